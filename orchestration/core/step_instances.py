"""The steps of a plan: one instance for each pair of step definition and scope key, with all lines it works for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestration.core.design import Design, StepDefinition
from orchestration.core.plan import CompositionTrace, CompositionTraceKind, PlannedStep
from orchestration.core.plan_lines import PlanLine, ScopeKeys, key_segment
from orchestration.core.scenario_selection import GroupSelection


@dataclass(frozen=True, slots=True)
class StepInstance:
    """A planned step with the lines behind its sources, in their order."""

    step: PlannedStep
    lines: tuple[PlanLine, ...]


def step_instances(
    design: Design, selected: Mapping[str, GroupSelection], keys: ScopeKeys, trace: list[CompositionTrace]
) -> tuple[StepInstance, ...]:
    """Return the instances of all steps of the selected groups, sorted by key; raises CustomScopeUnknown.

    Tells in ``trace`` why each was made, and of the steps of every group that was not selected that they were not.
    """
    instances: list[StepInstance] = []
    for group, selection in selected.items():
        for definition in design.steps_by_group.get(group, ()):
            instances.extend(instances_of(definition, selection.lines, keys))
    instances.sort(key=lambda instance: instance.step.key)
    trace.extend(_made(instance, selected[instance.step.group]) for instance in instances)
    trace.extend(_not_made(design, selected))
    return tuple(instances)


def instances_of(definition: StepDefinition, lines: tuple[PlanLine, ...], keys: ScopeKeys) -> Iterator[StepInstance]:
    """Yield a definition's instances for the lines that selected its group; raises CustomScopeUnknown."""
    contributing: dict[str, list[PlanLine]] = {}
    for line in lines:
        for key in keys.of_instance(line, definition.scope, definition.custom_scope, definition.code):
            contributing.setdefault(key, []).append(line)
    for key, sources in contributing.items():
        yield StepInstance(_planned(definition, key, sources), tuple(sources))


def step_key(definition: str, scope_key: str) -> str:
    """Return the identity of a step instance as one readable path."""
    return f"{key_segment(definition)}/{scope_key}"


def _planned(definition: StepDefinition, key: str, sources: list[PlanLine]) -> PlannedStep:
    return PlannedStep(
        key=step_key(definition.code, key),
        definition=definition.code,
        group=definition.group,
        name=definition.name,
        type=definition.type,
        scope=definition.scope,
        scope_key=key,
        sources=tuple(line.source for line in sources),
    )


def _made(instance: StepInstance, selection: GroupSelection) -> CompositionTrace:
    step, count = instance.step, len(instance.lines)
    works_for = f'line "{instance.lines[0].line.id}"' if count == 1 else f"{count} lines"
    scenarios = ", ".join(f'"{code}"' for code in selection.scenarios)
    selected = f'group "{step.group}" is selected by {scenarios}'
    return CompositionTrace(
        kind=CompositionTraceKind.STEP_MADE,
        subject=step.key,
        reason=f"{selected}; under scope {step.scope} this step works for {works_for}",
        group=step.group,
    )


def _not_made(design: Design, selected: Mapping[str, GroupSelection]) -> Iterator[CompositionTrace]:
    for definition in sorted(design.steps, key=lambda definition: definition.code):
        if definition.group not in selected:
            reason = f'no scenario selected its group "{definition.group}" for this order'
            yield _absent(definition.code, definition.group, reason)
    for group in selected:
        if not design.steps_by_group.get(group):
            known = "has no steps" if group in design.group_by_code else "does not exist"
            yield _absent(group, group, f'the selected group "{group}" {known}')


def _absent(subject: str, group: str, reason: str) -> CompositionTrace:
    return CompositionTrace(kind=CompositionTraceKind.STEP_NOT_MADE, subject=subject, reason=reason, group=group)
