"""Files become tables: every cell as it was written, and what is no table is refused with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.core.salesforce import tables
from orchestration.core.salesforce.exporting import table_bytes
from orchestration.core.salesforce.tables import Row, Table, parse_table

PATH = "dro/Group.csv"


def parsed(content: bytes) -> Table:
    found, problems = parse_table(PATH, "Group", content)
    assert problems == []
    return found


def refused(content: bytes, path: str = PATH) -> list[tuple[int, str]]:
    _, problems = parse_table(path, "Group", content)
    assert all(problem.file == path for problem in problems)
    return [(problem.row, problem.message) for problem in problems]


def test_cells_are_kept_exactly_and_both_nulls_are_null() -> None:
    found = parsed(b'Name,Note\nTwo  spaces , leads\n#N/A,\n"a,b","say ""x""\nand more"\n')
    assert [dict(row.values) for row in found.rows] == [
        {"Name": "Two  spaces ", "Note": " leads"},
        {"Name": "#N/A", "Note": ""},
        {"Name": "a,b", "Note": 'say "x"\nand more'},
    ]
    assert (found.rows[1].cell("Name"), found.rows[1].cell("Note"), found.rows[1].cell("Absent")) == (None, None, None)


def test_byte_order_mark_and_windows_line_ends_are_no_content() -> None:
    assert parsed(b"\xef\xbb\xbfName,Note\r\na,b\r\n") == parsed(b"Name,Note\na,b\n")


def test_empty_files_and_headers_alone_are_tables_without_rows() -> None:
    assert (parsed(b"").columns, parsed(b"").rows) == ((), ())
    assert (parsed(b"\xef\xbb\xbf").columns, parsed(b"Name\n").columns, parsed(b"Name\n").rows) == ((), ("Name",), ())


def test_rows_count_as_a_spreadsheet_counts_them() -> None:
    assert [row.number for row in parsed(b'Name\n"a\nb"\n\nc\n').rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        (b"Name,Note\na,b\nc\n", 3, "1 cells, the header 2"),
        (b"Name,Note\na,b,c\n", 2, "3 cells, the header 2"),
        (b'Name,Note\n"a"x,b\n', 2, "line 2"),
        (b'Name,Note\na,b\n"never closed,b\n', 3, "cannot be read"),
        (b"Name,Name\na,b\n", 1, "2 columns are called 'Name'"),
        (b"Name,\na,b\n", 1, "has no name"),
        (b"Name\na\x00b\n", 2, "NUL"),
        (b"Name\nok\ncaf\xe9\n", 0, "0xe9 in line 3 is not UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_with_its_row(content: bytes, row: int, words: str) -> None:
    [(found_row, message)] = refused(content)
    assert found_row == row
    assert words in message


def test_good_rows_beside_a_bad_one_are_still_read_so_that_all_problems_show_at_once() -> None:
    found, problems = parse_table(PATH, "Group", b"Name,Note\na\nb,c\nd,e,f\n")
    assert [row.cell("Name") for row in found.rows] == ["b"]
    assert [problem.row for problem in problems] == [2, 4]


def test_a_file_that_is_too_large_is_not_even_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    [(row, message)] = refused(b"Name\n\xff\xff\xff\xff\xff\xff\xff")
    assert (row, "12 bytes; at most 10" in message) == (0, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"DeveloperName": "x"}', "list of objects"),
        (b"[1]", "an object whose values are"),
        (b'[{"DeveloperName": ["x"]}]', "an object whose values are"),
        (b'[{"DeveloperName": "\\u0000"}]', "NUL"),
    ],
)
def test_scopes_that_are_no_list_of_objects_are_refused(content: bytes, words: str) -> None:
    [(_, message)] = refused(content, "CustomFulfillmentScopeCnfg.json")
    assert words in message


_CELLS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(_CELLS, _CELLS), max_size=8))
def test_whatever_is_written_is_read_back(cells: list[tuple[str, str]]) -> None:
    rows = tuple(Row(number, {"Name": a, "Note": b}) for number, (a, b) in enumerate(cells, start=2))
    table = Table(PATH, "Group", ("Name", "Note"), rows)
    found, problems = parse_table(PATH, "Group", table_bytes(table))
    assert (found, problems) == (table, [])
