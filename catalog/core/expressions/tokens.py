"""The words of an expression: from text to tokens, and the error that says where an expression is wrong.

The lexical rules are those of CEL, less bytes and unsigned numbers, which no value of an order has.
"""

import re
from dataclasses import dataclass
from enum import Enum

MAX_LENGTH = 4096

_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_ESCAPES |= {character: character for character in "\\?\"'`"}

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n\f]+|//[^\n]*)
  | (?P<text>[rR]?(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))
  | (?P<number>0[xX][0-9a-fA-F]+|(?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<symbol>&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))", re.DOTALL)


class ExpressionError(ValueError):
    """An expression cannot be used.

    ``message`` says what is wrong at ``line`` and ``column`` (both from 1) of ``expression``, its character ``offset``
    (from 0), and ``suggestion`` what would be right, where that is known.
    """

    def __init__(self, expression: str, offset: int, message: str, suggestion: str = "") -> None:
        before = expression[:offset]
        self.expression = expression
        self.offset = offset
        self.message = message
        self.line = before.count("\n") + 1
        self.column = offset - (before.rfind("\n") + 1) + 1
        self.suggestion = suggestion
        hint = f" {suggestion}" if suggestion else ""
        super().__init__(f"Line {self.line}, column {self.column}: {message}{hint}")


class TokenKind(Enum):
    TEXT = "text"
    NUMBER = "number"
    NAME = "name"
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as written, and where it starts. ``value`` is the meaning of a text or number."""

    kind: TokenKind
    written: str
    position: int
    value: str | float = ""


def tokenize(expression: str) -> list[Token]:
    """The tokens of an expression, an END token last. Raises ExpressionError."""
    if len(expression) > MAX_LENGTH:
        message = f"The expression is {len(expression):,} characters long; at most {MAX_LENGTH:,} are allowed."
        raise ExpressionError(expression, MAX_LENGTH, message)
    tokens: list[Token] = []
    position = 0
    while position < len(expression):
        match = _TOKEN.match(expression, position)
        if match is None:
            raise _unreadable(expression, position)
        if match.lastgroup != "space":
            tokens.append(_token(expression, match))
        position = match.end()
    tokens.append(Token(TokenKind.END, "", position))
    return tokens


def has_comment(expression: str) -> bool:
    """Return whether a text that has been read holds a comment, which its tree has not."""
    position = 0
    while position < len(expression):
        match = _TOKEN.match(expression, position)
        if match is None:
            return False
        if match.lastgroup == "space" and match.group().startswith("//"):
            return True
        position = match.end()
    return False


def _token(expression: str, match: re.Match[str]) -> Token:
    kind = TokenKind(match.lastgroup)
    written = match.group()
    if kind is TokenKind.TEXT:
        return Token(kind, written, match.start(), _text(expression, match))
    if kind is TokenKind.NUMBER:
        following = expression[match.end() : match.end() + 1]
        if following.isalnum() or following == "_":
            message = f"{written}{following!s} is not a number."
            raise ExpressionError(expression, match.start(), message, "Numbers are written like 12, 0.5 or 1e3.")
        return Token(kind, written, match.start(), _number(expression, match))
    return Token(kind, written, match.start())


def _number(expression: str, match: re.Match[str]) -> float:
    written = match.group()
    exact = int(written, 16) if written[:2] in ("0x", "0X") else int(written) if written.isdigit() else None
    try:
        value = float(written) if exact is None else float(exact)
    except OverflowError:
        value = float("inf")
    if value == float("inf") or (exact is not None and value != exact):
        message = f"The number {written} is too large to be kept exactly."
        raise ExpressionError(expression, match.start(), message, "Whole numbers reach up to 9007199254740992.")
    return value


def _text(expression: str, match: re.Match[str]) -> str:
    written = match.group()
    raw = written[0] in "rR"
    quoted = written[1:] if raw else written
    quotes = 3 if len(quoted) >= 6 and quoted[:3] in ("'''", '"""') else 1
    inner = quoted[quotes:-quotes]
    if "\0" in inner:
        raise ExpressionError(expression, match.start(), "The text contains the character U+0000.")
    if raw:
        return inner

    def unescape(escape: re.Match[str]) -> str:
        code = escape.group(1) or escape.group(2) or escape.group(3)
        number = int(code, 16) if code else int(escape.group(4), 8) if escape.group(4) else None
        if number is None:
            found = _ESCAPES.get(escape.group(5))
        else:
            found = chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else None
        if found is None:
            message = f"{escape.group()} is not a known escape in a text."
            raise ExpressionError(expression, match.start(), message, "Write \\\\ for a backslash.")
        return found

    return _ESCAPE.sub(unescape, inner)


def _unreadable(expression: str, position: int) -> ExpressionError:
    character = expression[position]
    if character in "'\"":
        return ExpressionError(expression, position, "The text that begins here has no closing quote.")
    suggestion = {"=": "Write == to compare.", "&": "Write && for and.", "|": "Write || for or."}.get(character, "")
    return ExpressionError(expression, position, f"The character {character!r} means nothing here.", suggestion)
