"""What each order line contributes to a fulfillment line."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from catalog.core.vocabulary import LineAction
from fulfillment.core.contributions import Contribution, LineageRow, contributions

ADD, CANCEL = LineAction.ADD, LineAction.CANCEL


def of(line: int, order_line: str, quantity: int, action: LineAction = ADD) -> LineageRow:
    return LineageRow(line, order_line, None, action, Decimal(quantity))


def through(line: int, source: int, quantity: int, action: LineAction = ADD) -> LineageRow:
    return LineageRow(line, None, source, action, Decimal(quantity))


def test_an_order_line_contributes_its_quantity() -> None:
    assert contributions([of(1, "a", 2), of(1, "b", 3)])[1] == {
        "a": Contribution(Decimal(2), cancelled=False),
        "b": Contribution(Decimal(3), cancelled=False),
    }


def test_what_a_line_hands_on_is_divided_in_proportion() -> None:
    found = contributions([of(1, "a", 1), of(1, "b", 3), through(2, 1, 8)])[2]
    assert {name: part.quantity for name, part in found.items()} == {"a": Decimal(2), "b": Decimal(6)}


def test_an_order_line_that_contributes_in_two_ways_contributes_the_sum() -> None:
    found = contributions([of(1, "a", 2), of(2, "a", 5), through(2, 1, 1)])[2]
    assert found == {"a": Contribution(Decimal(6), cancelled=False)}


def test_a_cancelled_way_contributes_nothing_where_another_one_is_left() -> None:
    found = contributions([of(1, "a", 2, CANCEL), of(2, "a", 5), through(2, 1, 1)])[2]
    assert found == {"a": Contribution(Decimal(5), cancelled=False)}


def test_a_line_cancelled_further_up_is_cancelled_here() -> None:
    found = contributions([of(1, "a", 2, CANCEL), through(2, 1, 1)])[2]
    assert found["a"].cancelled


def test_a_loop_in_the_rows_ends() -> None:
    found = contributions([through(1, 2, 1), through(2, 1, 1), of(2, "a", 4)])
    assert found[2]["a"].quantity == Decimal(4)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(1, 1000))
def test_dividing_loses_nothing(quantities: list[int], handed_on: int) -> None:
    rows = [of(1, f"line {number}", quantity) for number, quantity in enumerate(quantities)]
    found = contributions([*rows, through(2, 1, handed_on)])[2]
    assert sum(part.quantity for part in found.values()) == handed_on
