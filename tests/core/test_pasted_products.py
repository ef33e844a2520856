"""A table of products out of a spreadsheet: what is read, and what is said about each cell at fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.core.pasted_products import MOST_LINES, PastedProductsRefused, pasted_products
from catalog.core.vocabulary import ProductKind

COMMERCIAL, TECHNICAL = ProductKind.COMMERCIAL, ProductKind.TECHNICAL


def read(text, kind=COMMERCIAL):
    return [(product.sku, product.name, product.kind) for _, product in pasted_products(text, kind)]


def refusals(text):
    with pytest.raises(PastedProductsRefused) as refused:
        pasted_products(text, COMMERCIAL)
    return [(one.line, one.column) for one in refused.value.problems]


@pytest.mark.parametrize("separator", ["\t", ";", ", "])
def test_cells_may_be_separated_as_spreadsheets_and_people_do(separator):
    text = "\n".join(separator.join(cells) for cells in (("A", "Alarm"), ("B", "Box", "technical")))
    assert read(text) == [("A", "Alarm", COMMERCIAL), ("B", "Box", TECHNICAL)]


def test_headings_and_blank_lines_are_passed_over_and_the_chosen_kind_is_the_default():
    assert read("SKU;Name\n\n  A ; Alarm  \n", TECHNICAL) == [("A", "Alarm", TECHNICAL)]


def test_a_name_may_hold_the_separator_in_quotation_marks():
    assert read('A,"Alarm, loud"') == [("A", "Alarm, loud", COMMERCIAL)]


def test_each_cell_at_fault_is_named_by_line_and_column():
    assert refusals("A;Alarm\n;Box\nC\nD;Door;Physical\nA;Again\nE;East;technical;more") == [
        (2, "SKU"), (3, "Name"), (4, "Kind"), (5, "SKU"), (6, "Kind"),
    ]  # fmt: skip


def test_nothing_and_too_much_are_refused():
    assert refusals(" \n") == [(1, "SKU")]
    assert refusals("\n".join(f"P{number};Product" for number in range(MOST_LINES + 1))) == [(MOST_LINES + 1, "SKU")]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_place(text):
    read_or_refused = []
    try:
        read_or_refused = [bool(product.sku and product.name) for _, product in pasted_products(text, COMMERCIAL)]
    except PastedProductsRefused as refused:
        read_or_refused = [one.line >= 1 and bool(one.message) for one in refused.problems]
    assert read_or_refused
    assert all(read_or_refused)
