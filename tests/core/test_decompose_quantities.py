"""How much of each product lines deliver: sums, units, rounding, cancelled sources."""

from decimal import Decimal

import pytest

from catalog.core.products import UnitOfMeasure
from catalog.core.vocabulary import DecompositionScope, LineAction, QuantityMethod
from decomposition.core.decompose import decompose
from decomposition.core.lines import FulfillmentLine, TraceKind
from decomposition.core.order import OrderLine
from decomposition.core.quantities import NoUnitConversion, QuantityOutOfRange, rounded, tidy
from tests.core.rule_books import asset, commercial, line, order, rule, rule_book, technical, told, unit

UNITS = (
    unit("GB", "Data", "1", scale=2),
    unit("TB", "Data", "1000"),
    unit("MB", "Data", "0.001"),
    unit("BOX", "Pack", "12", scale=0, rounding="Up"),
    unit("PIECE", "Pack", "1"),
    unit("CRATE", "Pack", None),
    unit("HOUR", "Time", "60"),
)
ORDER = DecompositionScope.ORDER


def made_line(
    lines: list[OrderLine], target: str | None, method: QuantityMethod = QuantityMethod.AGGREGATE
) -> FulfillmentLine:
    products = [commercial(f"IN-{one.code}", unit=one.code) for one in UNITS] + [commercial("PLAIN")]
    rules = [rule(product.sku, "T") for product in products]
    book = rule_book([*products, technical("T", ORDER, unit=target, method=method)], rules, units=UNITS)
    (made,) = decompose(order(*lines), book).lines
    return made


def test_units_are_converted_before_adding() -> None:
    made = made_line(
        [line("1", "IN-TB", quantity="2"), line("2", "IN-GB", quantity="5"), line("3", "IN-MB", quantity="500")], "GB"
    )
    assert made.quantity == Decimal("2005.5")
    assert made.unit_of_measure == "GB"
    assert [one.quantity for one in made.sources] == [2000, 5, Decimal("0.5")]


def test_the_sum_is_rounded_once_as_the_unit_says() -> None:
    made = made_line([line("1", "IN-PIECE", quantity="7"), line("2", "IN-PIECE", quantity="6")], "BOX")
    assert made.quantity == 2
    assert sum(one.quantity for one in made.sources) == pytest.approx(Decimal(13) / 12, abs=Decimal("1e-11"))


def test_thirds_add_up_to_a_whole() -> None:
    assert made_line([line(str(number), "IN-PIECE", quantity="4") for number in range(3)], "BOX").quantity == 1


def test_a_quantity_without_unit_counts_as_it_is() -> None:
    assert made_line([line("1", "PLAIN", quantity="4"), line("2", "IN-TB", quantity="1")], "GB").quantity == 1004


def test_a_destination_without_unit_counts_in_the_unit_of_its_sources() -> None:
    made = made_line([line("1", "IN-TB", quantity="2"), line("2", "IN-GB", quantity="500")], None)
    assert (made.quantity, made.unit_of_measure) == (Decimal("2.5"), "TB")


@pytest.mark.parametrize(("source", "target"), [("HOUR", "GB"), ("CRATE", "BOX"), ("PIECE", "CRATE")])
def test_without_a_conversion_the_order_is_refused_by_name(source: str, target: str) -> None:
    with pytest.raises(NoUnitConversion) as refusal:
        made_line([line("1", f"IN-{source}", quantity="2")], target)
    error = refusal.value
    assert (error.source_unit, error.destination_unit, error.product) == (source, target, "T")
    assert (error.rule, error.line) == (f"IN-{source}>T", "1")
    assert all(name in str(error) for name in (source, target, '"T"', f"IN-{source}>T"))


def test_two_units_without_conversion_are_not_added_under_a_destination_without_unit() -> None:
    with pytest.raises(NoUnitConversion):
        made_line([line("1", "IN-TB"), line("2", "IN-HOUR")], None)


def test_always_one_is_one_and_asks_for_no_conversion() -> None:
    made = made_line(
        [line("1", "IN-HOUR", quantity="7"), line("2", "IN-TB", quantity="2")], "GB", QuantityMethod.ALWAYS_ONE
    )
    assert made.quantity == 1
    assert len(made.sources) == 2


def test_a_cancelled_source_adds_nothing() -> None:
    book = rule_book([commercial("C"), technical("T", DecompositionScope.ACCOUNT)], [rule("C", "T")])
    lines = [line("1", quantity="2"), line("2", action=LineAction.CANCEL, quantity="5")]
    found = decompose(order(*lines), book, [asset("T", "ACME", "7")])
    (made,) = found.lines
    assert made.quantity == 2
    assert made.action is LineAction.AMEND
    assert [(one.action, one.quantity) for one in made.sources] == [(LineAction.ADD, 2), (LineAction.CANCEL, 0)]
    assert "1 of which is cancelled and adds nothing" in told(found, TraceKind.QUANTITY)[0].reason


def test_a_line_that_is_cancelled_altogether_has_the_quantity_of_its_asset() -> None:
    book = rule_book([commercial("C"), technical("T", DecompositionScope.ACCOUNT)], [rule("C", "T")])
    cancelled = order(line("1", action=LineAction.CANCEL, quantity="2"))
    (made,) = decompose(cancelled, book, [asset("T", "ACME", "7")]).lines
    assert (made.action, made.quantity, made.asset, made.asset_quantity) == (LineAction.CANCEL, 7, "A1", 7)
    (without,) = decompose(cancelled, book).lines
    assert (without.action, without.quantity, without.asset) == (LineAction.CANCEL, 2, None)


@pytest.mark.parametrize("factor", ["1e9", "1e45"])
def test_a_quantity_that_no_column_can_hold_is_refused(factor: str) -> None:
    book = rule_book(
        [commercial("C", unit="BIG"), technical("T", unit="SMALL")],
        [rule("C", "T")],
        units=(unit("BIG", "k", factor), unit("SMALL", "k", "1", scale=2)),
    )
    with pytest.raises(QuantityOutOfRange) as refusal:
        decompose(order(line("1", quantity="999999999999.123456")), book)
    assert refusal.value.line == "T/1"
    assert refusal.value.quantity > Decimal(10) ** 18


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("HalfUp", "2.5"),
        ("HalfDown", "2.4"),
        ("HalfEven", "2.4"),
        ("Up", "2.5"),
        ("Down", "2.4"),
        ("Ceiling", "2.5"),
        ("Floor", "2.4"),
    ],
)
def test_every_rounding(rounding: str, expected: str) -> None:
    ways = UnitOfMeasure(code="u", name="u", scale=1, rounding=rounding)
    assert rounded(Decimal("2.45"), ways) == Decimal(expected)


@pytest.mark.parametrize(
    ("written", "tidied"), [("10", "10"), ("1E+1", "10"), ("10.500", "10.5"), ("0.3000000000000001", "0.3"), ("0", "0")]
)
def test_tidy_quantities_read_as_people_write_them(written: str, tidied: str) -> None:
    assert str(tidy(Decimal(written))) == tidied
