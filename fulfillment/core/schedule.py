"""When a future-dated step may start at the earliest."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from orchestration.core.design import StepDefinition
from orchestration.core.vocabulary import ScheduleBase


def planned_start(
    definition: StepDefinition,
    *,
    line_start_dates: Iterable[datetime | None],
    predecessors_finished_at: datetime,
    custom_date: datetime | None,
) -> datetime | None:
    """Return the earliest start of a step, or none where its definition does not date it or the date is not known.

    The base is the earliest start date of the step's source lines, the moment its last predecessor finished, or the
    custom date; the delay is added. A moment in the past means: now.
    """
    if definition.schedule_base is None:
        return None
    delay = definition.delay * definition.delay_unit.seconds
    match definition.schedule_base:
        case ScheduleBase.SOURCE_LINE_START_DATE:
            dates = [date for date in line_start_dates if date is not None]
            return later(min(dates), delay) if dates else None
        case ScheduleBase.PREVIOUS_STEP_EXECUTION_DATE:
            return later(predecessors_finished_at, delay)
        case ScheduleBase.CUSTOM_DATE:
            return later(custom_date, delay) if custom_date is not None else None


def later(moment: datetime, seconds: int) -> datetime:
    """Return the moment so many seconds later; the last one that can be written where it lies beyond it."""
    try:
        return moment + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
