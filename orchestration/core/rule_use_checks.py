"""Whether each fallout, jeopardy and assignment rule can ever apply: there is a step that no other rule takes."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from catalog.core.problems import DesignProblem, warning
from orchestration.core.choice import fallout_rank, jeopardy_rank
from orchestration.core.design import Design, FalloutRule, JeopardyRule, StepDefinition
from orchestration.core.vocabulary import Allocation, StepType

Rule = FalloutRule | JeopardyRule
Rival = Callable[[Rule, Rule], bool]

RETRIED = (StepType.CALLOUT, StepType.AUTO_TASK, StepType.STAGED_ASSETIZE)
"""The types of steps that fallout rules are for."""

_STEP_FIELDS = (
    ("step_type", "type", "type"),
    ("step_definition", "code", "definition"),
    ("integration", "integration", "integration"),
    ("action", "action", "action"),
)
"""By which fields rules choose steps: the field of the rule, that of the step, and the word for both."""

_CAN = {"FalloutRule": " that can fail"}
"""What steps have to be that rules of a kind may be for."""


def check_rule_use(design: Design) -> Iterator[DesignProblem]:
    """Yield the rules that never apply: no step is for them, or another rule always comes first."""
    failing = [step for step in design.steps if step.type in RETRIED]
    yield from _check_use("FalloutRule", design.fallout_rules, failing, _wins_at_failures)
    yield from _check_use("JeopardyRule", design.jeopardy_rules, design.steps, _wins_at_clocks)
    yield from _check_assignment_use(design)


def _check_use(
    kind: str, rules: Sequence[Rule], steps: Sequence[StepDefinition], wins: Rival
) -> Iterator[DesignProblem]:
    by_value = _codes_by_value(steps)
    chosen = {rule.code: _steps_of(rule, by_value) for rule in rules}
    for rule in rules:
        ours = chosen[rule.code]
        if not ours:
            field, why = _why_none(rule, steps)
            yield _never_applies((kind, rule.code), field, f"no step{_CAN.get(kind, '')} {why}")
            continue
        rivals = [other for other in rules if not chosen[other.code].isdisjoint(ours) and wins(other, rule)]
        if ours <= frozenset().union(*(chosen[other.code] for other in rivals)):
            first = sorted(other.code for other in rivals)
            named = f'rule "{first[0]}" comes' if len(first) == 1 else f"rules {_listed(first)} come"
            yield _never_applies((kind, rule.code), "", f"{named} first for every step that it is for")


def _codes_by_value(steps: Sequence[StepDefinition]) -> Mapping[tuple[str, object], frozenset[str]]:
    """The codes of the steps that have a value in a field, by both; of all steps by no field."""
    found: dict[tuple[str, object], set[str]] = {("", None): {step.code for step in steps}}
    for step in steps:
        for _, name, _ in _STEP_FIELDS:
            found.setdefault((name, getattr(step, name)), set()).add(step.code)
    return {key: frozenset(codes) for key, codes in found.items()}


def _steps_of(rule: Rule, by_value: Mapping[tuple[str, object], frozenset[str]]) -> frozenset[str]:
    wanted = [(name, value) for field, name, _ in _STEP_FIELDS if (value := getattr(rule, field, None))]
    first, *others = [by_value.get(key, frozenset()) for key in wanted or [("", None)]]
    return first.intersection(*others)


def _why_none(rule: Rule, steps: Sequence[StepDefinition]) -> tuple[str, str]:
    """The field that leaves no step to a rule, and in words what no step has."""
    words: list[str] = []
    remaining = list(steps)
    for field, of_step, word in _STEP_FIELDS:
        if wanted := getattr(rule, field, None):
            words.append(word)
            remaining = [step for step in remaining if getattr(step, of_step) == wanted]
            if not remaining:
                return field, f"has this {' and '.join(words)}"
    return "", "exists"


def _wins_at_failures(other: Rule, rule: Rule) -> bool:
    """Whether a fallout rule wins over another at every failure of a step that both are for."""
    assert isinstance(other, FalloutRule)
    assert isinstance(rule, FalloutRule)
    return other.error_code in ("", rule.error_code) and fallout_rank(other) < fallout_rank(rule)


def _wins_at_clocks(other: Rule, rule: Rule) -> bool:
    assert isinstance(other, JeopardyRule)
    assert isinstance(rule, JeopardyRule)
    return jeopardy_rank(other) < jeopardy_rank(rule)


def _check_assignment_use(design: Design) -> Iterator[DesignProblem]:
    by_context = {step.queue for step in design.steps if step.allocation is Allocation.CONTEXT_BASED}
    always: dict[str, str] = {}
    for rule in sorted(design.assignment_rules, key=lambda rule: (rule.source_queue, rule.priority, rule.code)):
        first = always.get(rule.source_queue)
        if rule.source_queue not in by_context:
            why = f'no step allocates the tasks of queue "{rule.source_queue}" by context'
            yield _never_applies(("TaskAssignmentRule", rule.code), "source_queue", why)
        elif first is not None:
            why = f'rule "{first}" comes before it and always holds'
            yield _never_applies(("TaskAssignmentRule", rule.code), "priority", why)
        if not rule.condition.strip():
            always.setdefault(rule.source_queue, rule.code)


def _listed(codes: Sequence[str]) -> str:
    shown = ", ".join(f'"{code}"' for code in codes[:3])
    return shown + (f" and {len(codes) - 3} more" if len(codes) > 3 else "")


def _never_applies(at: tuple[str, str], field: str, why: str) -> DesignProblem:
    kind, code = at
    return warning(at, field, "RuleNeverApplies", f'{kind} "{code}" never applies: {why}. Change or remove it.')
