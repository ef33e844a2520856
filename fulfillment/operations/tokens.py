"""API tokens: issue, revoke, recognise."""

import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from catalog.access import remember_roles
from fulfillment.core.token_text import ALPHABET, PREFIX_LENGTH, SECRET_LENGTH, hash_of, read_token, write_token
from fulfillment.models import ClientToken, JournalEntry

USE_IS_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(Exception):
    """The text is not a token that may be used now.

    Attributes: reason ("malformed", "unknown", "revoked", "expired" or "inactive user").
    """

    SENTENCES = {
        "malformed": "The token is mistyped or cut off: its checksum does not fit. Copy it again as it was shown.",
        "unknown": "No such token exists. It may have been deleted: ask an administrator for another one.",
        "revoked": "The token was revoked. Ask an administrator for another one.",
        "expired": "The token has expired. Ask an administrator for another one.",
        "inactive user": "The account that the token belongs to is not active.",
    }

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(self.SENTENCES[reason])


# In the order in which the models have them: that is the order in which from_db takes values.
_TOKEN_FIELDS = ("id", "user_id", "name", "prefix", "token_hash", "revoked_at")
_USER_FIELDS = ("id", "is_superuser", "username", "is_staff", "is_active")
_READ = (
    "SELECT "
    + ", ".join(f"token.{name}" for name in _TOKEN_FIELDS)
    + ", token.sources, "
    + ", ".join(f"owner.{name}" for name in _USER_FIELDS)
    + ", token.expires_at <= statement_timestamp(), "
    "token.last_used_at IS NULL OR token.last_used_at < statement_timestamp() - make_interval(secs => %s), "
    "ARRAY(SELECT role.name FROM auth_user_groups AS member JOIN auth_group AS role ON role.id = member.group_id "
    "WHERE member.user_id = owner.id) "
    "FROM fulfillment_clienttoken AS token JOIN auth_user AS owner ON owner.id = token.user_id WHERE token.prefix = %s"
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What only the database can say of a token: by its clock, and by its user's groups."""

    expired: bool
    use_to_be_noted: bool
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token. ``text`` is known only here and now: what is stored cannot be turned back into it."""

    text: str
    token: ClientToken


@transaction.atomic
def create_token(
    user: User, name: str, *, sources: Sequence[str] = (), expires_at: datetime | None = None, actor: str
) -> IssuedToken:
    """Issue a token for a user. ``sources`` are the order sources that it may use; none: every source."""
    prefix = _random(PREFIX_LENGTH)
    text = write_token(prefix, _random(SECRET_LENGTH))
    token = ClientToken.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        token_hash=hash_of(text),
        sources=sorted(set(sources)),
        expires_at=expires_at,
    )
    _note("TokenCreated", token, actor)
    return IssuedToken(text, token)


@transaction.atomic
def revoke_tokens(tokens: Iterable[ClientToken], *, actor: str) -> int:
    """Revoke tokens, from the next request on; return how many were still valid."""
    revoked = 0
    for token in tokens:
        if ClientToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=Now()):
            _note("TokenRevoked", token, actor)
            revoked += 1
    return revoked


def recognise_token(text: str) -> ClientToken:
    """Return the token whose text this is, with its user, whose roles are read too: one query.

    Raises TokenRefused. Times are compared by the database's clock.
    """
    parts = read_token(text)
    if parts is None:
        raise TokenRefused("malformed")
    token, facts = _read(parts.prefix)
    if token is None or not hmac.compare_digest(token.token_hash, parts.token_hash):
        raise TokenRefused("unknown")
    if token.revoked_at is not None:
        raise TokenRefused("revoked")
    if facts.expired:
        raise TokenRefused("expired")
    if not token.user.is_active:
        raise TokenRefused("inactive user")
    remember_roles(token.user, facts.groups)
    if facts.use_to_be_noted:
        _note_use(token)
    return token


def _read(prefix: str) -> tuple[ClientToken | None, _Facts]:
    """Read a token with its user by a statement that is ready as it stands: this runs before every API request."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [USE_IS_NOTED_EVERY.total_seconds(), prefix])
        row = cursor.fetchone()
    if row is None:
        return None, _Facts(expired=False, use_to_be_noted=False, groups=())
    token = ClientToken.from_db(connection.alias, _TOKEN_FIELDS, row[:6])
    token.sources = json.loads(row[6])
    token.user = User.from_db(connection.alias, _USER_FIELDS, row[7:12])
    return token, _Facts(expired=bool(row[12]), use_to_be_noted=row[13], groups=tuple(row[14]))


def _note_use(token: ClientToken) -> None:
    """Note the time of use, at most once a minute: a write for every request would be dearer than the request."""
    ClientToken.objects.filter(
        Q(last_used_at=None) | Q(last_used_at__lt=Now() - USE_IS_NOTED_EVERY), pk=token.pk
    ).update(last_used_at=Now())


def _note(event: str, token: ClientToken, actor: str) -> None:
    data = {"token": token.pk, "prefix": token.prefix, "name": token.name, "sources": token.sources}
    JournalEntry.objects.create(event=event, actor=actor, reason=f"for {token.user.get_username()}", data=data)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
