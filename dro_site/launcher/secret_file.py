"""The generated secrets of this installation, kept in one file that only its owner can read."""

import base64
import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from dro_site.launcher.refusal import Refusal, one_sentence


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys and passwords: Django's key, the key of stored credentials, the callbacks' secret, server passwords."""

    secret_key: str
    credential_key: str
    simulator_secret: str
    postgres_password: str
    valkey_password: str


def load_secrets(path: Path) -> Secrets:
    """Return the secrets of the file, making the file (mode 0600) or missing members where needed.

    Raises Refusal where the file is there but cannot be understood: new keys would make stored credentials unreadable.
    """
    with one_sentence(path.parent):
        known = _read(path)
        complete = {**asdict(_generate()), **known}
        if complete != known:
            _write(path, complete)
    return Secrets(**{field.name: complete[field.name] for field in fields(Secrets)})


def _generate() -> Secrets:
    return Secrets(
        secret_key=secrets.token_urlsafe(48),
        credential_key=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        simulator_secret="whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
        postgres_password=secrets.token_urlsafe(24),
        valkey_password=secrets.token_urlsafe(24),
    )


def _read(path: Path) -> dict[str, str]:
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        known = json.loads(content)
    except ValueError as error:
        raise Refusal(f"{path} holds no readable secrets ({error}): restore it from a backup.") from error
    if not isinstance(known, dict) or not all(isinstance(value, str) for value in known.values()):
        raise Refusal(f"{path} holds no readable secrets (an object of texts is expected): restore it from a backup.")
    return known


def _write(path: Path, content: dict[str, str]) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
    os.replace(temporary, path)
