"""What lines do: against installed assets, against the request before, and as bundles."""

from dataclasses import replace
from decimal import Decimal

import pytest

from catalog.core.products import Catalog, CustomScope
from catalog.core.vocabulary import DataType, DecompositionScope, LineAction, QuantityMethod
from decomposition.core.decompose import decompose
from decomposition.core.lines import Decomposition, FulfillmentLine, TraceKind
from decomposition.core.order import InstalledAsset, OrderLine
from decomposition.core.rules import Mapping, RuleBook
from tests.core.rule_books import (
    asset,
    attribute,
    classification,
    commercial,
    component,
    definition,
    line,
    order,
    rule,
    rule_book,
    technical,
    told,
)

ADD, AMEND, RENEW, NO_CHANGE, CANCEL = (
    LineAction.ADD,
    LineAction.AMEND,
    LineAction.RENEW,
    LineAction.NO_CHANGE,
    LineAction.CANCEL,
)
ACCOUNT = DecompositionScope.ACCOUNT


def book_of(scope: DecompositionScope = ACCOUNT, *, assetizable: bool = True, **options: object) -> RuleBook:
    return rule_book(
        [commercial("C"), technical("T", scope, assetizable=assetizable)],
        [rule("C", "T", mappings=[Mapping(code="m", source="size", destination="size")])],
        attributes=(definition("size", DataType.NUMBER), definition("serial")),
        product_attributes=(attribute("size", "T", **options), attribute("serial", "T")),
    )


def made_by(book: RuleBook, *lines: OrderLine, assets: tuple[InstalledAsset, ...] = ()) -> FulfillmentLine:
    (made,) = decompose(order(*lines), book, assets).lines
    return made


INSTALLED = asset("T", "ACME", "2", size=5, serial="X1")


@pytest.mark.parametrize(
    ("lines", "assets", "expected"),
    [
        ([line("1", quantity="2", size=5)], (), ADD),
        ([line("1", action=AMEND, quantity="2", size=5)], (), ADD),
        ([line("1", action=NO_CHANGE, quantity="2", size=5)], (), ADD),
        ([line("1", action=RENEW, quantity="2", size=5)], (), ADD),
        ([line("1", action=CANCEL, quantity="2", size=5)], (), CANCEL),
        ([line("1", quantity="2", size=5)], (INSTALLED,), NO_CHANGE),
        ([line("1", quantity="2", size="5.0")], (INSTALLED,), NO_CHANGE),
        ([line("1", action=AMEND, quantity="2", size=5)], (INSTALLED,), NO_CHANGE),
        ([line("1", action=NO_CHANGE, quantity="3", size=5)], (INSTALLED,), AMEND),
        ([line("1", quantity="2", size=6)], (INSTALLED,), AMEND),
        ([line("1", quantity="2")], (INSTALLED,), AMEND),
        ([line("1", action=RENEW, quantity="2", size=6)], (INSTALLED,), RENEW),
        ([line("1", action=CANCEL, quantity="2", size=5)], (INSTALLED,), CANCEL),
        ([line("1", action=CANCEL), line("2", action=CANCEL)], (INSTALLED,), CANCEL),
        ([line("1", action=CANCEL), line("2", quantity="2", size=5)], (INSTALLED,), NO_CHANGE),
        ([line("1", action=CANCEL), line("2", quantity="1", size=5)], (INSTALLED,), AMEND),
        ([line("1", action=CANCEL), line("2", action=RENEW, quantity="1", size=5)], (INSTALLED,), RENEW),
        ([line("1", quantity="2", size=5)], (asset("T", "OTHER", "2", size=5),), ADD),
        ([line("1", quantity="2", size=5)], (asset("U", "ACME", "2", size=5),), ADD),
    ],
)
def test_the_action_compares_the_line_with_the_installed_asset(
    lines: list[OrderLine], assets: tuple[InstalledAsset, ...], expected: LineAction
) -> None:
    made = made_by(book_of(), *lines, assets=assets)
    assert made.action is expected
    assert (made.asset == "A1") is (expected is not ADD and INSTALLED in assets)


def test_the_trace_says_what_differs() -> None:
    found = decompose(order(line("1", quantity="3", size=6)), book_of(), [INSTALLED])
    (entry,) = told(found, TraceKind.ACTION)
    assert entry.operands == (("quantity", (Decimal(2), Decimal(3))), ("size", (5, 6)))
    assert "quantity, size" in entry.reason


def test_ignored_attributes_and_what_fulfilment_wrote_are_no_difference() -> None:
    made = made_by(book_of(ignored_for_action=True), line("1", quantity="2", size=9), assets=(INSTALLED,))
    assert made.action is NO_CHANGE


def test_a_line_of_scope_order_never_has_an_asset() -> None:
    made = made_by(book_of(DecompositionScope.ORDER), line("1", size=5), assets=(asset("T", "order", size=5),))
    assert (made.action, made.asset) == (ADD, None)


@pytest.mark.parametrize(
    ("scope", "assetizable", "actions", "expected"),
    [
        (ACCOUNT, False, [NO_CHANGE, NO_CHANGE], NO_CHANGE),
        (DecompositionScope.ORDER, True, [NO_CHANGE], NO_CHANGE),
        (ACCOUNT, False, [NO_CHANGE, AMEND], ADD),
        (ACCOUNT, True, [NO_CHANGE, NO_CHANGE], ADD),
        (ACCOUNT, False, [CANCEL], CANCEL),
    ],
)
def test_a_product_that_is_never_installed_follows_sources_that_all_say_no_change(
    scope: DecompositionScope, assetizable: bool, actions: list[LineAction], expected: LineAction
) -> None:
    lines = [line(str(number), action=action) for number, action in enumerate(actions)]
    assert made_by(book_of(scope, assetizable=assetizable), *lines).action is expected


@pytest.mark.parametrize(("amends", "expected"), [(True, AMEND), (False, ADD)])
def test_a_custom_scope_says_whether_existing_assets_are_amended(amends: bool, expected: LineAction) -> None:
    book = book_of(DecompositionScope.CUSTOM)
    scope = CustomScope(code="Room", name="Room", amends_existing_asset=amends)
    catalog = replace_scopes(book.catalog, scope)
    made = made_by(replace(book, catalog=catalog), line("1", keys={"Room": "hall"}), assets=(asset("T", "hall", "9"),))
    assert made.action is expected


def replace_scopes(catalog: Catalog, scope: CustomScope) -> Catalog:
    return replace(catalog, custom_scopes=(scope,))


def test_of_several_assets_the_first_in_natural_order_counts() -> None:
    assets = (asset("T", "ACME", "2", "A10", size=5), asset("T", "ACME", "7", "A9", size=5))
    for given in (assets, assets[::-1]):
        assert made_by(book_of(), line("1", quantity="7", size=5), assets=given).asset == "A9"


# relative to the request before


def supplemented(first: list[OrderLine], second: list[OrderLine], book: RuleBook | None = None) -> Decomposition:
    book = book or book_of(DecompositionScope.ORDER_LINE_ITEM)
    return decompose(order(*second), book, previous=decompose(order(*first), book), initial_request=False)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (line("1", size=5), NO_CHANGE),
        (line("1", size="5"), NO_CHANGE),
        (line("1", size=6), AMEND),
        (line("1", quantity="2", size=5), AMEND),
        (line("1", action=CANCEL, size=5), CANCEL),
    ],
)
def test_the_supplemental_action_compares_with_the_request_before(second: OrderLine, expected: LineAction) -> None:
    (made,) = supplemented([line("1", size=5)], [second]).lines
    assert made.supplemental_action is expected


def test_an_initial_request_has_no_supplemental_action() -> None:
    (made,) = decompose(order(line("1", size=5)), book_of()).lines
    assert (made.supplemental_action, made.sources[0].supplemental_action) == (None, None)


def test_attributes_ignored_for_the_supplemental_action_are_no_change() -> None:
    book = book_of(DecompositionScope.ORDER_LINE_ITEM, ignored_for_supplemental_action=True)
    (made,) = supplemented([line("1", size=5)], [line("1", size=6)], book).lines
    assert made.supplemental_action is NO_CHANGE


def test_new_and_vanished_lines_of_a_change() -> None:
    found = supplemented([line("1", size=5), line("2", size=5)], [line("2", size=5), line("3", size=5)]).line_by_key
    assert {key: (one.action, one.supplemental_action) for key, one in found.items()} == {
        "T/1": (CANCEL, CANCEL),
        "T/2": (ADD, NO_CHANGE),
        "T/3": (ADD, ADD),
    }
    assert [(one.id, one.action, one.supplemental_action) for one in found["T/1"].sources] == [("1", CANCEL, CANCEL)]


def test_sources_of_a_merged_line_say_what_they_mean_too() -> None:
    first = [line("1", size=5), line("2", size=5), line("3", size=5)]
    second = [line("1", size=5), line("2", quantity="4", size=5), line("3", action=CANCEL, size=5), line("4", size=5)]
    (made,) = supplemented(first, second, book_of()).lines
    assert made.supplemental_action is AMEND
    assert [(one.id, one.supplemental_action) for one in made.sources] == [
        ("1", NO_CHANGE),
        ("2", AMEND),
        ("3", CANCEL),
        ("4", ADD),
    ]


def test_a_withdrawn_line_stays_withdrawn_and_can_come_back() -> None:
    book = book_of(DecompositionScope.ORDER_LINE_ITEM)
    first = decompose(order(line("1", size=5), line("2", size=5)), book)
    second = decompose(order(line("2", size=5)), book, previous=first, initial_request=False)
    third = decompose(order(line("2", size=5)), book, previous=second, initial_request=False)
    assert (third.line_by_key["T/1"].action, third.line_by_key["T/1"].supplemental_action) == (CANCEL, NO_CHANGE)
    fourth = decompose(order(line("1", size=5), line("2", size=5)), book, previous=third, initial_request=False)
    assert (fourth.line_by_key["T/1"].action, fourth.line_by_key["T/1"].supplemental_action) == (ADD, ADD)


def test_to_drop_a_line_from_a_change_is_not_to_end_what_is_installed() -> None:
    book = book_of(DecompositionScope.ORDER_LINE_ITEM)
    installed = [asset("T", "1", "2", size=5)]
    first = decompose(order(line("1", action=AMEND, quantity="9", size=5), line("2", size=5)), book, installed)
    assert first.line_by_key["T/1"].action is AMEND
    second = decompose(order(line("2", size=5)), book, installed, previous=first, initial_request=False)
    dropped = second.line_by_key["T/1"]
    assert (dropped.action, dropped.supplemental_action, dropped.quantity) == (NO_CHANGE, CANCEL, 2)


# bundles


def bundle_book(**options: object) -> RuleBook:
    """Commercial PACK with C inside becomes technical ROOT with LEAF inside."""
    return rule_book(
        [
            commercial("PACK"),
            commercial("C"),
            commercial("D"),
            technical("ROOT", DecompositionScope.BUNDLE, method=QuantityMethod.ALWAYS_ONE),
            technical("LEAF", classification="Parts"),
            technical("OTHER"),
        ],
        [rule("PACK", "ROOT"), rule("C", "LEAF"), rule("D", "OTHER")],
        components=(component("ROOT", "LEAF"),),
        classifications=(classification("Parts"),),
        **options,
    )


PACK = (line("1", "PACK"), line("1.1", "D", parent="1"), line("1.1.1", parent="1.1"), line("2"))


def test_a_member_finds_its_parent_up_the_order() -> None:
    found = decompose(order(*PACK), bundle_book())
    assert {key: one.parent for key, one in found.line_by_key.items()} == {
        "ROOT/1": None,
        "OTHER/1.1": None,
        "LEAF/1.1.1": "ROOT/1",
        "LEAF/2": None,
    }
    (entry,) = told(found, TraceKind.BUNDLE_PARENT)
    assert (entry.subject, entry.destination) == ("LEAF/1.1.1", "ROOT/1")


def test_a_component_may_name_a_class() -> None:
    book = bundle_book()
    catalog = replace(book.catalog, components=(component("ROOT", child_class="Parts"),))
    assert decompose(order(*PACK), replace(book, catalog=catalog)).line_by_key["LEAF/1.1.1"].parent == "ROOT/1"


def test_a_line_made_from_a_line_is_below_it_where_no_component_says_otherwise() -> None:
    book = rule_book([commercial("C"), technical("T"), technical("U")], [rule("C", "T"), rule("T", "U")])
    assert decompose(order(line("1")), book).line_by_key["U/1"].parent == "T/1"


def test_a_component_goes_before_the_direct_source() -> None:
    products = [commercial("C"), technical("A"), technical("B"), technical("U")]
    rules = [rule("C", "A"), rule("A", "B"), rule("B", "U")]
    book = rule_book(products, rules, components=(component("A", "U"),))
    found = decompose(order(line("1")), book).line_by_key
    assert (found["U/1"].parent, found["B/1"].parent) == ("A/1", "A/1")


def test_the_nearest_bundle_is_the_parent() -> None:
    nested = (line("1", "PACK"), line("1.1", "PACK", parent="1"), line("1.1.1", parent="1.1"))
    book = bundle_book()
    products = tuple(
        replace(one, decomposition_scope=DecompositionScope.ORDER_LINE_ITEM) if one.sku == "ROOT" else one
        for one in book.catalog.products
    )
    catalog = replace(book.catalog, products=products)
    assert decompose(order(*nested), replace(book, catalog=catalog)).line_by_key["LEAF/1.1.1"].parent == "ROOT/1.1"


def test_components_that_contain_each_other_tie_no_knot() -> None:
    book = rule_book(
        [commercial("C"), technical("A"), technical("B")],
        [rule("C", "A"), rule("C", "B")],
        components=(component("A", "B"), component("B", "A"), component("A", "A")),
    )
    found = decompose(order(line("1")), book).line_by_key
    assert {key: one.parent for key, one in found.items()} == {"A/1": "B/1", "B/1": None}


@pytest.mark.parametrize(
    ("parent", "member", "expected"),
    [
        ((CANCEL, "1"), (AMEND, "9"), AMEND),
        ((CANCEL, "1"), (NO_CHANGE, "1"), AMEND),
        ((CANCEL, "1"), (CANCEL, "1"), CANCEL),
        ((NO_CHANGE, "1"), (CANCEL, "1"), AMEND),
        ((NO_CHANGE, "1"), (AMEND, "9"), AMEND),
        ((NO_CHANGE, "1"), (NO_CHANGE, "1"), NO_CHANGE),
        ((RENEW, "1"), (AMEND, "9"), RENEW),
    ],
)
def test_a_parents_action_follows_its_members(
    parent: tuple[LineAction, str], member: tuple[LineAction, str], expected: LineAction
) -> None:
    assets = [asset("ROOT", "1", id_="A1"), asset("LEAF", "1.1", id_="A2")]
    lines = [
        line("1", "PACK", parent[0], quantity=parent[1]),
        line("1.1", "C", member[0], quantity=member[1], parent="1"),
    ]
    found = decompose(order(*lines), bundle_book(), assets)
    assert found.line_by_key["ROOT/1"].action is expected
    assert bool(told(found, TraceKind.ACTION_ROLLED_UP)) is (expected is not parent[0])


def test_a_new_member_amends_an_unchanged_bundle() -> None:
    lines = [line("1", "PACK", NO_CHANGE), line("1.1", "C", parent="1")]
    found = decompose(order(*lines), bundle_book(), [asset("ROOT", "1")])
    assert found.line_by_key["ROOT/1"].action is AMEND
    assert "LEAF/1.1 (Add)" in told(found, TraceKind.ACTION_ROLLED_UP)[0].reason


def test_changes_roll_up_through_several_levels() -> None:
    book = rule_book(
        [commercial("C"), technical("A"), technical("B"), technical("U")],
        [rule("C", "A"), rule("A", "B"), rule("B", "U")],
    )
    assets = [asset("A", "1", id_="1"), asset("B", "1", id_="2")]
    found = decompose(order(line("1", action=NO_CHANGE)), book, assets).line_by_key
    assert {key: one.action for key, one in found.items()} == {"A/1": AMEND, "B/1": AMEND, "U/1": ADD}
