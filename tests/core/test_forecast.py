"""What is expected of a plan: the longest way that is left, from now on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.forecast import Forecast, TimedStep, forecast
from orchestration.core.design import WorkingCalendar
from orchestration.core.graph import critical_path
from orchestration.core.vocabulary import StepState
from orchestration.core.working_time import working_time

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def pending(step: int, seconds: int, **more: Any) -> TimedStep:
    return TimedStep(id=step, state=StepState.PENDING, seconds=seconds, **more)


def test_a_plan_without_steps_ends_never() -> None:
    assert forecast([], [], NOW) == Forecast({}, None, ())


def test_what_is_finished_counts_as_it_was_and_the_rest_follows_from_now() -> None:
    steps = [
        TimedStep(id=1, state=StepState.COMPLETED, seconds=5, began_at=at(-90), ended_at=at(-60)),
        TimedStep(id=2, state=StepState.IN_PROGRESS, seconds=100, began_at=at(-60)),
        pending(3, 10),
        pending(4, 30),
        pending(5, 1),
    ]
    found = forecast(steps, [(1, 2), (2, 3), (2, 4), (3, 5), (4, 5)], NOW)
    assert [(one.begins_at, one.ends_at) for one in found.steps.values()] == [
        (at(-90), at(-60)),
        (at(-60), at(40)),
        (at(40), at(50)),
        (at(40), at(70)),
        (at(70), at(71)),
    ]
    assert found.ends_at == at(71)
    assert found.critical == (1, 2, 4, 5)
    assert [found.steps[step].slack.total_seconds() for step in (2, 3, 4, 5)] == [0, 20, 0, 0]


def test_what_runs_too_long_may_end_any_moment() -> None:
    late = TimedStep(id=1, state=StepState.READY, seconds=10, began_at=at(-60))
    assert forecast([late], [], NOW).ends_at == NOW


def test_a_date_and_the_next_try_are_waited_for() -> None:
    failed = TimedStep(id=1, state=StepState.FAILED, seconds=10, began_at=at(-60), not_before=at(30))
    dated = pending(2, 5, not_before=at(100))
    found = forecast([failed, dated], [(1, 2)], NOW)
    assert found.steps[1].ends_at == at(40)
    assert found.steps[1].slack == timedelta(seconds=60)
    assert (found.steps[2].begins_at, found.steps[2].ends_at) == (at(100), at(105))


def test_the_end_of_time_is_no_error() -> None:
    found = forecast([pending(1, 2**31 - 1, not_before=datetime.max.replace(tzinfo=UTC))], [], NOW)
    assert found.ends_at == datetime.max.replace(tzinfo=UTC)


@given(st.data())
def test_nothing_begun_ends_with_the_critical_path(data: st.DataObject) -> None:
    seconds = data.draw(st.lists(st.integers(0, 1_000), min_size=1, max_size=12))
    edges = [
        (first, then)
        for then in range(len(seconds))
        for first in range(then)
        if data.draw(st.booleans(), label=f"{first}>{then}")
    ]
    found = forecast([pending(step, length) for step, length in enumerate(seconds)], edges, NOW)
    known = critical_path(
        {str(step): float(length) for step, length in enumerate(seconds)}, [(str(a), str(b)) for a, b in edges]
    )
    assert found.ends_at == at(known.length)
    assert {step: one.slack.total_seconds() for step, one in found.steps.items()} == {
        int(step): slack for step, slack in known.slack.items()
    }
    assert sum(seconds[step] for step in found.critical) == known.length


def test_what_people_do_goes_on_within_their_hours() -> None:
    fridays = working_time(WorkingCalendar(code="c", name="C", hours={"4": ("08:00", "13:00")}))  # NOW is Friday noon
    visit = TimedStep(id=1, state=StepState.READY, seconds=2 * 3600, began_at=NOW, time=fridays)
    found = forecast([visit, pending(2, 60)], [(1, 2)], NOW)
    next_week = NOW + timedelta(days=7)
    assert found.steps[1].ends_at == next_week.replace(hour=9)
    assert found.ends_at == next_week.replace(hour=9, minute=1)
