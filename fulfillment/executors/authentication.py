"""How a call proves to a downstream system who makes it.

What a system's credentials hold, by its authentication: Basic ``username``, ``password``; Bearer ``token``; ApiKey
``key`` and, where the header is not X-Api-Key, ``header``; Hmac ``secret`` (base64, as Standard Webhooks has it);
OAuth2ClientCredentials ``token_address``, ``client_id``, ``client_secret`` and, where needed, ``scope``.
"""

import base64
import hashlib
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote_plus, urlencode, urlsplit

import httpcore2
import httpx2

from fulfillment.core.strict_json import UnreadableJson, read_object
from fulfillment.core.webhook_signature import ID, SIGNATURE, TIMESTAMP, MalformedSecret, sign
from fulfillment.executors.address_guard import HostUnknown, Network
from fulfillment.executors.http_client import AnswerTooLarge, AnswerUnreadable, Watch, exchange
from orchestration.core.vocabulary import Authentication

NEEDED: Mapping[Authentication, tuple[str, ...]] = {
    Authentication.NONE: (),
    Authentication.BASIC: ("username", "password"),
    Authentication.BEARER: ("token",),
    Authentication.API_KEY: ("key",),
    Authentication.HMAC: ("secret",),
    Authentication.OAUTH2: ("token_address", "client_id", "client_secret"),
}

DEFAULT_KEY_HEADER = "X-Api-Key"

_BEARER = re.compile(r"[!-~]+\Z")
_UNREACHABLE = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpx2.InvalidURL,
    HostUnknown,
    AnswerTooLarge,
    AnswerUnreadable,
)
_DEFAULT_LIFETIME = 300
_EARLIER = 30
"""Seconds before its expiry from which on a token is no longer used."""


class AuthenticationFailed(Exception):
    """A call cannot be authenticated; it was not made. The text says why."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one call is authenticated with. Never shown."""

    system: str
    kind: Authentication
    values: Mapping[str, str] = field(repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values that must not appear in what is kept of a call."""
        public = ("username", "header", "token_address", "client_id", "scope")
        return tuple(value for name, value in self.values.items() if name not in public)


@dataclass(slots=True)
class _Token:
    text: str
    good_until: float


_tokens: dict[str, _Token] = {}
_token_locks: dict[str, threading.Lock] = {}
_registry_lock = threading.Lock()


def check_credentials(system: str, kind: Authentication, values: Mapping[str, str]) -> Credentials:
    """Return the credentials of a call. Raises AuthenticationFailed where something is missing."""
    missing = [name for name in NEEDED[kind] if not values.get(name)]
    if missing:
        raise AuthenticationFailed(f"The credentials of system {system} lack {', '.join(missing)}. Enter them again.")
    return Credentials(system, kind, values)


def authenticating_headers(
    credentials: Credentials, message_id: str, content: bytes, networks: tuple[Network, ...], watch: Watch
) -> dict[str, str]:
    """Return the headers that authenticate one call; a token is fetched where none is at hand.

    Raises AuthenticationFailed, and what ``exchange`` raises while a token is fetched.
    """
    values = credentials.values
    match credentials.kind:
        case Authentication.BASIC:
            pair = f"{values['username']}:{values['password']}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        case Authentication.BEARER:
            return {"Authorization": f"Bearer {values['token']}"}
        case Authentication.API_KEY:
            return {values.get("header") or DEFAULT_KEY_HEADER: values["key"]}
        case Authentication.HMAC:
            try:
                return sign(values["secret"], message_id, datetime.now(UTC), content)
            except MalformedSecret as error:
                raise AuthenticationFailed(
                    f"The secret of system {credentials.system} cannot be used. {error}"
                ) from None
        case Authentication.OAUTH2:
            return {"Authorization": f"Bearer {_token(credentials, networks, watch)}"}
    return {}


def proving_header_names(credentials: Credentials) -> tuple[str, ...]:
    """Return the names of the headers that ``authenticating_headers`` adds."""
    match credentials.kind:
        case Authentication.NONE:
            return ()
        case Authentication.API_KEY:
            return (credentials.values.get("header") or DEFAULT_KEY_HEADER,)
        case Authentication.HMAC:
            return (ID, TIMESTAMP, SIGNATURE)
    return ("Authorization",)


def forget_token(credentials: Credentials) -> None:
    """Drop a cached token that the system no longer accepts, so that the next try fetches another one."""
    if credentials.kind is Authentication.OAUTH2:
        _tokens.pop(_cache_key(credentials), None)


def _token(credentials: Credentials, networks: tuple[Network, ...], watch: Watch) -> str:
    key = _cache_key(credentials)
    with _registry_lock:
        lock = _token_locks.setdefault(key, threading.Lock())
    if not lock.acquire(timeout=watch.remaining()):
        raise TimeoutError("Another call's token was not fetched in time.")
    try:
        known = _tokens.get(key)
        if known is None or known.good_until <= time.monotonic():
            known = _tokens[key] = _fetched(credentials, networks, watch)
        return known.text
    finally:
        lock.release()


def _fetched(credentials: Credentials, networks: tuple[Network, ...], watch: Watch) -> _Token:
    """Fetch a token by client credentials (RFC 6749, 4.4). The secret is sent as Basic, as 2.3.1 there prefers."""
    values = credentials.values
    address = values["token_address"]
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise AuthenticationFailed(f"The token address of system {credentials.system} is no http or https address.")
    form = {"grant_type": "client_credentials", **({"scope": values["scope"]} if values.get("scope") else {})}
    pair = f"{quote_plus(values['client_id'])}:{quote_plus(values['client_secret'])}".encode()
    headers = {
        "Authorization": f"Basic {base64.b64encode(pair).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    # The token's own exchange: if it breaks off, nothing of the call itself has been sent.
    own = Watch(watch.deadline)
    try:
        answer = exchange(
            method="POST",
            address=address,
            headers=headers,
            content=urlencode(form).encode(),
            networks=networks,
            watch=own,
        )
        document = read_object(answer.body) if answer.status == 200 else {}
    except _UNREACHABLE as error:
        raise AuthenticationFailed(f"No token could be fetched for {credentials.system}: {error}") from error
    except UnreadableJson as error:
        raise AuthenticationFailed(f"The token answer for {credentials.system} cannot be read. {error}") from None
    text = document.get("access_token")
    if answer.status != 200 or not isinstance(text, str) or not _BEARER.match(text):
        raise AuthenticationFailed(f"No token was given for {credentials.system}: the answer was {answer.status}.")
    return _Token(text, time.monotonic() + _lifetime(document.get("expires_in")))


def _lifetime(stated: object) -> float:
    if isinstance(stated, int | float) and not isinstance(stated, bool) and 0 < stated < 31_536_000:
        return max(float(stated) - _EARLIER, float(stated) / 2)
    return _DEFAULT_LIFETIME


def _cache_key(credentials: Credentials) -> str:
    parts = (credentials.system, *(f"{name}={value}" for name, value in sorted(credentials.values.items())))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
