"""A plan on a time axis: for each step when it worked, failed, paused or waited for a person, and what is expected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fulfillment.core.forecast import Expected, Forecast
from fulfillment.core.spans import span
from fulfillment.core.time_scale import Span, Tick, TimeScale, stretched_scale, ticks_of, true_scale
from fulfillment.core.words import word
from orchestration.core.vocabulary import BEGUN, FINISHED, StepState, StepType


class BarKind(StrEnum):
    DONE = "Done"
    FAILED = "Failed"
    RUNNING = "Running"
    PAUSE = "Pause"
    UNCLAIMED = "Unclaimed"  # a task that nobody works on yet
    DATED = "Dated"  # its date, or that of its next try, is awaited
    EXPECTED = "Expected"


_WAITING = frozenset({BarKind.UNCLAIMED, BarKind.DATED})


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a callout or an automatic task; ``end`` is none while it runs."""

    begin: datetime
    end: datetime | None
    failed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartStep:
    """What is known of a step. ``due_at`` is the date, or the next try, that it waits for.

    ``late_at`` is when it should be done by the jeopardy rule that is about it.
    """

    id: int
    state: StepState
    type: StepType
    ready_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    due_at: datetime | None = None
    late_at: datetime | None = None
    tries: Sequence[Try] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """A span on the axis; ``x`` and ``width`` in percent. ``at`` says it in words."""

    kind: BarKind
    x: float
    width: float
    at: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A step on the axis. ``planned`` is the time that its rule gives it; ``mark`` where one without length is.

    ``words`` say how long it took, or when it is expected to end.
    """

    step: int
    bars: tuple[Bar, ...]
    planned: Bar | None
    mark: float | None
    words: str
    is_critical: bool
    slack: timedelta | None


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Rows in the order of the given steps; ``now`` is none where nothing is left to happen."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    now: float | None
    ends_at: datetime | None


def time_chart(steps: Sequence[ChartStep], expected: Forecast, now: datetime, *, is_true: bool = False) -> TimeChart:
    """Draw the steps of a plan of which ``expected`` is the forecast. Without steps there are no rows and no marks."""
    if not steps:
        return TimeChart((), (), None, None)
    is_open = any(step.state not in FINISHED for step in steps)
    spans = {step.id: list(_spans(step, expected.steps[step.id], now)) for step in steps}
    drawn = [one for found in spans.values() for kind, one in found if kind not in _WAITING]
    ends = [Span(one.end, one.end) for found in spans.values() for _, one in found]
    marks = [Span(step.completed_at, step.completed_at) for step in steps if step.completed_at]
    # What was planned for a finished step and not used is cut off by the axis: it would make the rest of it narrow.
    plans = [Span(one.end, one.end) for step in steps if step.state not in FINISHED and (one := _planned(step))]
    here = [Span(now, now)] if is_open else []
    everything = [*drawn, *ends, *marks, *plans, *here] or [Span(now, now)]
    scale = true_scale(everything) if is_true else stretched_scale(everything)
    axis = _Axis(scale, expected, now)
    rows = tuple(axis.row(step, spans[step.id]) for step in steps)
    return TimeChart(rows, ticks_of(scale), scale.at(now) if is_open else None, expected.ends_at)


def _spans(step: ChartStep, expected: Expected, now: datetime) -> Iterable[tuple[BarKind, Span]]:
    """What a step did, in the order of time, and what is expected of it."""
    for one in step.tries:
        if one.end is None:
            yield BarKind.RUNNING, _span(one.begin, now)
        else:
            yield BarKind.FAILED if one.failed else BarKind.DONE, _span(one.begin, one.end)
    if not step.tries:
        yield from _work(step, now)
    if step.due_at is not None and step.due_at > now and step.state in (StepState.SCHEDULED, StepState.FAILED):
        yield BarKind.DATED, Span(now, step.due_at)
    if step.state not in FINISHED and expected.ends_at > now and step.type is not StepType.MILESTONE:
        begin = max(now, expected.begins_at, step.due_at or now)
        yield BarKind.EXPECTED, _span(begin, expected.ends_at)


def _work(step: ChartStep, now: datetime) -> Iterable[tuple[BarKind, Span]]:
    """The work of a step without tries: a person's, or a pause."""
    end, begin = step.completed_at or now, step.started_at
    if step.type is StepType.MANUAL_TASK and step.ready_at is not None:
        if begin is None and step.state is StepState.COMPLETED:
            begin = step.ready_at  # nobody said when the work began
        else:
            yield BarKind.UNCLAIMED, _span(step.ready_at, begin or end)
    if begin is None or step.type is StepType.MILESTONE:
        return
    if step.type is StepType.PAUSE:
        yield BarKind.PAUSE, _span(begin, end)
    elif step.completed_at is not None or step.state in BEGUN:
        yield BarKind.DONE if step.completed_at else BarKind.RUNNING, _span(begin, end)


def _planned(step: ChartStep) -> Span | None:
    if step.ready_at is None or step.late_at is None:
        return None
    return _span(step.ready_at, step.late_at)


def _span(begin: datetime, end: datetime) -> Span:
    return Span(begin, max(begin, end))


@dataclass(frozen=True, slots=True)
class _Axis:
    """What every row is drawn with."""

    scale: TimeScale
    expected: Forecast
    now: datetime

    def row(self, step: ChartStep, spans: Sequence[tuple[BarKind, Span]]) -> Row:
        expected, planned = self.expected.steps[step.id], _planned(step)
        bars = tuple(self.bar(kind, one) for kind, one in spans)
        is_mark = not bars and (step.completed_at is not None or step.type is StepType.MILESTONE)
        return Row(
            step=step.id,
            bars=bars,
            planned=self.bar(BarKind.EXPECTED, planned) if planned else None,
            mark=self.scale.at(expected.ends_at) if is_mark else None,
            words=_words(step, expected, self.now),
            is_critical=step.id in self.expected.critical,
            slack=None if step.state in FINISHED else expected.slack,
        )

    def bar(self, kind: BarKind, one: Span) -> Bar:
        x = self.scale.at(one.begin)
        return Bar(kind, x, self.scale.at(one.end) - x, one)


def _words(step: ChartStep, expected: Expected, now: datetime) -> str:
    """What is written beside a row: how long it took, or when it is expected to end."""
    tries = f", {len(step.tries)} tries" if len(step.tries) > 1 else ""
    if step.state is StepState.COMPLETED:
        begin = step.tries[0].begin if step.tries else step.ready_at or step.started_at
        if begin is None or step.completed_at is None or step.type is StepType.MILESTONE:
            return ""
        return f"{_length(step.completed_at - begin)}{tries}"
    if step.state in FINISHED or step.state is StepState.FATALLY_FAILED:
        return word(step.state) + tries
    if expected.ends_at <= now:
        return f"longer than expected{tries}"
    return f"in {_length(expected.ends_at - now)}{tries}"


def _length(length: timedelta) -> str:
    return span(length) if length >= timedelta(seconds=1) else f"{length / timedelta(milliseconds=1):.0f} ms"
