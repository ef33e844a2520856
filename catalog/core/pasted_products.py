"""Products from a table that somebody pastes out of a spreadsheet or types: one a line, SKU and name, then its kind."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.core.products import Product
from catalog.core.vocabulary import ProductKind

MOST_LINES = 1_000
_KINDS = {kind.value.lower(): kind for kind in ProductKind}
_HEADINGS = {"sku", "code"}


@dataclass(frozen=True, slots=True)
class PastedProblem:
    """What is wrong with one line; lines count from 1, ``column`` is the heading of the cell at fault."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"Line {self.line}, {self.column}: {self.message}"


class PastedProductsRefused(ValueError):
    """Pasted text is no table of products. ``problems`` has an entry for each cell at fault, by line."""

    def __init__(self, problems: Sequence[PastedProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def pasted_products(text: str, kind: ProductKind) -> tuple[tuple[int, Product], ...]:
    """Return the products of a pasted table, each with its line; ``kind`` is that of lines that state none.

    Cells are separated by tabs (as spreadsheets copy them), semicolons or commas, whichever the first line has. A first
    line that begins with "SKU" is a heading; blank lines are passed over. Raises PastedProductsRefused.
    """
    found: list[tuple[int, Product]] = []
    problems: list[PastedProblem] = []
    lines: dict[str, int] = {}
    for line, cells in _rows(text):
        sku, name, stated = (*cells, "", "", "")[:3]
        wrong = list(_problems_of(line, cells, sku, name, stated))
        if sku and sku in lines:
            wrong.append(PastedProblem(line, "SKU", f'"{sku}" stands in line {lines[sku]} already. Keep one of them.'))
        lines.setdefault(sku, line)
        problems += wrong
        if not wrong:
            found.append((line, Product(sku=sku, name=name, kind=_KINDS[stated.lower()] if stated else kind)))
    if not found and not problems:
        problems.append(PastedProblem(1, "SKU", "There is no product. Write one a line: its SKU and its name."))
    if len(found) > MOST_LINES:
        message = f"{len(found):,} products are too many at once. Paste at most {MOST_LINES:,}."
        problems.append(PastedProblem(MOST_LINES + 1, "SKU", message))
    if problems:
        raise PastedProductsRefused(problems)
    return tuple(found)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    separator = next((one for one in "\t;," if one in first), "\t")
    # A line is a row: a quotation mark that is never closed must not swallow the lines after it.
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
        is_heading = line == first and cells[:1] != [] and cells[0].lower() in _HEADINGS
        if any(cells) and not is_heading:
            yield number, cells


def _problems_of(line: int, cells: Sequence[str], sku: str, name: str, stated: str) -> Iterator[PastedProblem]:
    if not sku:
        yield PastedProblem(line, "SKU", "It is blank. Write what orders name the product by.")
    if not name:
        yield PastedProblem(line, "Name", "It is blank. Write the product's name after its SKU.")
    if stated and stated.lower() not in _KINDS:
        known = " or ".join(kind.value for kind in ProductKind)
        yield PastedProblem(line, "Kind", f'"{stated}" is no kind of product. Write {known}, or nothing.')
    if any(cells[3:]):
        yield PastedProblem(line, "Kind", f"{len(cells)} cells stand where SKU, name and kind are due.")
