"""The five scopes: how many lines of a product an order has, and what they merge."""

import pytest

from catalog.core.products import Catalog, CustomScope
from catalog.core.vocabulary import DecompositionScope
from decomposition.core.decompose import decompose
from decomposition.core.lines import Decomposition, SourceKind, TraceKind
from decomposition.core.rules import RuleBook
from tests.core.rule_books import commercial, keys, line, order, rule, rule_book, technical, told

BUNDLES = (
    line("1", "PACK"),
    line("1.1", parent="1", quantity="2", keys={"Room": "hall"}),
    line("1.2", parent="1", quantity="3", keys={"Room": "attic"}),
    line("2", "PACK", keys={"Room": "hall"}),
    line("2.1", parent="2", quantity="5"),
    line("3", quantity="7"),
)


def made_under(scope: DecompositionScope, account: str = "ACME") -> Decomposition:
    book = rule_book([commercial("C"), commercial("PACK"), technical("T", scope)], [rule("C", "T")])
    return decompose(order(*BUNDLES, account=account), book)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (DecompositionScope.ORDER_LINE_ITEM, {"1.1": 2, "1.2": 3, "2.1": 5, "3": 7}),
        (DecompositionScope.BUNDLE, {"1": 5, "2": 5, "3": 7}),
        (DecompositionScope.ORDER, {"order": 17}),
        (DecompositionScope.ACCOUNT, {"ACME": 17}),
        (DecompositionScope.CUSTOM, {"hall": 7, "attic": 3, "3": 7}),
    ],
)
def test_a_line_for_each_scope_key(scope: DecompositionScope, expected: dict[str, int]) -> None:
    made = made_under(scope)
    assert {one.scope_key: one.quantity for one in made.lines} == expected
    assert keys(made) == sorted(f"T/{key}" for key in expected)
    assert all(one.scope is scope for one in made.lines)


def test_a_merged_line_has_one_source_for_each_line_and_the_lineage_of_all() -> None:
    made = made_under(DecompositionScope.CUSTOM).line_by_key["T/hall"]
    assert [(one.kind, one.id, one.quantity) for one in made.sources] == [
        (SourceKind.ORDER_LINE, "1.1", 2),
        (SourceKind.ORDER_LINE, "2.1", 5),
    ]
    assert made.order_lines == ("1.1", "2.1")
    assert made.bundle_roots == ("1", "2")


def test_merging_is_told() -> None:
    made = made_under(DecompositionScope.BUNDLE)
    (merged,) = told(made, TraceKind.LINE_MERGED)
    assert merged.subject == "T/1"
    assert '"1.1"' in merged.reason
    assert '"1.2"' in merged.reason
    assert [one.subject for one in told(made, TraceKind.LINE_MADE)] == ["T/2", "T/3"]


def test_a_custom_value_is_inherited_from_the_nearest_line_above() -> None:
    book = rule_book([commercial("C"), technical("T", DecompositionScope.CUSTOM)], [rule("C", "T")])
    lines = [
        line("1", keys={"Room": "hall"}),
        line("1.1", parent="1"),
        line("1.1.1", parent="1.1", keys={"Room": "attic"}),
        line("1.1.1.1", parent="1.1.1"),
    ]
    made = decompose(order(*lines), book).line_by_key
    assert made["T/hall"].order_lines == ("1", "1.1")
    assert made["T/attic"].order_lines == ("1.1.1", "1.1.1.1")


def test_a_line_without_custom_value_falls_back_to_itself_and_says_so() -> None:
    made = made_under(DecompositionScope.CUSTOM)
    (entry,) = told(made, TraceKind.RULE_SELECTED, "3")
    assert 'no value for the custom scope "Room"' in entry.reason
    assert all("no value" not in one.reason for one in told(made, TraceKind.RULE_SELECTED, "1.1"))


def test_the_item_key_of_a_custom_scope_is_the_name_on_order_lines() -> None:
    book = rule_book([commercial("C"), technical("T", DecompositionScope.CUSTOM)], [rule("C", "T")])
    catalog = Catalog(
        products=book.catalog.products, custom_scopes=(CustomScope(code="Room", name="Room", item_key="room_number"),)
    )
    book = RuleBook(catalog=catalog, rules=book.rules)
    assert keys(decompose(order(line("1", keys={"room_number": "7"}), line("2", keys={"Room": "8"})), book)) == [
        "T/2",
        "T/7",
    ]


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        (DecompositionScope.ORDER_LINE_ITEM, DecompositionScope.ORDER_LINE_ITEM, ["U/1.1", "U/1.2", "U/2.1", "U/3"]),
        (DecompositionScope.ORDER_LINE_ITEM, DecompositionScope.BUNDLE, ["U/1", "U/2", "U/3"]),
        (DecompositionScope.ORDER_LINE_ITEM, DecompositionScope.CUSTOM, ["U/3", "U/attic", "U/hall"]),
        (DecompositionScope.ORDER_LINE_ITEM, DecompositionScope.ORDER, ["U/order"]),
        (DecompositionScope.BUNDLE, DecompositionScope.BUNDLE, ["U/1", "U/2", "U/3"]),
        (DecompositionScope.BUNDLE, DecompositionScope.ORDER_LINE_ITEM, ["U/T/1", "U/T/2", "U/T/3"]),
        (DecompositionScope.ORDER, DecompositionScope.BUNDLE, ["U/T/order"]),
        (DecompositionScope.ORDER, DecompositionScope.CUSTOM, ["U/T/order"]),
        (DecompositionScope.CUSTOM, DecompositionScope.CUSTOM, ["U/T/3", "U/attic", "U/hall"]),
        (DecompositionScope.ACCOUNT, DecompositionScope.ORDER, ["U/order"]),
    ],
)
def test_scope_keys_of_lines_made_from_made_lines(
    outer: DecompositionScope, inner: DecompositionScope, expected: list[str]
) -> None:
    products = [commercial("C"), commercial("PACK"), technical("T", outer), technical("U", inner)]
    made = decompose(order(*BUNDLES), rule_book(products, [rule("C", "T"), rule("T", "U")]))
    assert [key for key in keys(made) if key.startswith("U/")] == expected
    assert sum(one.quantity for one in made.lines if one.product == "U") == 17
