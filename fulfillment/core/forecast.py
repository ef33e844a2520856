"""When the unfinished steps of a plan are likely to begin and to end: the longest way that is left, from now on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fulfillment.core.schedule import later
from orchestration.core.graph import topological_order
from orchestration.core.vocabulary import BEGUN, FINISHED, StepState
from orchestration.core.working_time import WorkingTime

Edge = tuple[int, int]
"""A step, and one that waits for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedStep:
    """A step as far as time goes. ``seconds`` is how long it takes from when its turn has come, within ``time``.

    ``not_before`` is the date of a step that is not begun, or that of the next try of one that failed.
    """

    id: int
    state: StepState
    seconds: int
    time: WorkingTime | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """When a step begins and ends: as it was where it has, else as is likely.

    ``slack`` is how much later an unfinished step may end before the plan does.
    """

    begins_at: datetime
    ends_at: datetime
    slack: timedelta


@dataclass(frozen=True, slots=True)
class Forecast:
    """By step what is expected of it; when the last one ends (none: there are no steps); and what decides that.

    ``critical`` leads from a step that waited for nothing to the one that ends last; each was, or will be, the last
    that the next one waits for.
    """

    steps: Mapping[int, Expected]
    ends_at: datetime | None
    critical: tuple[int, ...]


def forecast(steps: Collection[TimedStep], edges: Iterable[Edge], now: datetime) -> Forecast:
    """Return what to expect of a plan, if whatever needs a person is looked after now.

    A step that runs for longer than it should may end any moment. Edges from or to other steps do not count. Raises
    CycleError where the edges form one.
    """
    if not steps:
        return Forecast({}, None, ())
    by_id = {step.id: step for step in steps}
    before: dict[int, list[int]] = {step: [] for step in by_id}
    after: dict[int, list[int]] = {step: [] for step in by_id}
    for first, second in edges:
        if first in by_id and second in by_id:
            before[second].append(first)
            after[first].append(second)
    order = _ordered(by_id, before)
    begins: dict[int, datetime] = {}
    ends: dict[int, datetime] = {}
    for one in order:
        begins[one], ends[one] = _expected(by_id[one], [ends[other] for other in before[one]], now)
    last = max(ends.values())
    latest: dict[int, datetime] = {}
    for one in reversed(order):
        latest[one] = min((latest[other] - (ends[other] - begins[other]) for other in after[one]), default=last)
    found = {one: Expected(begins[one], ends[one], max(latest[one] - ends[one], timedelta())) for one in order}
    return Forecast(found, last, _driving(ends, before))


def _ordered(by_id: Mapping[int, TimedStep], before: Mapping[int, Sequence[int]]) -> list[int]:
    names = {step: f"{step:020}" for step in by_id}
    edges = [(names[first], names[step]) for step, firsts in before.items() for first in firsts]
    return [int(name) for name in topological_order(names.values(), edges)]


def _expected(step: TimedStep, ready: Sequence[datetime], now: datetime) -> tuple[datetime, datetime]:
    if step.state in FINISHED:
        end = step.ended_at or now
        return min(step.began_at or end, end), end
    if step.state in BEGUN:
        begin = step.began_at or now
        if step.state is StepState.FAILED and step.not_before is not None:
            return begin, later(max(step.not_before, now), step.seconds, step.time)
        return begin, max(later(begin, step.seconds, step.time), now)
    begin = max([now, *ready, *([step.not_before] if step.not_before else [])])
    return begin, later(begin, step.seconds, step.time)


def _driving(ends: Mapping[int, datetime], before: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """The way back from what ends last, each time to what ended last of all that was waited for."""
    path = [max(ends, key=lambda step: (ends[step], step))]
    while before[path[-1]]:
        path.append(max(before[path[-1]], key=lambda step: (ends[step], step)))
    return tuple(reversed(path))
