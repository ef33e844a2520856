"""Codes as file paths and back, for every file system.

A code is free text; a path must survive systems that fold case, forbid characters or limit lengths. So: letters,
digits, ``-`` and ``_`` stand for themselves, a space is ``+``, all else is percent-encoded UTF-8. Where a code has
upper-case letters, ``~`` and a hexadecimal number follow, whose bits say which of its letters are upper case: two
codes that differ in case alone get names that differ also where case does not count. A name that is too long goes on
in a folder: ``first-150-characters/~rest``.
"""

import re
import string

_PLAIN = frozenset(string.ascii_letters + string.digits + "-_")
_LONGEST = 150
_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]", re.IGNORECASE)
_ESCAPE = re.compile(r"(?:%[0-9A-F]{2})+")


class FileNameError(ValueError):
    """No code is written as ``path``."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"{path!r} is not the name of any code.")


def path_of_code(code: str) -> str:
    """Return the path, without extension, under which a record with this code is kept. The code must not be empty."""
    name = "".join(_encoded(character) for character in code)
    if _RESERVED.fullmatch(name):
        name = f"%{ord(name[0]):02X}{name[1:]}"
    name += _case_mark(name)
    pieces = [name[start : start + _LONGEST] for start in range(0, len(name), _LONGEST)]
    return "/~".join(pieces)


def code_of_path(path: str) -> str:
    """Return the code that is kept under a path (without extension); raises FileNameError where there is none."""
    name = path.replace("/~", "").partition("~")[0]
    try:
        code = _ESCAPE.sub(_decoded, name.replace("+", " "))
    except UnicodeDecodeError:
        raise FileNameError(path) from None
    if not code or path_of_code(code) != path:
        raise FileNameError(path)
    return code


def _encoded(character: str) -> str:
    if character in _PLAIN:
        return character
    if character == " ":
        return "+"
    return "".join(f"%{byte:02X}" for byte in character.encode())


def _decoded(escape: re.Match[str]) -> str:
    return bytes.fromhex(escape[0].replace("%", "")).decode()


def _case_mark(name: str) -> str:
    letters = [character for character in _ESCAPE.sub("", name) if character.isalpha()]
    bits = sum(1 << position for position, letter in enumerate(letters) if letter.isupper())
    return f"~{bits:x}" if bits else ""
