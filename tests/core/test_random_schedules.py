"""Fifty thousand schedules of what workers, timers, systems and people do: no plan is lost, none is run twice.

Deterministic: the seeds are the same in each run, so that one which found a fault once is tried for ever.
"""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from fulfillment.core.lifecycle import IllegalTransition, StepEvent, transition
from orchestration.core.vocabulary import FINISHED, StepState
from tests.core import house as house_module
from tests.core.house import WORKED_ON, House, made_up

SCHEDULES = 50_000
PARTS = 20
MOST_MOVES = 30


def run(seed: int) -> House:
    """Make moves at random, and look at everything after each; then let whatever can end, end."""
    house = made_up(seed)
    house.begin()
    check(house)
    for _ in range(house.chance.randint(0, MOST_MOVES)):
        house.chance.choice(house.moves())()
        check(house)
    drain(house)
    return house


def run_all(seeds: Iterable[int]) -> None:
    """Run schedules, and say of one that fails which it was."""
    for seed in seeds:
        try:
            run(seed)
        except Exception as error:
            error.add_note(f"It was schedule {seed}.")
            raise


def check(house: House) -> None:
    """What holds at every moment."""
    for number, row in enumerate(house.rows):
        finished = [house.rows[one].state in FINISHED for one in row.before]
        assert row.open_predecessors == finished.count(False)
        if row.open_predecessors and row.state is not StepState.SKIPPED:
            # Only a person skips a step before its turn.
            assert row.state is StepState.PENDING
        if not row.open_predecessors:
            assert row.state is not StepState.PENDING
        if row.branch_skipped and not row.definition.execute_on:
            assert row.before
            assert all(house.rows[one].branch_skipped for one in row.before)
        assert row.incidents == (row.state is StepState.FATALLY_FAILED)
        works = row.state is StepState.IN_PROGRESS and row.definition.type in WORKED_ON
        assert (house.why(number) == "") == (works or row.state in FINISHED)


def drain(house: House) -> None:
    """Workers do well from now on, systems are back, timers fire, and people complete what waits for them."""
    house.held = False
    for _ in range(20 * len(house.rows)):
        waiting = [number for number, row in enumerate(house.rows) if row.state not in FINISHED]
        if not waiting:
            return
        for number in waiting:
            end_one(house, number)
        check(house)
    raise AssertionError("The plan does not come to an end.")


def end_one(house: House, number: int) -> None:
    """Bring one step a move nearer to its end."""
    row = house.rows[number]
    match row.state:
        case StepState.READY if row.definition.type in WORKED_ON:
            row.fence += 1
            house._event(number, StepEvent.START)
            house._event(number, StepEvent.COMPLETE)
        case StepState.READY | StepState.IN_PROGRESS:
            house._event(number, StepEvent.COMPLETE)
        case StepState.FAILED:
            house._event(number, StepEvent.RETRY_DUE)
        case StepState.ON_HOLD:
            house._event(number, StepEvent.RELEASE)
        case StepState.FATALLY_FAILED:
            house._event(number, StepEvent.FORCE_COMPLETE)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_in_whatever_order_every_plan_ends_and_nothing_begins_too_soon(part: int) -> None:
    run_all(range(part, SCHEDULES, PARTS))


def test_the_same_seed_makes_the_same_schedule() -> None:
    assert [run(seed).history for seed in range(50)] == [run(seed).history for seed in range(50)]


def test_schedules_reach_every_state_and_most_events() -> None:
    told = " ".join(one for seed in range(2_000) for one in run(seed).history)
    for state in ("Ready", "OnHold", "InProgress", "Failed", "FatallyFailed", "Skipped", "Completed"):
        assert f"-> {state}" in told
    for event in ("LeaseLost", "RetryDue", "Retry", "ForceComplete", "Release", "BranchSkipped", "ConditionFalse"):
        assert f"-{event}->" in told


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("skipped_with_branch", any),
        ("transition", lambda state, event: replace(transition(state, event), effects=())),
        ("allowed_decisions", lambda *_: ("skip",)),
    ],
    ids=["one-branch-is-enough", "no-effects", "always-skippable"],
)
def test_a_planted_fault_is_found(monkeypatch: pytest.MonkeyPatch, name: str, planted: object) -> None:
    monkeypatch.setattr(house_module, name, planted)
    with pytest.raises((AssertionError, IllegalTransition)):
        run_all(range(1_000))
