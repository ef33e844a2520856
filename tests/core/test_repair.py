"""How a repair of many goes about: the first alone, then the rest, and an end where too many fail again."""

import random

from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.repair import MOST_OUT, RepairTally, RepairTerms, next_move
from fulfillment.core.vocabulary import RepairState

TERMS = RepairTerms(first=5, most_failures=20)


def test_the_first_are_tried_alone():
    assert next_move(RepairTally(waiting=50), TERMS).act == 5
    assert next_move(RepairTally(waiting=47, tried=3), TERMS).act == 2
    assert next_move(RepairTally(waiting=45, tried=1, succeeded=4), TERMS).act == 0


def test_the_rest_follows_once_the_first_have_ended_no_more_than_so_many_at_once():
    assert next_move(RepairTally(waiting=45, succeeded=5), TERMS).act == 45
    assert next_move(RepairTally(waiting=450, succeeded=5), TERMS).act == MOST_OUT
    assert next_move(RepairTally(waiting=450, tried=MOST_OUT - 1, succeeded=5), TERMS).act == 1


def test_a_step_on_which_nothing_was_possible_is_none_of_the_first():
    assert next_move(RepairTally(waiting=45, succeeded=3, refused=2), TERMS).act == 2


def test_too_many_failures_stop_it_and_say_how_many():
    move = next_move(RepairTally(waiting=45, succeeded=3, failed_again=2), TERMS)
    assert (move.state, move.reason) == (RepairState.STOPPED, "2 of 5 failed again: more than 20 %.")
    assert next_move(RepairTally(waiting=45, succeeded=4, failed_again=1), TERMS).act == 45


def test_failures_that_settle_it_stop_it_before_all_of_the_first_have_ended():
    assert next_move(RepairTally(waiting=45, tried=3, failed_again=2), TERMS).state is RepairState.STOPPED
    assert next_move(RepairTally(waiting=45, tried=4, failed_again=1), TERMS).state is None


def test_where_none_may_fail_the_first_failure_stops_it():
    move = next_move(RepairTally(waiting=9, failed_again=1), RepairTerms(first=1, most_failures=0))
    assert (move.state, move.reason) == (RepairState.STOPPED, "1 of 1 failed again: none may.")


def test_where_all_may_fail_nothing_stops_it():
    assert next_move(RepairTally(waiting=9, failed_again=90), RepairTerms(first=1, most_failures=100)).act == 9


def test_it_is_complete_once_something_came_of_every_step():
    assert next_move(RepairTally(tried=1, succeeded=9), TERMS).state is None
    assert next_move(RepairTally(succeeded=9, refused=3), TERMS).state is RepairState.COMPLETED
    assert next_move(RepairTally(refused=3), TERMS).state is RepairState.COMPLETED


@given(
    st.integers(1, 400), st.integers(1, 60), st.integers(0, 100), st.floats(0, 1), st.floats(0, 1), st.integers(0, 99)
)
def test_every_repair_comes_to_an_end_and_never_has_more_out_than_it_may(
    total, first, most_failures, failing, refusing, seed
):
    chance = random.Random(seed)
    terms = RepairTerms(first=first, most_failures=most_failures)
    counts = {"waiting": total, "tried": 0, "succeeded": 0, "failed_again": 0, "refused": 0}
    for _ in range(10 * total + 10):
        tally = RepairTally(**counts)
        assert tally.total == total
        move = next_move(tally, terms)
        if move.state is not None:
            assert (move.state is RepairState.COMPLETED) == (counts["waiting"] == 0 == counts["tried"])
            return
        for _ in range(move.act):
            counts["waiting"] -= 1
            counts["refused" if chance.random() < refusing else "tried"] += 1
        if tally.ended < first:
            assert counts["tried"] + tally.ended <= first
        assert counts["tried"] <= MOST_OUT
        for _ in range(min(counts["tried"], chance.randint(1, 20))):
            counts["tried"] -= 1
            counts["failed_again" if chance.random() < failing else "succeeded"] += 1
    raise AssertionError("It never ended.")
