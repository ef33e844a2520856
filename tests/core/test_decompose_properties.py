"""What holds of every decomposition, whatever the order and the rules."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.core.vocabulary import DataType, DecompositionScope, LineAction, QuantityMethod
from decomposition.core.decompose import decompose
from decomposition.core.lines import SourceKind
from decomposition.core.order import InstalledAsset, Order, OrderLine
from decomposition.core.order_tree import natural_order
from decomposition.core.quantities import conversion_factor, converted, rounded
from decomposition.core.rules import DecompositionRule, Mapping, RuleBook
from decomposition.core.selection import DecompositionCycle, find_decomposition_cycle
from tests.core.rule_books import (
    attribute,
    bundle_root,
    classification,
    commercial,
    component,
    definition,
    order,
    rule,
    rule_book,
    technical,
    unit,
)

UNITS = (unit("KG", "Mass", "1", scale=3), unit("TON", "Mass", "1000"), unit("GRAM", "Mass", "0.001", scale=0))
COMMERCIAL = ("C1", "C2", "C3")
TECHNICAL = ("T1", "T2", "T3", "T4", "T5", "T6")
CONDITIONS = ("", "", "line.quantity > 3.0", 'line.action != "Cancel"', "lines.exists(x, x.quantity > 8.0)")


enough = settings(max_examples=40, deadline=None)


@st.composite
def rule_books(draw: st.DrawFn) -> RuleBook:
    """Rule books whose rules lead from a product to a later one, so never in a cycle."""
    units = st.sampled_from([None, "KG", "TON", "GRAM"])
    products = [commercial(sku, draw(st.sampled_from([None, "LOW", "HIGH"])), draw(units)) for sku in COMMERCIAL]
    products += [
        technical(
            sku,
            draw(st.sampled_from(DecompositionScope)),
            method=draw(st.sampled_from(QuantityMethod)),
            unit=draw(units),
            active=draw(st.integers(0, 9)) > 0,
            assetizable=draw(st.booleans()),
        )
        for sku in TECHNICAL
    ]
    skus = [*COMMERCIAL, *TECHNICAL]
    rules: list[DecompositionRule] = []
    for number in range(draw(st.integers(1, 10))):
        destination = draw(st.sampled_from(TECHNICAL))
        by_class = draw(st.integers(0, 4)) == 0
        source = draw(st.sampled_from(["LOW", "HIGH"] if by_class else skus[: skus.index(destination)]))
        rules.append(
            rule(
                source,
                destination,
                draw(st.sampled_from(CONDITIONS)),
                by_class=by_class,
                name=f"r{number}",
                priority=draw(st.none() | st.integers(1, 3)),
                mappings=[Mapping(code="m", source="size", destination="size")],
            )
        )
    pairs = [(outer, inner) for outer in TECHNICAL for inner in TECHNICAL if outer != inner]
    components = [component(*pair) for pair in draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True))]
    return rule_book(
        products,
        rules,
        units=UNITS,
        classifications=(classification("HIGH"), classification("LOW", "HIGH")),
        attributes=(definition("size", DataType.NUMBER, default="1"),),
        product_attributes=tuple(attribute("size", sku) for sku in TECHNICAL),
        components=tuple(components),
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    lines: list[OrderLine] = []
    for number in range(1, draw(st.integers(0, 9)) + 1):
        lines.append(
            OrderLine(
                id=str(number),
                product=draw(st.sampled_from(COMMERCIAL)),
                action=draw(st.sampled_from(LineAction)),
                quantity=draw(st.decimals("0.001", "9", places=3)),
                parent=draw(st.none() | st.sampled_from([one.id for one in lines])) if lines else None,
                scope_keys=draw(st.sampled_from([{}, {"Room": "hall"}, {"Room": "attic"}])),
                attributes=draw(st.sampled_from([{}, {"size": 1}, {"size": 2}])),
            )
        )
    return order(*lines)


@st.composite
def installed(draw: st.DrawFn) -> list[InstalledAsset]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        product, key = draw(st.sampled_from(TECHNICAL)), draw(st.sampled_from(["1", "2", "ACME", "hall", "order"]))
        quantity, size = Decimal(draw(st.integers(1, 3))), draw(st.integers(1, 2))
        found.append(
            InstalledAsset(id=str(number), product=product, scope_key=key, quantity=quantity, attributes={"size": size})
        )
    return found


@enough
@given(rule_books(), orders(), installed(), st.randoms(use_true_random=False))
def test_the_order_of_lines_rules_and_assets_does_not_matter(
    book: RuleBook, given_order: Order, assets: list[InstalledAsset], shuffler: random.Random
) -> None:
    def shuffled(items: tuple[object, ...] | list[object]) -> tuple[object, ...]:
        return tuple(shuffler.sample(items, len(items)))

    expected = decompose(given_order, book, assets)
    other_order = replace(given_order, lines=shuffled(given_order.lines))
    other_book = replace(book, rules=shuffled(book.rules))
    assert decompose(other_order, other_book, shuffled(assets)) == expected


@enough
@given(rule_books(), orders(), installed())
def test_decomposing_twice_is_equal(book: RuleBook, given_order: Order, assets: list[InstalledAsset]) -> None:
    first = decompose(given_order, book, assets)
    assert decompose(given_order, book, assets) == first
    again = decompose(given_order, book, assets, previous=first, initial_request=False)
    assert {made.supplemental_action for made in again.lines} <= {LineAction.NO_CHANGE}
    assert [made.key for made in again.lines] == [made.key for made in first.lines]


@enough
@given(rule_books(), orders(), installed())
def test_every_line_has_a_source_and_every_source_exists(
    book: RuleBook, given_order: Order, assets: list[InstalledAsset]
) -> None:
    found = decompose(given_order, book, assets)
    assert [made.key for made in found.lines] == sorted(found.line_by_key)
    assert len({(made.product, made.scope_key) for made in found.lines}) == len(found.lines)
    for made in found.lines:
        assert made.sources
        descends: set[str] = set()
        for source in made.sources:
            used = book.rule_by_code[source.rule]
            assert used.destination_product == made.product
            if source.kind is SourceKind.ORDER_LINE:
                line = given_order.line_by_id[source.id]
                assert source.action is line.action
                descends.add(line.id)
            else:
                descends.update(found.line_by_key[source.id].order_lines)
        assert made.order_lines == tuple(natural_order(descends))
        assert made.bundle_roots == tuple(natural_order({bundle_root(given_order, one) for one in descends}))


@enough
@given(rule_books(), orders(), installed())
def test_quantities_are_conserved(book: RuleBook, given_order: Order, assets: list[InstalledAsset]) -> None:
    found = decompose(given_order, book, assets)
    for made in found.lines:
        product = book.catalog.product_by_sku[made.product]
        if all(source.action is LineAction.CANCEL for source in made.sources):
            assert made.action in (LineAction.CANCEL, LineAction.AMEND)  # Amend where a member goes on
            continue
        if product.quantity_method is QuantityMethod.ALWAYS_ONE:
            assert made.quantity == 1
            continue
        expected: dict[str, Decimal] = {}
        for source in made.sources:
            if source.action is LineAction.CANCEL:
                assert source.quantity == 0
                continue
            if source.kind is SourceKind.ORDER_LINE:
                line = given_order.line_by_id[source.id]
                amount, counted_in = line.quantity, book.catalog.product_by_sku[line.product].unit_of_measure
            else:
                above = found.line_by_key[source.id]
                amount, counted_in = above.quantity, above.unit_of_measure
            factor = conversion_factor(counted_in, made.unit_of_measure, book.catalog)
            assert factor is not None
            expected[source.id] = converted(amount, factor)
        assert sum(source.quantity for source in made.sources) == sum(expected.values())
        assert made.quantity == rounded(
            sum(expected.values(), Decimal(0)), book.catalog.unit_by_code.get(made.unit_of_measure or "")
        )


@enough
@given(rule_books(), orders(), installed())
def test_bundles_are_trees_of_made_lines(book: RuleBook, given_order: Order, assets: list[InstalledAsset]) -> None:
    found = decompose(given_order, book, assets).line_by_key
    for key, made in found.items():
        above, steps = made.parent, 0
        while above is not None:
            assert above != key
            above, steps = found[above].parent, steps + 1
            assert steps <= len(found)


@enough
@given(rule_books(), orders(), orders(), installed())
def test_a_change_keeps_every_line_of_the_request_before(
    book: RuleBook, first: Order, second: Order, assets: list[InstalledAsset]
) -> None:
    before = decompose(first, book, assets)
    after = decompose(second, book, assets, previous=before, initial_request=False)
    fresh = decompose(second, book, assets)
    assert set(after.line_by_key) == set(before.line_by_key) | set(fresh.line_by_key)
    assert all(made.supplemental_action is not None for made in after.lines)
    for key, made in after.line_by_key.items():
        if key not in fresh.line_by_key:
            assert made.supplemental_action is LineAction.CANCEL
            assert made.action is (LineAction.CANCEL if made.asset is None else LineAction.NO_CHANGE)
        if key not in before.line_by_key:
            assert made.supplemental_action is LineAction.ADD


@enough
@given(rule_books(), orders())
def test_every_line_of_the_order_is_explained(book: RuleBook, given_order: Order) -> None:
    explained = {entry.subject for entry in decompose(given_order, book).trace}
    assert {line.id for line in given_order.lines} <= explained


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(TECHNICAL), min_size=1, unique=True), st.sampled_from(DecompositionScope))
def test_a_cycle_is_refused_with_its_path(ring: list[str], scope: DecompositionScope) -> None:
    rules = [rule("C1", ring[0])]
    rules += [rule(source, ring[(at + 1) % len(ring)]) for at, source in enumerate(ring)]
    book = rule_book([commercial("C1"), *(technical(sku, scope) for sku in TECHNICAL)], rules)
    start = ring.index(min(ring))
    expected = (*ring[start:], *ring[:start])
    found = find_decomposition_cycle(book)
    assert found is not None
    assert found.path == expected
    with pytest.raises(DecompositionCycle) as refusal:
        decompose(order(OrderLine(id="1", product="C1")), book)
    assert refusal.value.path == expected
    steps = zip(expected, (*expected[1:], expected[0]), strict=True)
    assert refusal.value.rules == tuple(f"{source}>{follower}" for source, follower in steps)
