"""Which rules a step comes under, which of them wins and why, in words. It asks ``choice``, which decides.

A rule loses to the winner at the first entry of their ranks that differs; that entry is put into words here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.core.choice import (
    assignment_rules_of,
    fallout_rank,
    fallout_rule_for,
    fallout_rules_of,
    jeopardy_rank,
    jeopardy_rule_for,
    jeopardy_rules_of,
)
from orchestration.core.design import Design, FalloutRule, JeopardyRule, StepDefinition
from orchestration.core.rule_use_checks import RETRIED
from orchestration.core.rule_words import alert_in_words, destination_in_words, retries_in_words
from orchestration.core.step_hours import StepHours
from orchestration.core.vocabulary import Allocation, StepType

Rule = FalloutRule | JeopardyRule
Rank = tuple[int, int, str]

ANY_ERROR = ""
"""Stands for every error code that no rule names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedRule:
    """A rule that matches. ``wins`` is None where it depends on the order; ``effect`` says what it does in words."""

    code: str
    wins: bool | None
    reason: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChoice:
    """Rules of one kind for a step, the first in rank first. ``error_code`` is that of fallout rules, else blank.

    ``outcome`` says what comes of it all, also where no rule matches or none is asked.
    """

    error_code: str = ""
    outcome: str
    rules: tuple[RankedRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceExplanation:
    """``fallout`` has a choice for each error code that a matching rule names, and last for any other."""

    fallout: tuple[RuleChoice, ...]
    jeopardy: RuleChoice
    assignment: RuleChoice


def explain_choices(design: Design, step: StepDefinition) -> ChoiceExplanation:
    """Return which fallout, jeopardy and assignment rules a step comes under, and why which of them wins."""
    return ChoiceExplanation(
        fallout=tuple(_fallout(design, step)), jeopardy=_jeopardy(design, step), assignment=_assignment(design, step)
    )


def _fallout(design: Design, step: StepDefinition) -> list[RuleChoice]:
    if step.type not in RETRIED:
        return [RuleChoice(outcome="A step of this type does nothing that could fail and be tried again.")]
    matching = fallout_rules_of(design, step.type, step.integration, step.action)
    codes = sorted({rule.error_code for rule in matching} - {ANY_ERROR})
    return [_at_error(design, step, matching, code) for code in (*codes, ANY_ERROR)]


def _at_error(design: Design, step: StepDefinition, matching: Sequence[FalloutRule], code: str) -> RuleChoice:
    winner = fallout_rule_for(design, step.type, step.integration, step.action, code)
    if winner is None:
        return RuleChoice(error_code=code, outcome="No rule: the step fails for good at once, with an incident.")
    rules = [rule for rule in matching if rule.error_code in (ANY_ERROR, code)]
    return RuleChoice(
        error_code=code,
        outcome=_capital(retries_in_words(winner, design)),
        rules=tuple(
            RankedRule(
                code=rule.code,
                wins=rule is winner,
                reason=_why(rule, winner, len(rules), fallout_rank(rule), fallout_rank(winner)),
                effect=retries_in_words(rule, design),
            )
            for rule in rules
        ),
    )


def _jeopardy(design: Design, step: StepDefinition) -> RuleChoice:
    winner = jeopardy_rule_for(design, step)
    if winner is None:
        return RuleChoice(outcome="No rule: the step is never in jeopardy, and counts no time in forecasts.")
    rules = jeopardy_rules_of(design, step)
    hours = StepHours(design)
    return RuleChoice(
        outcome=_capital(alert_in_words(winner, hours.of_clock(step, winner))),
        rules=tuple(
            RankedRule(
                code=rule.code,
                wins=rule is winner,
                reason=_why(rule, winner, len(rules), jeopardy_rank(rule), jeopardy_rank(winner)),
                effect=alert_in_words(rule, hours.of_clock(step, rule)),
            )
            for rule in rules
        ),
    )


def _why(rule: Rule, winner: Rule, count: int, rank: Rank, first: Rank) -> str:
    """Why a rule wins or loses: at which entry its rank differs from the first."""
    if rule is winner:
        if count == 1:
            return f"It is the only one that matches; it {_named(rule)}."
        return f"It is the most specific; it {_named(rule)}."
    if rank[0] != first[0]:
        return f'"{winner.code}" is more specific: it {_named(winner)}; this one {_named(rule)}.'
    if rank[1] != first[1]:
        return f'"{winner.code}" names more: it {_named(winner)}; this one {_named(rule)}.'
    return f'"{winner.code}" names as much; among equals the code that sorts first wins.'


def _named(rule: Rule) -> str:
    """By what a rule chooses steps, as the predicate of a sentence."""
    parts = []
    if isinstance(rule, JeopardyRule) and rule.step_definition:
        parts.append("this very step")
    if rule.integration:
        parts.append(f'integration "{rule.integration}"')
    if rule.action:
        parts.append(f'action "{rule.action}"')
    if isinstance(rule, FalloutRule) and rule.error_code:
        parts.append(f"error code {rule.error_code}")
    if rule.step_type is not None:
        parts.append(f"step type {rule.step_type}")
    return f"names {' and '.join(parts)}" if parts else "is for everything"


def _assignment(design: Design, step: StepDefinition) -> RuleChoice:
    if step.type is not StepType.MANUAL_TASK:
        return RuleChoice(outcome="A step of this type is nobody's task.")
    if step.user:
        return RuleChoice(outcome=f'The step names "{step.user}". No rule is asked.')
    if not step.queue:
        return RuleChoice(outcome="The step names neither a person nor a queue. No rule is asked.")
    if step.allocation is not Allocation.CONTEXT_BASED:
        goes = destination_in_words(design, queue=step.queue, allocation=step.allocation)
        return RuleChoice(outcome=f"The task goes to {goes}. No rule is asked: allocation by context would ask them.")
    return _by_context(design, step.queue)


def _by_context(design: Design, queue: str) -> RuleChoice:
    rules = assignment_rules_of(design, queue)
    stays = f"stays in {destination_in_words(design, queue=queue)}"
    if not rules:
        return RuleChoice(outcome=f"The queue has no rule: the task {stays}.")
    ranked: list[RankedRule] = []
    always: str | None = None
    for number, rule in enumerate(rules, start=1):
        goes = destination_in_words(
            design, user=rule.destination_user, queue=rule.destination_queue or "", allocation=rule.allocation
        )
        wins, reason = _asked(number, rule.condition, rule.priority, always)
        ranked.append(RankedRule(code=rule.code, wins=wins, reason=reason, effect=f"the task goes to {goes}"))
        if always is None and not rule.condition.strip():
            always = rule.code
    outcome = "The first rule whose condition holds decides."
    if always is None:
        outcome += f" Where none holds, the task {stays}."
    return RuleChoice(outcome=outcome, rules=tuple(ranked))


def _asked(number: int, condition: str, priority: int, always: str | None) -> tuple[bool | None, str]:
    """Whether an assignment rule wins, and why; ``always`` is the rule before it that always holds."""
    if always is not None:
        return False, f'It is never asked: "{always}" comes before it and always holds.'
    if condition.strip():
        return None, f"Asked as number {number} (priority {priority}): it decides where its condition holds."
    if number == 1:
        return True, f"Asked first (priority {priority}), and it has no condition: it always decides."
    return None, f"Asked as number {number} (priority {priority}), it has no condition: it takes whatever is left."


def _capital(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}."
