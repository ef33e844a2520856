"""Collects the trace of a decomposition while it is made."""

from decomposition.core.lines import DecompositionTrace, TraceKind

Operands = tuple[tuple[str, object], ...]


class Explanation:
    """The sentences of a trace, in the order in which they were found."""

    def __init__(self) -> None:
        self._entries: list[DecompositionTrace] = []

    def add(
        self,
        kind: TraceKind,
        subject: str,
        reason: str,
        *,
        rule: str | None = None,
        destination: str | None = None,
        operands: Operands = (),
    ) -> None:
        self._entries.append(
            DecompositionTrace(
                kind=kind, subject=subject, reason=reason, rule=rule, destination=destination, operands=operands
            )
        )

    def entries(self) -> tuple[DecompositionTrace, ...]:
        return tuple(self._entries)
