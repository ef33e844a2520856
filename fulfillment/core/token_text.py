"""How an API token is written: ``dro_<prefix>_<secret><checksum>``.

The prefix finds the row, the secret proves it, and the checksum lets anybody tell a mistyped token from a wrong one,
and lets scanners recognise a leaked token, without asking the server.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIX_LENGTH = 10
SECRET_LENGTH = 43  # 43 characters out of 62 hold 256 bits
CHECKSUM_LENGTH = 6

_SHAPE = re.compile(
    rf"dro_([0-9A-Za-z]{{{PREFIX_LENGTH}}})_([0-9A-Za-z]{{{SECRET_LENGTH}}})([0-9A-Za-z]{{{CHECKSUM_LENGTH}}})"
)


@dataclass(frozen=True, slots=True)
class TokenText:
    prefix: str
    token_hash: str


def write_token(prefix: str, secret: str) -> str:
    """Return the token's text. The prefix and the secret are characters of ALPHABET, of the lengths above."""
    stem = f"dro_{prefix}_{secret}"
    return stem + _checksum(stem)


def read_token(text: str) -> TokenText | None:
    """Return the prefix and the hash of a token, or None where the text is no whole token."""
    match = _SHAPE.fullmatch(text)
    if match is None or _checksum(text[:-CHECKSUM_LENGTH]) != match[3]:
        return None
    return TokenText(match[1], hash_of(text))


def hash_of(text: str) -> str:
    """Return what is stored of a token. A plain hash is enough, since the secret is random, not chosen by people."""
    return hashlib.sha256(text.encode()).hexdigest()


def _checksum(stem: str) -> str:
    rest, digits = zlib.crc32(stem.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        rest, digit = divmod(rest, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits
