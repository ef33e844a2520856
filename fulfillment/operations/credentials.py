"""Secrets of downstream systems at rest: written by people, read only where a message is sent or checked.

Each secret has a key of its own, which the installation's key encloses (AES-256-GCM both). The code of the system and
the name of the field are authenticated with it: a secret that was copied to another row cannot be opened there.
``DRO_CREDENTIAL_KEY`` may hold several keys, comma-separated: the first encloses, all of them open.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from fulfillment.core.webhook_signature import sign
from orchestration.models import DownstreamSystem

CREDENTIALS, CALLBACK_SECRET = "credentials", "callback_secret"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMAT = b"\x01"
_KEY, _NONCE, _TAG, _KEY_ID = 32, 12, 16, 8
_ENCLOSED = _NONCE + _KEY + _TAG


class MalformedCredentialKey(Exception):
    """``DRO_CREDENTIAL_KEY`` is not what it has to be."""

    def __init__(self) -> None:
        super().__init__("DRO_CREDENTIAL_KEY must be base64 of 32 bytes; several keys are separated by commas.")


class SecretUnreadable(Exception):
    """A stored secret cannot be opened. Attributes: system, field, reason."""

    def __init__(self, system: str, field: str, reason: str) -> None:
        self.system = system
        self.field = field
        self.reason = reason
        super().__init__(f"The {field.replace('_', ' ')} of system {system} cannot be opened: {reason} Enter it again.")


def encrypt_for(system: str, field: str, secret: str) -> bytes:
    """Return a secret as it may be stored in a field of a system's row. Raises MalformedCredentialKey."""
    key_id, installation_key = next(iter(_installation_keys().items()))
    own_key, context = AESGCM.generate_key(bit_length=256), _context(system, field)
    return b"".join(
        (_FORMAT, key_id, _seal(installation_key, own_key, context), _seal(own_key, secret.encode(), context))
    )


def decrypt_for(system: str, field: str, stored: bytes | memoryview) -> str:
    """Return the secret that a field of a system's row holds. Raises SecretUnreadable and MalformedCredentialKey."""
    data = bytes(stored)
    key_id, rest = data[1 : 1 + _KEY_ID], data[1 + _KEY_ID :]
    installation_key = _installation_keys().get(key_id)
    if data[:1] != _FORMAT or installation_key is None:
        raise SecretUnreadable(system, field, "it was stored under a key that this installation does not have.")
    context = _context(system, field)
    try:
        own_key = _open(installation_key, rest[:_ENCLOSED], context)
        return _open(own_key, rest[_ENCLOSED:], context).decode()
    except (InvalidTag, ValueError):
        raise SecretUnreadable(system, field, "it was changed, or belongs to another system.") from None


def store_credentials(system: DownstreamSystem, credentials: Mapping[str, str]) -> None:
    """Replace a system's credentials; what they hold depends on its authentication (see executors.authentication)."""
    system.credentials = encrypt_for(system.code, CREDENTIALS, json.dumps(dict(credentials)))
    system.save(update_fields=["credentials"])


def store_callback_secrets(system: DownstreamSystem, secrets: Sequence[str]) -> None:
    """Replace the secrets with which a system signs its callbacks; several while one replaces another.

    Raises MalformedSecret where one of them is none.
    """
    check_callback_secrets(secrets)
    system.callback_secret = encrypt_for(system.code, CALLBACK_SECRET, "\n".join(secrets))
    system.save(update_fields=["callback_secret"])


def check_callback_secrets(secrets: Sequence[str]) -> None:
    """Raise MalformedSecret where one of some secrets cannot sign."""
    for secret in secrets:
        sign(secret, "check", _EPOCH, b"")


def credentials_of(system: DownstreamSystem) -> dict[str, str]:
    """Return a system's credentials, none where nothing is stored. Raises SecretUnreadable."""
    if not system.credentials:
        return {}
    found: dict[str, str] = json.loads(decrypt_for(system.code, CREDENTIALS, system.credentials))
    return found


def callback_secrets_of(system: DownstreamSystem) -> tuple[str, ...]:
    """Return the secrets with which a system signs its callbacks. Raises SecretUnreadable."""
    if not system.callback_secret:
        return ()
    return tuple(decrypt_for(system.code, CALLBACK_SECRET, system.callback_secret).split())


def _installation_keys() -> dict[bytes, bytes]:
    """The installation's keys by their ids, the one in use first."""
    keys: dict[bytes, bytes] = {}
    for text in str(settings.CREDENTIAL_KEY).split(","):
        try:
            # Both alphabets of base64 are understood: keys are usually made in the urlsafe one.
            key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            raise MalformedCredentialKey from None
        if len(key) != _KEY:
            raise MalformedCredentialKey
        keys[hashlib.sha256(key).digest()[:_KEY_ID]] = key
    return keys


def _context(system: str, field: str) -> bytes:
    return f"{system}\x1f{field}".encode()


def _seal(key: bytes, content: bytes, context: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, context)


def _open(key: bytes, sealed: bytes, context: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
