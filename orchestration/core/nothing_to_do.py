"""Why an order yields no step: it must never end in silence."""

from orchestration.core.plan import CompositionTraceKind, PlanGraph

_KINDS = frozenset(
    {CompositionTraceKind.NO_SCENARIO, CompositionTraceKind.SCENARIO_REFUSED, CompositionTraceKind.STEP_NOT_MADE}
)


def reasons_for_nothing(graph: PlanGraph) -> tuple[str, ...]:
    """Return the reasons for which a plan has no step, each once; nothing where it has some."""
    if graph.steps:
        return ()
    reasons = dict.fromkeys(entry.reason for entry in graph.trace if entry.kind in _KINDS)
    return tuple(reasons) or ("No scenario applies.",)
