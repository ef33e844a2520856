"""How a changed value is told: short ones side by side, long ones line by line, lists one line an item."""

import pytest

from orchestration.core.snapshot_kinds import KIND_BY_NAME
from orchestration.core.value_difference import Line, shown_change
from orchestration.core.value_text import as_lines


def test_short_values_stand_side_by_side_and_long_ones_line_by_line() -> None:
    short = shown_change("name", "Ask", None, "Name")
    assert (short.label, short.before, short.after, short.lines) == ("Name", "Ask", "—", ())
    assert shown_change("skip_branch", False, True).after == "yes"
    assert shown_change("actions", ["Add"], ["Add", "Renew"]).after == "Add, Renew"
    long = shown_change("payload", {"a": 1, "b": 2}, {"a": 1, "b": 3})
    assert (long.before, long.after) == ("", "")
    assert long.lines == (
        Line(" ", "{"), Line(" ", '  "a": 1,'), Line("-", '  "b": 2'), Line("+", '  "b": 3'), Line(" ", "}"),
    )  # fmt: skip
    condition = "line.attributes.colour == 'red' && line.quantity > 100 && true"
    assert shown_change("execute_on", "", condition).lines == (Line("+", condition),)


def test_lines_far_from_any_difference_are_left_out_and_counted() -> None:
    before = "\n".join(map(str, range(20)))
    lines = shown_change("description", before, before.replace("10", "ten")).lines
    assert [line.text for line in lines] == [
        "7 lines alike", "7", "8", "9", "10", "ten", "11", "12", "13", "6 lines alike",
    ]  # fmt: skip
    assert {line.sign for line in lines} == {"…", " ", "-", "+"}


def test_what_is_very_long_is_cut_and_says_so() -> None:
    lines = shown_change("payload", None, [{"a": number} for number in range(500)]).lines
    assert lines[-1].text.endswith("more lines")
    assert len(lines) == 401


MAPPING = {
    "code": "m", "source_type": "Attribute", "source": "colour", "destination_type": "Attribute",
    "destination": "paint", "method": "AsIs", "value_list": None, "expression": "", "enforcement": "AllRequests",
    "sequence": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "field", "value", "text"),
    [
        ("DecompositionRule", "mappings", [MAPPING], "colour → paint"),
        (
            "DecompositionRule",
            "mappings",
            [{**MAPPING, "method": "List", "value_list": "paints"}, {**MAPPING, "sequence": 0, "source": "size"}],
            "size → paint\ncolour → paint by list paints",
        ),
        (
            "DecompositionRule",
            "mappings",
            [{**MAPPING, "method": "Expression", "expression": "1 + 1", "enforcement": "InitialRequest"}],
            "1 + 1 → paint by expression, initial request alone",
        ),
        ("ValueList", "entries", [{"input": "red", "output": "rot"}], "red → rot"),
        ("Picklist", "values", [{"value": "r", "label": "Red", "default": True}], "r (Red), default"),
        (
            "Workspace",
            "items",
            [
                {"group": "H", "order": 2, "collapsed": True, "rows": 0},
                {"group": "G", "order": 1, "collapsed": False, "rows": 3},
            ],
            "G, at least 3 rows\nH (collapsed)",
        ),
        ("Workspace", "positions", {"A": [0, 1]}, "A: column 1, row 2"),
        ("Workspace", "notes", [{"text": "Look here"}], "Look here"),
    ],
)
def test_lists_are_told_one_line_an_item(kind: str, field: str, value: object, text: str) -> None:
    assert as_lines(kind, field, value) == text
    assert field in KIND_BY_NAME[kind].record.__dataclass_fields__


def test_other_values_are_told_as_they_are() -> None:
    assert as_lines("Workspace", "name", "W") is None
    assert as_lines("Workspace", "items", None) is None
