"""How long a try of a step takes in a simulation: as chosen, as its jeopardy rule estimates, or as assumed.

What a rule estimates counts within the working hours that the rule goes by; what people take, within theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from orchestration.core.choice import jeopardy_rule_for
from orchestration.core.design import JeopardyRule, StepDefinition
from orchestration.core.step_hours import Allowance, StepHours, WorkingHours, allowance_of
from orchestration.core.vocabulary import StepType
from orchestration.core.working_time import WorkingTime

ASSUMED_SECONDS: Mapping[StepType, int] = {
    StepType.AUTO_TASK: 1,
    StepType.CALLOUT: 5,
    StepType.MANUAL_TASK: 3_600,
    StepType.MILESTONE: 0,
    StepType.PAUSE: 0,
    StepType.STAGED_ASSETIZE: 1,
}
"""What a try takes where neither a choice nor a jeopardy rule says so; the result names every step it is used for."""


class DurationOrigin(StrEnum):
    CHOSEN = "Chosen"
    JEOPARDY_RULE = "JeopardyRule"
    ASSUMED = "Assumed"
    AT_ONCE = "AtOnce"  # a milestone, or a pause that ends when its condition holds


@dataclass(frozen=True, slots=True)
class Duration:
    """``seconds`` count within ``time``. ``rule`` is the jeopardy rule that is about the step, used or not.

    ``allowance`` is what that rule allows.
    """

    seconds: int
    origin: DurationOrigin
    rule: JeopardyRule | None = None
    allowance: Allowance | None = None
    time: WorkingTime | None = None


class Durations:
    """The durations of one simulation, by step definition and, once its task is in one, by queue."""

    def __init__(self, hours: StepHours, chosen: Mapping[str, int]) -> None:
        self._hours = hours
        self._chosen = chosen
        self._known: dict[tuple[str, str], Duration] = {}

    def of(self, definition: StepDefinition, queue: str = "") -> Duration:
        """Return how long one try of a step takes."""
        place = definition.code, queue
        if place not in self._known:
            self._known[place] = self._found(definition, queue)
        return self._known[place]

    def _found(self, definition: StepDefinition, queue: str) -> Duration:
        rule = jeopardy_rule_for(self._hours.design, definition)
        allowance = allowance_of(rule, self._hours.of_clock(definition, rule, queue)) if rule is not None else None
        chosen = self._chosen.get(definition.code)
        if definition.type is StepType.MILESTONE or (definition.type is StepType.PAUSE and chosen is None):
            return Duration(0, DurationOrigin.AT_ONCE, rule, allowance)
        people = self._hours.of_work(definition, queue) if definition.type is StepType.MANUAL_TASK else None
        if chosen is not None:
            return Duration(chosen, DurationOrigin.CHOSEN, rule, allowance, _time(people))
        if allowance is not None:
            estimated = allowance.estimated_seconds
            return Duration(estimated, DurationOrigin.JEOPARDY_RULE, rule, allowance, _time(allowance.hours))
        return Duration(ASSUMED_SECONDS[definition.type], DurationOrigin.ASSUMED, time=_time(people))


def _time(hours: WorkingHours | None) -> WorkingTime | None:
    return hours.time if hours is not None else None
