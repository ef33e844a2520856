"""When a future-dated step may start at the earliest."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from orchestration.core.design import StepDefinition
from orchestration.core.vocabulary import ScheduleBase
from orchestration.core.working_time import LAST, WorkingTime, seconds_of


def planned_start(
    definition: StepDefinition,
    *,
    line_start_dates: Iterable[datetime | None],
    predecessors_finished_at: datetime,
    custom_date: datetime | None,
    time: WorkingTime | None = None,
) -> datetime | None:
    """Return the earliest start of a step, or none where its definition does not date it or the date is not known.

    The base is the earliest start date of the step's source lines, the moment its last predecessor finished, or the
    custom date; the delay is added. With working time, the delay counts within it, and the step starts within it. A
    moment in the past means: now.
    """
    base = _base(definition, line_start_dates, predecessors_finished_at, custom_date)
    if base is None:
        return None
    start = later(base, seconds_of(definition.delay, definition.delay_unit, time), time)
    return time.opening(start) if time is not None else start


def _base(
    definition: StepDefinition,
    line_start_dates: Iterable[datetime | None],
    predecessors_finished_at: datetime,
    custom_date: datetime | None,
) -> datetime | None:
    match definition.schedule_base:
        case ScheduleBase.SOURCE_LINE_START_DATE:
            return min((date for date in line_start_dates if date is not None), default=None)
        case ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE:
            return predecessors_finished_at
        case ScheduleBase.CUSTOM_DATE:
            return custom_date
    return None


def later(moment: datetime, seconds: int, time: WorkingTime | None = None) -> datetime:
    """Return the moment so many seconds later, of work where there is working time; at most the last there is."""
    try:
        return after(moment, timedelta(seconds=seconds), time)
    except OverflowError:
        return LAST


def after(moment: datetime, duration: timedelta, time: WorkingTime | None = None) -> datetime:
    """Return the moment after a duration, as ``later`` does."""
    try:
        return moment + duration if time is None else time.add(moment, duration)
    except OverflowError:
        return LAST
