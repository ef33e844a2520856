"""What a replay finds of one order: what its own release makes of it, against what another design would."""

from collections.abc import Sequence
from dataclasses import dataclass

from fulfillment.core.vocabulary import ReplayOutcome
from orchestration.core.design import Design
from orchestration.core.plan_difference import ComposedOrder, PlanChange, PlanChangeKind, change_counts, plan_difference

_OF_LINES = frozenset({PlanChangeKind.LINE_ADDED, PlanChangeKind.LINE_REMOVED, PlanChangeKind.LINE_CHANGED})

ORDER_REFUSED, ORDER_ACCEPTED = "OrderRefused", "OrderAccepted"
"""Beside the kinds of PlanChangeKind: there is no plan on one of the two sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedOrder:
    """A design makes no plan of an order: ``code`` names why for programs, ``reason`` for people."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCount:
    """How many changes of one kind an order has of one subject; ``name`` is what people call the subject."""

    kind: str
    subject: str
    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayFinding:
    """What would become of an order; ``counts`` sums up ``changes``, or names the refusal."""

    outcome: ReplayOutcome
    reason: str = ""
    changes: tuple[PlanChange, ...] = ()
    counts: tuple[ChangeCount, ...] = ()


def compare(before: ComposedOrder | RefusedOrder, after: ComposedOrder | RefusedOrder) -> ReplayFinding:
    """Return what another design changes of an order: nothing where it makes the same plan, or refuses it alike."""
    if isinstance(before, RefusedOrder) and isinstance(after, RefusedOrder):
        return ReplayFinding(outcome=ReplayOutcome.REFUSED_ALIKE, reason=after.reason)
    if isinstance(after, RefusedOrder):
        return ReplayFinding(
            outcome=ReplayOutcome.REFUSED, reason=after.reason, counts=(_refusal(ORDER_REFUSED, after),)
        )
    if isinstance(before, RefusedOrder):
        return ReplayFinding(
            outcome=ReplayOutcome.ACCEPTED, reason=before.reason, counts=(_refusal(ORDER_ACCEPTED, before),)
        )
    changes = plan_difference(before, after)
    outcome = ReplayOutcome.CHANGED if changes else ReplayOutcome.SAME
    return ReplayFinding(outcome=outcome, changes=changes, counts=_counts(changes, before.design, after.design))


def _refusal(kind: str, refused: RefusedOrder) -> ChangeCount:
    return ChangeCount(kind=kind, subject=refused.code, name=refused.code, count=1)


def _counts(changes: Sequence[PlanChange], before: Design, after: Design) -> tuple[ChangeCount, ...]:
    counted = change_counts(changes)
    return tuple(
        ChangeCount(
            kind=kind.value, subject=subject, name=_name(kind, subject, (after, before)), count=counted[kind, subject]
        )
        for kind, subject in sorted(counted)
    )


def _name(kind: PlanChangeKind, subject: str, designs: Sequence[Design]) -> str:
    """What people call a product, a step, or two steps of which one waits; in the first design that knows it."""
    if kind in _OF_LINES:
        products = (design.catalog.product_by_sku.get(subject) for design in designs)
        return next((product.name for product in products if product), subject)
    steps = [(design.step_by_code.get(code), code) for code in subject.split(" after ") for design in designs]
    names: dict[str, str] = {}
    for step, code in steps:
        if step:
            names.setdefault(code, step.name)
    return " after ".join(names.get(code, code) for code in subject.split(" after "))
