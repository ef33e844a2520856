"""What a command says: tables and sentences for a person, or one JSON document alone on standard output."""

import json
import sys
from collections.abc import Sequence
from typing import Any, TextIO


class Output:
    """Collects the answer of one command and writes it in the form that was asked for."""

    def __init__(self, as_json: bool, stream: TextIO | None = None) -> None:
        self.as_json = as_json
        self._stream = stream or sys.stdout

    def document(self, value: object) -> None:
        """Write the JSON answer; a person gets nothing."""
        if self.as_json:
            self._write(json.dumps(value, ensure_ascii=False, indent=2))

    def json_line(self, value: object) -> None:
        """Write one JSON object on a line of its own; a person gets nothing."""
        if self.as_json:
            self._write(json.dumps(value, ensure_ascii=False))

    def say(self, text: str) -> None:
        """Write a sentence to a person."""
        if not self.as_json:
            self._write(text)

    def table(self, title: str, headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Write a table to a person; nothing where it has no rows."""
        if self.as_json or not rows:
            return
        cells = [[_shown(cell) for cell in row] for row in rows]
        widths = [max(len(line[index]) for line in [list(headers), *cells]) for index in range(len(headers))]
        self._write(f"\n{title}" if title else "")
        for line in [list(headers), ["-" * width for width in widths], *cells]:
            self._write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

    def _write(self, text: str) -> None:
        # A lone surrogate or a terminal of another encoding must not end the command.
        encoding = self._stream.encoding or "utf-8"
        self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        self._stream.flush()


def _shown(cell: object) -> str:
    """A cell on one line, without control characters that could write elsewhere on the terminal."""
    if cell is None:
        return ""
    text = ", ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
