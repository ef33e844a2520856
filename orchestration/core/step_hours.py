"""Whose working hours count for a step: those of the people or the system that work on it, or those of a rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from orchestration.core.design import Design, JeopardyRule, StepDefinition
from orchestration.core.vocabulary import StepType
from orchestration.core.working_time import CalendarUnusable, WorkingTime, seconds_of, working_time


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Working time, and who keeps it: the name of a queue or calendar, or the code of a system."""

    time: WorkingTime
    owner: str


@dataclass(frozen=True, slots=True)
class StepHours:
    """The working hours of a design's steps. ``of_systems`` says which calendar each downstream system has now.

    Which calendar a system has is live data; what a calendar says is part of the design. One that the design does not
    have, or that says no hours, restricts nothing: clocks then run around the clock.
    """

    design: Design
    of_systems: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def of_work(self, step: StepDefinition, queue: str = "") -> WorkingHours | None:
        """Return the hours of the queue of a manual task (``queue``, else the step's), or of the system of a call."""
        match step.type:
            case StepType.MANUAL_TASK:
                found = self.design.queue_by_code.get(queue or step.queue or "")
                return self._hours(found.calendar, found.name) if found is not None else None
            case StepType.CALLOUT:
                integration = self.design.integration_by_code.get(step.integration or "")
                system = integration.system if integration is not None else ""
                return self._hours(self.of_systems.get(system), system)
        return None

    def of_clock(self, step: StepDefinition, rule: JeopardyRule | None, queue: str = "") -> WorkingHours | None:
        """Return the hours by which a step becomes late: those of its jeopardy rule, else those of its work."""
        return self.of_rule(rule) if rule is not None and rule.calendar else self.of_work(step, queue)

    def of_rule(self, rule: JeopardyRule) -> WorkingHours | None:
        """Return the hours of a rule's own calendar."""
        calendar = self.design.calendar_by_code.get(rule.calendar or "")
        return self._hours(rule.calendar, f"the calendar {calendar.name}") if calendar is not None else None

    def _hours(self, calendar: str | None, owner: str) -> WorkingHours | None:
        found = self.design.calendar_by_code.get(calendar or "")
        if found is None:
            return None
        try:
            return WorkingHours(working_time(found), owner)
        except CalendarUnusable:
            return None


@dataclass(frozen=True, slots=True)
class Allowance:
    """How long a step may take, and how long before its end it is at risk, in seconds within ``hours``."""

    estimated_seconds: int
    threshold_seconds: int
    hours: WorkingHours | None = None


def allowance_of(rule: JeopardyRule, hours: WorkingHours | None) -> Allowance:
    """Return what a jeopardy rule allows where these hours count."""
    time = hours.time if hours is not None else None
    return Allowance(
        seconds_of(rule.estimated_duration, rule.estimated_duration_unit, time),
        seconds_of(rule.threshold, rule.threshold_unit, time),
        hours,
    )


def unusable_calendars(design: Design, used: Iterator[str]) -> Iterator[CalendarUnusable]:
    """Yield what is wrong with those of the used calendars, by code, that count for nothing."""
    for code in dict.fromkeys(used):
        if code in design.calendar_by_code:
            try:
                working_time(design.calendar_by_code[code])
            except CalendarUnusable as error:
                yield error
