"""Whether the dependencies between steps let every plan come to its end, and whether each can ever take effect."""

from collections.abc import Iterator

from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design, StepDependency
from orchestration.core.graph import find_cycle
from orchestration.core.reach import Reach
from orchestration.core.vocabulary import PropagatedState, StepScope, StepType

KIND = "StepDependency"


def check_dependencies(design: Design, reach: Reach) -> Iterator[DesignProblem]:
    """Yield cycles over all groups, and dependencies that are duplicates, have no effect, or lack their scope."""
    yield from _check_cycles(design)
    seen: dict[tuple[str, str, str, str], str] = {}
    for dependency in sorted(design.dependencies, key=lambda dependency: dependency.code):
        yield from _check_scope(dependency)
        yield from _check_propagation(dependency, design)
        yield from _check_meeting(dependency, design, reach)
        yield from _check_duplicate(dependency, seen)


def _check_cycles(design: Design) -> Iterator[DesignProblem]:
    """One cycle at a time is told: mending it may mend others."""
    edges: dict[tuple[str, str], StepDependency] = {}
    for dependency in sorted(design.dependencies, key=lambda dependency: dependency.code):
        if dependency.scope is StepScope.CROSS_PLAN:
            continue  # the other end is in another plan
        if dependency.step == dependency.depends_on:
            message = f'Dependency "{dependency.code}" makes step "{dependency.step}" wait for itself. Remove it.'
            yield error((KIND, dependency.code), "depends_on", "StepCycle", message, (dependency.step,))
        else:
            edges.setdefault((dependency.depends_on, dependency.step), dependency)
    cycle = find_cycle(edges)
    if cycle is None:
        return
    along = [edges[pair].code for pair in zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
    groups = sorted({design.step_by_code[code].group for code in cycle if code in design.step_by_code})
    across = f" across groups {', '.join(groups)}" if len(groups) > 1 else ""
    message = (
        f"The steps {' → '.join((*cycle, cycle[0]))} wait for each other{across} "
        f"(dependencies {', '.join(along)}). Remove one of these dependencies."
    )
    yield error((KIND, along[-1]), "depends_on", "StepCycle", message, cycle)


def _check_scope(dependency: StepDependency) -> Iterator[DesignProblem]:
    if dependency.scope is StepScope.CUSTOM and not dependency.custom_scope:
        message = (
            f'Dependency "{dependency.code}" has scope Custom but names no custom scope. Choose the one to compare by.'
        )
        yield error((KIND, dependency.code), "custom_scope", "CustomScopeMissing", message)
    elif dependency.scope is not StepScope.CUSTOM and dependency.custom_scope:
        message = (
            f'Dependency "{dependency.code}" has scope {dependency.scope}; its custom scope '
            f'"{dependency.custom_scope}" has no effect. Clear it.'
        )
        yield warning((KIND, dependency.code), "custom_scope", "CustomScopeUnused", message)


def _check_propagation(dependency: StepDependency, design: Design) -> Iterator[DesignProblem]:
    step = design.step_by_code.get(dependency.step)
    before = design.step_by_code.get(dependency.depends_on)
    if dependency.propagate_state is PropagatedState.NONE or step is None or before is None:
        return
    if step.type is not StepType.PAUSE or before.type not in (StepType.CALLOUT, StepType.AUTO_TASK):
        message = (
            f'Dependency "{dependency.code}" hands on the state of a {before.type} to a {step.type}. That has '
            "an effect only from a Callout or AutoTask to a Pause. Set it to None."
        )
        yield warning((KIND, dependency.code), "propagate_state", "PropagationWithoutEffect", message)


def _check_meeting(dependency: StepDependency, design: Design, reach: Reach) -> Iterator[DesignProblem]:
    if dependency.scope is not StepScope.LINE_ITEM or dependency.step == dependency.depends_on:
        return
    step = design.step_by_code.get(dependency.step)
    before = design.step_by_code.get(dependency.depends_on)
    if step is None or before is None or step.group == before.group:
        return
    ours, theirs = reach.ordered_for_group(step.group), reach.ordered_for_group(before.group)
    if ours and theirs and not ours & theirs:
        message = (
            f'Dependency "{dependency.code}" can never take effect: no order line leads both to group "{step.group}" '
            f'({_some(ours)}) and to group "{before.group}" ({_some(theirs)}), so under scope LineItem the two steps '
            "never meet. Use scope Bundle or Plan."
        )
        yield warning((KIND, dependency.code), "scope", "ScopesNeverMeet", message)


def _check_duplicate(dependency: StepDependency, seen: dict[tuple[str, str, str, str], str]) -> Iterator[DesignProblem]:
    key = dependency.step, dependency.depends_on, dependency.scope.value, dependency.custom_scope or ""
    first = seen.setdefault(key, dependency.code)
    if first != dependency.code:
        message = (
            f'Dependency "{dependency.code}" says the same as "{first}": "{dependency.step}" after '
            f'"{dependency.depends_on}" under scope {dependency.scope}. Remove one of them.'
        )
        yield warning((KIND, dependency.code), "", "DependencyDuplicate", message)


def _some(products: frozenset[str]) -> str:
    listed = sorted(products)
    return ", ".join(listed[:3]) + (f" and {len(listed) - 3} more" if len(listed) > 3 else "")
