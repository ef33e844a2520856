"""The table of legal transitions: complete, without dead ends, and the only source of what can be done."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.lifecycle import (
    OPERATOR_EVENTS,
    TRANSITIONS,
    Actor,
    Effect,
    IllegalTransition,
    StepEvent,
    events_for,
    transition,
)
from orchestration.core.vocabulary import FINISHED, StepState


def test_no_state_has_two_rows_for_one_event():
    pairs = [(row.source, row.event) for row in TRANSITIONS]
    assert len(pairs) == len(set(pairs))


def test_every_state_but_the_first_is_reached():
    assert {row.target for row in TRANSITIONS} == set(StepState)  # Pending is reached again by Reschedule


def test_end_states_have_no_exit_and_all_others_have():
    sources = {row.source for row in TRANSITIONS}
    assert set(StepState) - sources == {StepState.AMENDED, StepState.CANCELLED, StepState.DISCARDED}


def test_whoever_enters_a_finished_state_from_an_unfinished_one_advances_the_plan():
    for row in TRANSITIONS:
        if row.target in FINISHED and row.source not in FINISHED:
            assert Effect.ADVANCE in row.effects, row
        else:
            assert Effect.ADVANCE not in row.effects, row


def test_failing_for_good_opens_an_incident_and_leaving_that_state_closes_it():
    for row in TRANSITIONS:
        assert (Effect.OPEN_INCIDENT in row.effects) == (row.target is StepState.FATALLY_FAILED)
        if row.source is StepState.FATALLY_FAILED:
            assert Effect.CLOSE_INCIDENT in row.effects, row


@pytest.mark.parametrize("state", list(StepState))
@pytest.mark.parametrize("event", list(StepEvent))
def test_every_pair_is_in_the_table_or_refused_with_what_is_possible(state, event):
    rows = [row for row in TRANSITIONS if row.source is state and row.event is event]
    if rows:
        assert transition(state, event) is rows[0]
        return
    with pytest.raises(IllegalTransition) as refusal:
        transition(state, event)
    assert (refusal.value.state, refusal.value.event) == (state, event)
    assert set(refusal.value.possible) == {row.event for row in TRANSITIONS if row.source is state}


@given(st.lists(st.sampled_from(list(StepEvent)), max_size=30))
def test_no_sequence_of_events_leaves_an_end_state_or_counts_an_advance_twice(events):
    state, advances = StepState.PENDING, 0
    for event in events:
        try:
            row = transition(state, event)
        except IllegalTransition:
            continue
        advances += row.effects.count(Effect.ADVANCE)
        state = row.target
        if state in {StepState.AMENDED, StepState.CANCELLED, StepState.DISCARDED}:
            assert not any(row.source is state for row in TRANSITIONS)
    assert advances <= 1, "a step that advances its plan twice would free its successors too early"


def test_people_are_offered_only_what_the_table_grants_them():
    for state in StepState:
        for actor in (Actor.OPERATOR, Actor.ASSIGNEE):
            offered = events_for(state, actor)
            assert set(offered) <= set(OPERATOR_EVENTS)
            assert all(actor in transition(state, event).actors for event in offered)
    assert events_for(StepState.FATALLY_FAILED, Actor.OPERATOR) == (
        StepEvent.FORCE_COMPLETE,
        StepEvent.RETRY,
        StepEvent.SKIP,
    )
    assert events_for(StepState.COMPLETED, Actor.OPERATOR) == ()
