"""Which step instances wait for which: dependencies between definitions, made instance by instance.

Two instances belong together where the keys that they have under the dependency's scope meet. Keys that lead to the
same instances on both sides are joined before pairs are made, so that the work grows with the links and not with the
keys behind them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.core.design import Design, StepDependency
from orchestration.core.plan import CompositionTrace, CompositionTraceKind, CrossPlanLink, PlannedLink
from orchestration.core.plan_lines import ScopeKeys
from orchestration.core.refusal import CompositionRefused
from orchestration.core.step_instances import StepInstance
from orchestration.core.vocabulary import StepScope

MOST_LINKS = 250_000
"""Links of one dependency: beyond it a plan is a mistake in the design, not a large order."""

_Kind = CompositionTraceKind
_Pairs = set[tuple[int, int]]


class TooManyLinks(CompositionRefused):
    """``dependency`` would link more than MOST_LINKS pairs of ``steps`` × ``predecessors`` instances."""

    def __init__(self, dependency: StepDependency, steps: int, predecessors: int) -> None:
        self.dependency = dependency.code
        self.steps = steps
        self.predecessors = predecessors
        super().__init__(
            f'Dependency "{dependency.code}" ("{dependency.step}" waits for "{dependency.depends_on}", scope '
            f"{dependency.scope}) would make more than {MOST_LINKS:,} links: {steps:,} steps that wait for "
            f"{predecessors:,} each. Put a Milestone of scope Plan between the two, or give the dependency the scope "
            "under which they belong together."
        )


@dataclass(slots=True)
class StepLinks:
    """The links of one plan as they are made. ``links`` has each pair of steps once."""

    design: Design
    keys: ScopeKeys
    orchestration_group: str | None
    trace: list[CompositionTrace]
    links: list[PlannedLink] = field(default_factory=list)
    cross_plan_links: list[CrossPlanLink] = field(default_factory=list)
    _linked: dict[tuple[str, str], str] = field(default_factory=dict)

    def make(self, instances: Sequence[StepInstance]) -> None:
        """Link all instances by all dependencies of the design, sorted; raises TooManyLinks or CustomScopeUnknown."""
        by_definition: dict[str, list[StepInstance]] = {}
        for instance in instances:
            by_definition.setdefault(instance.step.definition, []).append(instance)
        for dependency in sorted(self.design.dependencies, key=lambda dependency: dependency.code):
            steps = by_definition.get(dependency.step, [])
            predecessors = by_definition.get(dependency.depends_on, [])
            if dependency.scope is StepScope.CROSS_PLAN:
                self._link_across_plans(dependency, steps)
            elif steps or predecessors:
                self._link(dependency, steps, predecessors)
        self.links.sort(key=lambda link: (link.step, link.waits_for))
        self.cross_plan_links.sort(key=lambda link: (link.step, link.dependency))

    def _link(
        self, dependency: StepDependency, steps: Sequence[StepInstance], predecessors: Sequence[StepInstance]
    ) -> None:
        reason = _absence(dependency, steps, predecessors)
        if reason:
            self._say(_Kind.LINK_ABSENT, dependency.code, reason)
            return
        made = 0
        waiting: set[int] = set()
        for step, predecessor in sorted(self._pairs(dependency, steps, predecessors)):
            waiting.add(step)
            made += self._add(dependency, steps[step].step.key, predecessors[predecessor].step.key)
        if made:
            reason = f'{made} × "{dependency.step}" after "{dependency.depends_on}" under scope {dependency.scope}'
            self._say(_Kind.LINK_MADE, dependency.code, reason)
        for index, instance in enumerate(steps):
            if index not in waiting:
                shared = f'shares no {dependency.scope} key with any "{dependency.depends_on}"'
                reason = f'by dependency "{dependency.code}" it waits for nothing, since it {shared}'
                self._say(_Kind.LINK_ABSENT, instance.step.key, reason)

    def _add(self, dependency: StepDependency, step: str, waits_for: str) -> bool:
        """Whether the pair was not linked yet; two steps have one link, of the first dependency that joins them."""
        if self._linked.setdefault((step, waits_for), dependency.code) != dependency.code:
            return False
        self.links.append(
            PlannedLink(step=step, waits_for=waits_for, dependency=dependency.code, scope=dependency.scope)
        )
        return True

    def _pairs(
        self, dependency: StepDependency, steps: Sequence[StepInstance], predecessors: Sequence[StepInstance]
    ) -> _Pairs:
        waiting = self._by_key(dependency, steps)
        finishing = self._by_key(dependency, predecessors)
        pairs: _Pairs = set()
        for ours, theirs in {(ours, finishing[key]) for key, ours in waiting.items() if key in finishing}:
            if len(ours) * len(theirs) > MOST_LINKS:
                raise TooManyLinks(dependency, len(ours), len(theirs))
            pairs.update((step, predecessor) for step in ours for predecessor in theirs)
            if len(pairs) > MOST_LINKS:
                raise TooManyLinks(dependency, len(steps), -(-len(pairs) // len(steps)))
        return pairs

    def _by_key(self, dependency: StepDependency, instances: Sequence[StepInstance]) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for index, instance in enumerate(instances):
            for key in self._keys_of(dependency, instance):
                found.setdefault(key, []).append(index)
        return {key: tuple(indices) for key, indices in found.items()}

    def _keys_of(self, dependency: StepDependency, instance: StepInstance) -> Iterable[str]:
        scope, custom_scope = dependency.scope, dependency.custom_scope
        if scope is StepScope.PLAN:
            return ("plan",)
        return {
            key
            for line in instance.lines
            for key in self.keys.of_dependency(line, scope, custom_scope, dependency.code)
        }

    def _link_across_plans(self, dependency: StepDependency, steps: Sequence[StepInstance]) -> None:
        if not steps:
            return
        if self.orchestration_group is None:
            self._say(
                _Kind.LINK_ABSENT, dependency.code, "the order has no orchestration group, so there is no other plan"
            )
            return
        for instance in steps:
            link = CrossPlanLink(
                step=instance.step.key,
                depends_on=dependency.depends_on,
                dependency=dependency.code,
                orchestration_group=self.orchestration_group,
            )
            self.cross_plan_links.append(link)
        reason = f'steps "{dependency.depends_on}" of other plans in orchestration group "{self.orchestration_group}"'
        self._say(_Kind.LINK_MADE, dependency.code, reason)

    def _say(self, kind: CompositionTraceKind, subject: str, reason: str) -> None:
        self.trace.append(CompositionTrace(kind=kind, subject=subject, reason=reason))


def _absence(dependency: StepDependency, steps: Sequence[StepInstance], predecessors: Sequence[StepInstance]) -> str:
    """Why a dependency makes no link at all; blank where it may make some."""
    if dependency.step == dependency.depends_on:
        return f'"{dependency.step}" does not wait for itself'
    if not predecessors:
        return f'"{dependency.step}" would wait for "{dependency.depends_on}", which is not in the plan'
    if not steps:
        return f'"{dependency.step}", which would wait for "{dependency.depends_on}", is not in the plan'
    return ""
