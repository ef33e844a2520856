"""Which rules apply to which lines, how lines lead to further lines, and what is refused."""

import pytest

from catalog.core.products import CustomScope
from catalog.core.vocabulary import DataType, DecompositionScope, LineAction
from decomposition.core.conditions import ConditionFailed
from decomposition.core.decompose import UnknownProduct, decompose
from decomposition.core.lines import SourceKind, TraceKind
from decomposition.core.order_tree import OrderTreeBroken
from decomposition.core.refusal import DecompositionRefused
from decomposition.core.rules import DecompositionRule, RuleBook
from decomposition.core.selection import DecompositionCycle, candidates, find_decomposition_cycle
from tests.core.rule_books import (
    attribute,
    classification,
    commercial,
    definition,
    keys,
    line,
    order,
    rule,
    rule_book,
    technical,
    told,
)

CLASSES = (classification("Goods"), classification("Hardware", "Goods"), classification("Service"))


def test_rules_start_from_the_product_and_from_all_classes_above_it() -> None:
    book = rule_book(
        [commercial("C", "Hardware"), technical("T1"), technical("T2"), technical("T3"), technical("T4")],
        [
            rule("C", "T1"),
            rule("Hardware", "T2", by_class=True),
            rule("Goods", "T3", by_class=True),
            rule("Service", "T4", by_class=True),
        ],
        classifications=CLASSES,
    )
    made = decompose(order(line("1")), book)
    assert keys(made) == ["T1/1", "T2/1", "T3/1"]
    assert [one.sources[0].rule for one in made.lines] == ["C>T1", "Hardware>T2", "Goods>T3"]


def test_candidates_are_strongest_first() -> None:
    book = rule_book(
        [commercial("C"), technical("T")],
        [
            rule("C", "T", name="b"),
            rule("C", "T", name="c", priority=2),
            rule("C", "T", name="a"),
            rule("C", "T", name="z", priority=1),
        ],
    )
    assert [one.code for one in candidates(book, "C")] == ["z", "c", "a", "b"]


def test_conditions_choose_among_rules_and_the_trace_shows_what_they_saw() -> None:
    book = rule_book(
        [commercial("C"), technical("SMALL"), technical("LARGE")],
        [rule("C", "SMALL", "line.quantity < 10"), rule("C", "LARGE", "line.quantity >= 10")],
    )
    made = decompose(order(line("1", quantity="3"), line("2", quantity="30")), book)
    assert keys(made) == ["LARGE/2", "SMALL/1"]
    refused = told(made, TraceKind.RULE_REFUSED, "1")
    assert [(one.rule, one.destination, one.operands) for one in refused] == [
        ("C>LARGE", "LARGE", (("line.quantity", 3),))
    ]
    assert "line.quantity >= 10" in refused[0].reason
    assert [one.rule for one in told(made, TraceKind.RULE_SELECTED, "2")] == ["C>LARGE"]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('line.attributes.colour == "red"', True),
        ('line.scope_keys.Room == "hall"', True),
        ('line.action == "Add" && product.sku == "C"', True),
        ('product.classification == "Hardware"', True),
        ('order.external_id == "SO-1" && account.id == "ACME"', True),
        ('lines.exists(other, other.product == "P")', True),
        ('lines.exists(other, other.product == "Q")', False),
        ("has(line.start_date)", False),
    ],
)
def test_conditions_see_line_product_order_account_and_all_lines(condition: str, holds: bool) -> None:
    book = rule_book(
        [commercial("C", "Hardware"), commercial("P"), technical("T")],
        [rule("C", "T", condition)],
        classifications=CLASSES,
        attributes=(definition("colour"),),
    )
    found = decompose(order(line("0", "P", keys={"Room": "hall"}), line("1", parent="0", colour="red")), book)
    assert keys(found) == (["T/1"] if holds else [])


def test_a_condition_without_answer_refuses_the_order_by_rule_and_line() -> None:
    book = rule_book(
        [commercial("C"), technical("T")],
        [rule("C", "T", 'line.attributes.colour == "red"')],
        attributes=(definition("colour"),),
    )
    with pytest.raises(ConditionFailed) as refusal:
        decompose(order(line("7")), book)
    assert (refusal.value.rule, refusal.value.line) == ("C>T", "7")
    assert refusal.value.operands == (("line.attributes.colour", None),)
    assert "C>T" in str(refusal.value)
    assert '"7"' in str(refusal.value)
    assert "no value" in refusal.value.reason
    assert isinstance(refusal.value, DecompositionRefused)


def test_a_condition_that_cannot_even_be_checked_refuses_too() -> None:
    book = rule_book([commercial("C"), technical("T")], [rule("C", "T", "line.colour")])
    with pytest.raises(ConditionFailed):
        decompose(order(line("1")), book)


def test_rules_are_additive_and_one_line_has_one_source_for_each_rule_that_leads_to_it() -> None:
    book = rule_book(
        [commercial("C", "Goods"), technical("T")],
        [rule("C", "T"), rule("Goods", "T", by_class=True)],
        classifications=CLASSES,
    )
    (made,) = decompose(order(line("1", quantity="4")), book).lines
    assert [(one.id, one.rule, one.quantity) for one in made.sources] == [("1", "C>T", 4), ("1", "Goods>T", 0)]
    assert made.quantity == 4


def test_a_line_without_rule_says_so_by_product_and_classes() -> None:
    book = rule_book([commercial("C", "Hardware"), commercial("D")], [], classifications=CLASSES)
    made = decompose(order(line("1"), line("2", "D")), book)
    first, second = told(made, TraceKind.NO_RULE)
    assert first.reason == "No decomposition rule starts from product C nor from its classes Hardware, Goods."
    assert second.reason == "No decomposition rule starts from product D and it has no class."
    assert made.lines == ()


def test_a_line_whose_rules_are_all_refused_says_so() -> None:
    book = rule_book([commercial("C"), technical("T")], [rule("C", "T", "line.quantity > 5")])
    (entry,) = told(decompose(order(line("1")), book), TraceKind.NO_RULE)
    assert "None of the 1 decomposition rules" in entry.reason


def test_an_inactive_destination_is_not_made_and_the_trace_says_why() -> None:
    book = rule_book([commercial("C"), technical("T", active=False)], [rule("C", "T")])
    made = decompose(order(line("1")), book)
    assert made.lines == ()
    (entry,) = told(made, TraceKind.LINE_NOT_MADE, "1")
    assert entry.rule == "C>T"
    assert "not active" in entry.reason


def test_unknown_products_are_refused() -> None:
    book = rule_book([commercial("C")], [rule("C", "NOWHERE")])
    with pytest.raises(UnknownProduct) as by_line:
        decompose(order(line("1", "X")), book)
    assert (by_line.value.product, by_line.value.line, by_line.value.rule) == ("X", "1", None)
    with pytest.raises(UnknownProduct) as by_rule:
        decompose(order(line("1")), book)
    assert (by_rule.value.product, by_rule.value.line, by_rule.value.rule) == ("NOWHERE", None, "C>NOWHERE")


@pytest.mark.parametrize("parents", [{"1": "9"}, {"1": "2", "2": "1"}, {"1": "1"}])
def test_parents_that_are_no_tree_are_refused(parents: dict[str, str]) -> None:
    book = rule_book([commercial("C")], [])
    with pytest.raises(OrderTreeBroken) as refusal:
        decompose(order(*(line(id_, parent=parents.get(id_)) for id_ in ("1", "2"))), book)
    assert refusal.value.line == "1"


def test_made_lines_are_sources_of_further_lines() -> None:
    book = rule_book(
        [commercial("C"), technical("T"), technical("U"), technical("V")],
        [rule("C", "T"), rule("T", "U"), rule("U", "V", 'line.product == "U" && line.id == "U/1"')],
    )
    made = decompose(order(line("1", quantity="3")), book).line_by_key
    assert set(made) == {"T/1", "U/1", "V/1"}
    source = made["V/1"].sources[0]
    assert (source.kind, source.id, source.rule) == (SourceKind.FULFILLMENT_LINE, "U/1", "U>V")
    assert made["V/1"].order_lines == ("1",)
    assert made["V/1"].quantity == 3


def test_conditions_of_technical_sources_see_the_finished_made_line() -> None:
    book = rule_book(
        [commercial("C"), technical("T", DecompositionScope.ORDER), technical("U")],
        [
            rule("C", "T"),
            rule("T", "U", 'line.quantity == 5.0 && line.attributes.size == "L" && product.kind == "Technical"'),
        ],
        attributes=(definition("size", default="L"),),
        product_attributes=(attribute("size", "T"),),
    )
    assert keys(decompose(order(line("1", quantity="2"), line("2", quantity="3")), book)) == ["T/order", "U/T/order"]


def test_a_line_is_complete_before_it_leads_on_however_long_the_ways_to_it_are() -> None:
    book = rule_book(
        [commercial("C"), technical("A"), technical("B"), technical("Z", DecompositionScope.ORDER)],
        [rule("C", "Z"), rule("C", "A"), rule("A", "B"), rule("B", "Z"), rule("Z", "E")],
    )
    book = RuleBook(catalog=rule_book([*book.catalog.products, technical("E")], []).catalog, rules=(*book.rules,))
    made = decompose(order(line("1", quantity="2")), book).line_by_key
    assert made["Z/order"].quantity == 4
    assert made["E/Z/order"].quantity == 4


def test_a_cycle_is_refused_with_its_path() -> None:
    book = rule_book(
        [commercial("C"), technical("T"), technical("U", classification="Goods"), technical("V")],
        [rule("C", "V"), rule("V", "U"), rule("Goods", "T", by_class=True), rule("T", "V", "false")],
        classifications=CLASSES,
    )
    with pytest.raises(DecompositionCycle) as refusal:
        decompose(order(line("1")), book)
    assert refusal.value.path == ("T", "V", "U")
    assert refusal.value.rules == ("T>V", "V>U", "Goods>T")
    assert "T → V → U → T" in str(refusal.value)
    found = find_decomposition_cycle(book)
    assert found is not None
    assert found.path == refusal.value.path


def test_a_product_that_leads_to_itself_is_a_cycle() -> None:
    book = rule_book([commercial("C", "Goods")], [rule("Goods", "C", by_class=True)], classifications=CLASSES)
    found = find_decomposition_cycle(book)
    assert found is not None
    assert found.path == ("C",)
    assert found.rules == ("Goods>C",)


def test_a_cycle_elsewhere_does_not_stop_an_order() -> None:
    book = rule_book(
        [commercial("C"), commercial("D"), technical("T"), technical("U")],
        [rule("C", "T"), rule("D", "U"), rule("U", "D")],
    )
    assert keys(decompose(order(line("1")), book)) == ["T/1"]
    assert find_decomposition_cycle(rule_book([commercial("C"), technical("T")], [rule("C", "T")])) is None


def test_lines_come_in_order_of_their_keys_and_sources_as_people_count() -> None:
    book = rule_book([commercial("C"), technical("T", DecompositionScope.ORDER)], [rule("C", "T")])
    (made,) = decompose(order(*(line(id_) for id_ in ("10", "9", "1.10", "1.9", "1"))), book).lines
    assert [one.id for one in made.sources] == ["1", "1.9", "1.10", "9", "10"]
    assert made.order_lines == ("1", "1.9", "1.10", "9", "10")


def test_dates_are_the_earliest_start_and_the_latest_end_of_lines_that_go_on() -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    def at(day: int) -> datetime:
        return datetime(2026, 12, day, tzinfo=UTC)

    book = rule_book([commercial("C"), technical("T", DecompositionScope.ORDER)], [rule("C", "T")])
    first = replace(line("1"), start_date=at(5), end_date=at(20))
    second = replace(line("2"), start_date=at(3))
    gone = replace(line("3", action=LineAction.CANCEL), start_date=at(1), end_date=at(30))
    (made,) = decompose(order(first, second, gone), book).lines
    assert (made.start_date, made.end_date) == (at(3), at(20))


def test_scope_keys_of_a_line_are_those_that_all_its_sources_share() -> None:
    book = rule_book([commercial("C"), technical("T", DecompositionScope.ORDER)], [rule("C", "T")])
    first = line("1", keys={"Room": "hall", "Site": "north"})
    second = line("2", keys={"Room": "attic", "Site": "north"})
    (made,) = decompose(order(first, second), book).lines
    assert made.scope_keys == {"Site": "north"}


def test_slashes_in_products_do_not_make_two_lines_alike() -> None:
    products = [commercial("C"), technical("A", DecompositionScope.CUSTOM), technical("A/B", DecompositionScope.CUSTOM)]
    book = rule_book(products, [rule("C", "A", 'line.id == "1"'), rule("C", "A/B", 'line.id == "2"')])
    made = decompose(order(line("1", keys={"Room": "B/x"}), line("2", keys={"Room": "x"})), book)
    assert keys(made) == ["A%2FB/x", "A/B/x"]


def test_the_rule_books_schema_knows_attributes_and_scopes() -> None:
    book = RuleBook(
        catalog=rule_book([], [], attributes=(definition("size", DataType.NUMBER),)).catalog,
        rules=(DecompositionRule(code="r", name="r", destination_product="T"),),
    )
    assert {"line.attributes.size", "line.scope_keys.Room", "order.attributes.size"} <= set(
        book.expression_schema.variables
    )
    assert CustomScope(code="Room", name="Room") in book.catalog.custom_scopes
