"""A plan on a time axis: where moments stand, what is drawn of a step, and what is written beside it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.forecast import TimedStep, forecast
from fulfillment.core.time_chart import BarKind, ChartStep, Row, TimeChart, Try, time_chart
from fulfillment.core.time_scale import Span, stretched_scale, ticks_of, true_scale
from orchestration.core.vocabulary import FINISHED, StepState, StepType

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


spans = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(lambda pair: Span(at(min(pair)), at(max(pair)))),
    min_size=1,
    max_size=20,
)


@given(spans, st.sampled_from([true_scale, stretched_scale]))
def test_an_axis_goes_from_first_to_last_and_never_back(found, scale_of) -> None:
    scale = scale_of(found)
    moments = sorted({moment for one in found for moment in (one.begin, one.end)})
    places = [scale.at(moment) for moment in moments]
    assert places[0] == 0
    assert all(first <= then + 1e-9 for first, then in pairwise(places))
    assert scale.at(moments[0] - timedelta(days=1)) == 0
    assert scale.at(moments[-1] + timedelta(days=1)) == pytest.approx(100)
    ticks = ticks_of(scale)
    assert all(then.place - first.place >= 21 - 1e-9 for first, then in pairwise(ticks))
    assert all(first.words != then.words for first, then in pairwise(ticks))


def test_an_axis_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one span"):
        stretched_scale([])


def test_idle_time_is_narrow_and_short_work_is_wide() -> None:
    scale = stretched_scale([Span(at(0), at(1)), Span(at(100_000), at(100_001))])
    assert scale.at(at(1)) > 2
    assert scale.at(at(100_000)) - scale.at(at(1)) < 100_000**0.4 * scale.at(at(1)) / 3
    assert true_scale([Span(at(0), at(100))]).at(at(25)) == 25


def test_round_moments_are_written_on_an_axis_that_is_true_to_time() -> None:
    ticks = ticks_of(true_scale([Span(at(0), at(3_600 * 30))]))
    assert [tick.words for tick in ticks] == ["27 Nov 12:00", "28 Nov 00:00", "12:00"]
    assert [tick.words for tick in ticks_of(true_scale([Span(at(0), at(4))]))] == [
        "27 Nov 12:00",
        "12:00:01",
        "12:00:02",
        "12:00:03",
        "12:00:04",
    ]


def chart(*steps: ChartStep, seconds: int = 60) -> TimeChart:
    timed = [
        TimedStep(
            id=one.id,
            state=one.state,
            seconds=seconds,
            began_at=one.ready_at,
            ended_at=one.completed_at,
            not_before=one.due_at,
        )
        for one in steps
    ]
    return time_chart(steps, forecast(timed, [], NOW), NOW)


def row(step: ChartStep) -> Row:
    return chart(step).rows[0]


def kinds(found: Row) -> list[str]:
    return [bar.kind.value for bar in found.bars]


def test_each_try_is_a_bar_and_the_next_one_is_awaited() -> None:
    tries = [Try(at(-50), at(-40), True), Try(at(-30), at(-29), True)]
    found = row(
        ChartStep(id=1, state=StepState.FAILED, type=StepType.CALLOUT, ready_at=at(-50), due_at=at(20), tries=tries)
    )
    assert kinds(found) == ["Failed", "Failed", "Dated", "Expected"]
    assert found.bars[2].at == Span(NOW, at(20))
    assert found.bars[3].at == Span(at(20), at(80))
    assert found.words == "in 1 min, 2 tries"
    done = ChartStep(
        id=1,
        state=StepState.COMPLETED,
        type=StepType.CALLOUT,
        ready_at=at(-50),
        completed_at=at(-20),
        tries=[*tries, Try(at(-25), at(-20), False)],
    )
    assert kinds(row(done)) == ["Failed", "Failed", "Done"]
    assert row(done).words == "30 s, 3 tries"


def test_a_task_waits_for_a_person_and_then_is_worked_on() -> None:
    task = {"id": 1, "type": StepType.MANUAL_TASK, "ready_at": at(-100)}
    assert kinds(row(ChartStep(state=StepState.READY, **task))) == ["Unclaimed"]
    assert row(ChartStep(state=StepState.READY, **task)).words == "longer than expected"
    begun = ChartStep(state=StepState.IN_PROGRESS, started_at=at(-30), **task)
    assert [(bar.kind, bar.at) for bar in row(begun).bars] == [
        (BarKind.UNCLAIMED, Span(at(-100), at(-30))),
        (BarKind.RUNNING, Span(at(-30), NOW)),
    ]
    unsaid = ChartStep(state=StepState.COMPLETED, completed_at=at(-10), **task)
    assert [(bar.kind, bar.at) for bar in row(unsaid).bars] == [(BarKind.DONE, Span(at(-100), at(-10)))]


def test_what_has_no_length_is_marked() -> None:
    passed = ChartStep(id=1, state=StepState.COMPLETED, type=StepType.MILESTONE, completed_at=at(-10))
    coming = ChartStep(id=2, state=StepState.PENDING, type=StepType.MILESTONE)
    skipped = ChartStep(id=3, state=StepState.SKIPPED, type=StepType.CALLOUT, completed_at=at(-5))
    rows = chart(passed, coming, skipped, seconds=0).rows
    assert [kinds(one) for one in rows] == [[], [], []]
    assert [one.mark is not None for one in rows] == [True, True, True]
    assert rows[2].words == "skipped"


def test_what_was_planned_is_drawn_and_what_of_it_was_not_used_is_cut_off() -> None:
    quick = ChartStep(
        id=1,
        state=StepState.COMPLETED,
        type=StepType.CALLOUT,
        ready_at=at(-10),
        completed_at=at(-9),
        late_at=at(86_390),
        tries=[Try(at(-10), at(-9), False)],
    )
    found = chart(quick)
    assert found.now is None
    assert found.rows[0].planned is not None
    assert found.rows[0].planned.width == pytest.approx(found.rows[0].bars[0].width)
    open_ = ChartStep(id=1, state=StepState.READY, type=StepType.CALLOUT, ready_at=at(-10), late_at=at(590))
    planned = chart(open_).rows[0].planned
    assert planned is not None
    assert planned.x + planned.width == pytest.approx(100)


moments = st.none() | st.integers(-1_000, 0).map(at)
any_step = st.builds(
    ChartStep,
    id=st.just(1),
    state=st.sampled_from(StepState),
    type=st.sampled_from(StepType),
    ready_at=moments,
    started_at=moments,
    completed_at=moments,
    due_at=st.none() | st.integers(-1_000, 1_000).map(at),
    late_at=st.none() | st.integers(-1_000, 10**9).map(at),
    tries=st.lists(st.builds(Try, st.integers(-1_000, 0).map(at), moments, st.booleans()), max_size=3),
)


@given(any_step, st.booleans())
def test_whatever_a_step_is_like_it_stays_on_the_axis(step: ChartStep, is_true: bool) -> None:
    timed = TimedStep(
        id=1, state=step.state, seconds=60, began_at=step.ready_at, ended_at=step.completed_at, not_before=step.due_at
    )
    found = time_chart([step], forecast([timed], [], NOW), NOW, is_true=is_true)
    for bar in found.rows[0].bars:
        assert 0 <= bar.x <= bar.x + bar.width <= 100 + 1e-6
        assert bar.at.begin <= bar.at.end
    assert (found.now is None) == (step.state in FINISHED)
