"""Whether the dependencies between steps let every plan come to its end, and whether each can ever take effect."""

from collections.abc import Iterator

from catalog.core.loops import find_loops
from catalog.core.problems import DesignProblem, error, warning
from orchestration.core.design import Design, StepDependency
from orchestration.core.reach import Reach
from orchestration.core.vocabulary import PropagatedState, StepScope, StepType

KIND = "StepDependency"

_LEADING = {StepScope.LINE_ITEM: "order line", StepScope.BUNDLE: "product or bundle that is ordered"}
"""For each scope whose meeting the catalogue decides, what both steps have to come from."""


def check_dependencies(design: Design, reach: Reach) -> Iterator[DesignProblem]:
    """Yield cycles over all groups, and dependencies that are duplicates, have no effect, or lack their scope."""
    yield from _check_cycles(design)
    yield from _check_cycles_of_orders(design)
    seen: dict[tuple[str, str, str, str], str] = {}
    for dependency in sorted(design.dependencies, key=lambda dependency: dependency.code):
        yield from _check_scope(dependency)
        yield from _check_propagation(dependency, design)
        yield from _check_meeting(dependency, design, reach)
        yield from _check_duplicate(dependency, seen)


def _check_cycles(design: Design) -> Iterator[DesignProblem]:
    """Yield the cycles, at least one of each set of steps that all wait for each other."""
    edges: dict[tuple[str, str], StepDependency] = {}
    for dependency in sorted(design.dependencies, key=lambda dependency: dependency.code):
        if dependency.scope is StepScope.CROSS_PLAN:
            continue  # the other end is in another plan
        if dependency.step == dependency.depends_on:
            message = f'Dependency "{dependency.code}" makes step "{dependency.step}" wait for itself. Remove it.'
            yield error((KIND, dependency.code), "depends_on", "StepCycle", message, (dependency.step,))
        else:
            edges.setdefault((dependency.depends_on, dependency.step), dependency)
    onward: dict[str, set[str]] = {}
    for before, after in edges:
        onward.setdefault(before, set()).add(after)
    for cycle in find_loops(onward):
        along = [edges[pair].code for pair in zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
        message = (
            f"The steps {' → '.join((*cycle, cycle[0]))} wait for each other{_across(cycle, design)} "
            f"(dependencies {', '.join(along)}). Remove one of these dependencies."
        )
        yield error((KIND, along[-1]), "depends_on", "StepCycle", message, cycle)


def _check_cycles_of_orders(design: Design) -> Iterator[DesignProblem]:
    """Yield cycles of dependencies across plans alone: whatever orders come, none of their steps could begin.

    A cycle that also leads through a plan may be sound, since no order need have all of its steps; where orders do,
    the engine tells of it.
    """
    edges: dict[tuple[str, str], StepDependency] = {}
    onward: dict[str, set[str]] = {}
    for dependency in sorted(design.dependencies, key=lambda dependency: dependency.code):
        if dependency.scope is StepScope.CROSS_PLAN:
            edges.setdefault((dependency.depends_on, dependency.step), dependency)
            onward.setdefault(dependency.depends_on, set()).add(dependency.step)
    for cycle in find_loops(onward):
        along = [edges[pair].code for pair in zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
        message = (
            f"The steps {' → '.join((*cycle, cycle[0]))} of different orders wait for each other, so that none can "
            f"begin (dependencies {', '.join(along)}, scope CrossPlan). Remove one of these dependencies."
        )
        yield error((KIND, along[-1]), "depends_on", "CrossPlanCycle", message, cycle)


def _across(cycle: tuple[str, ...], design: Design) -> str:
    """Which groups and workspaces a cycle goes through, where it is more than one: it is in no one picture then."""
    groups = sorted({design.step_by_code[code].group for code in cycle if code in design.step_by_code})
    if len(groups) < 2:
        return ""
    shown = {workspace.code: {item.group for item in workspace.items} for workspace in design.workspaces}
    together = any(shown[code].issuperset(groups) for code in shown)
    touched = sorted(code for code in shown if shown[code].intersection(groups))
    workspaces = f" in workspaces {', '.join(touched)}" if len(touched) > 1 and not together else ""
    return f" across groups {', '.join(groups)}{workspaces}"


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
    """Say of an arrow that no order can make it, as far as the design decides that.

    Under scope Plan all steps of a plan meet. Values of custom scopes are the orders' own: any two lines may carry
    the same. Steps of one group work for the same lines, whatever their own scopes are.
    """
    meets = {StepScope.LINE_ITEM: reach.ordered_for_group, StepScope.BUNDLE: reach.bundles_for_group}
    step = design.step_by_code.get(dependency.step)
    before = design.step_by_code.get(dependency.depends_on)
    if dependency.scope not in meets or step is None or before is None or step.group == before.group:
        return
    ours, theirs = meets[dependency.scope](step.group), meets[dependency.scope](before.group)
    if ours and theirs and not ours & theirs:
        bundled = reach.bundles_for_group(step.group) & reach.bundles_for_group(before.group)
        message = (
            f'Dependency "{dependency.code}" can never take effect: no {_LEADING[dependency.scope]} leads both to '
            f'group "{step.group}" ({_some(ours)}) and to group "{before.group}" ({_some(theirs)}), so under scope '
            f"{dependency.scope} the two steps never meet. Use scope {'Bundle or Plan' if bundled else 'Plan'}."
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
