"""How long a try of a step takes in a simulation: as chosen, as its jeopardy rule estimates, or as assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from orchestration.core.choice import jeopardy_rule_for
from orchestration.core.design import Design, JeopardyRule, StepDefinition
from orchestration.core.vocabulary import StepType

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
    """``rule`` is the jeopardy rule that is about the step, whether its estimate is used or not."""

    seconds: int
    origin: DurationOrigin
    rule: JeopardyRule | None = None


class Durations:
    """The durations of one simulation, by step definition."""

    def __init__(self, design: Design, chosen: Mapping[str, int]) -> None:
        self._design = design
        self._chosen = chosen
        self._known: dict[str, Duration] = {}

    def of(self, definition: StepDefinition) -> Duration:
        """Return how long one try of a step takes."""
        if definition.code not in self._known:
            self._known[definition.code] = self._found(definition)
        return self._known[definition.code]

    def _found(self, definition: StepDefinition) -> Duration:
        rule = jeopardy_rule_for(self._design, definition)
        chosen = self._chosen.get(definition.code)
        if definition.type is StepType.MILESTONE or (definition.type is StepType.PAUSE and chosen is None):
            return Duration(0, DurationOrigin.AT_ONCE, rule)
        if chosen is not None:
            return Duration(chosen, DurationOrigin.CHOSEN, rule)
        if rule is not None:
            return Duration(rule.estimated_seconds, DurationOrigin.JEOPARDY_RULE, rule)
        return Duration(ASSUMED_SECONDS[definition.type], DurationOrigin.ASSUMED)
