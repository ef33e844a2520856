"""Whose turn it is: urgent work comes first most of the time, and nothing waits for ever."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.fair_turns import BULK, DEFAULT, MOST_URGENT, first_rank
from fulfillment.operations.order_rows import PRIORITY_RANK


def test_ranks_are_those_of_the_rows() -> None:
    assert sorted(PRIORITY_RANK.values()) == [MOST_URGENT, DEFAULT, BULK]


def test_the_first_look_is_for_the_most_urgent() -> None:
    assert first_rank(1) == MOST_URGENT


@given(st.integers(1, 2**40))
def test_of_eight_looks_about_six_are_for_the_most_urgent(start: int) -> None:
    found = Counter(first_rank(turn) for turn in range(start, start + 800))
    assert abs(found[MOST_URGENT] - 600) < 10
    assert abs(found[DEFAULT] - 100) < 10
    assert abs(found[BULK] - 100) < 10


@given(st.integers(1, 2**40), st.integers(1, 64))
def test_whoever_sees_only_each_so_manieth_look_gets_a_turn_all_the_same(start: int, stride: int) -> None:
    looks = [first_rank(start + stride * number) for number in range(400)]
    assert {MOST_URGENT, DEFAULT, BULK} <= set(looks)
