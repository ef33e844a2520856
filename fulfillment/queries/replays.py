"""Replays as designers look at them: how far they are, and which plans would change, and how."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from fulfillment.core.replay import ORDER_ACCEPTED, ORDER_REFUSED
from fulfillment.core.vocabulary import ReplayOutcome
from fulfillment.models import Replay, ReplayedOrder
from orchestration.core.plan_difference import PlanChangeKind
from orchestration.core.value_difference import ShownChange, shown_change

KINDS: Mapping[str, str] = {
    ORDER_REFUSED: "Orders that would be refused",
    ORDER_ACCEPTED: "Orders that would no longer be refused",
    PlanChangeKind.LINE_ADDED: "Lines added",
    PlanChangeKind.LINE_REMOVED: "Lines removed",
    PlanChangeKind.LINE_CHANGED: "Lines changed",
    PlanChangeKind.STEP_ADDED: "Steps added",
    PlanChangeKind.STEP_REMOVED: "Steps removed",
    PlanChangeKind.STEP_CHANGED: "Steps changed",
    PlanChangeKind.DEPENDENCY_ADDED: "Dependencies added",
    PlanChangeKind.DEPENDENCY_REMOVED: "Dependencies removed",
}
"""The kinds of change in the order in which a report tells them: what hurts most first."""

DIFFERENT = (ReplayOutcome.CHANGED, ReplayOutcome.REFUSED, ReplayOutcome.ACCEPTED)

UNCHANGED = "Unchanged"
"""Beside the outcomes: the plan is the same, or the order is refused by both designs."""

ALIKE = (ReplayOutcome.SAME, ReplayOutcome.REFUSED_ALIKE)

_GROUPS = (
    "SELECT change.kind, change.subject, min(change.name), count(*), sum(change.count) "
    "FROM fulfillment_replayedorder AS replayed, jsonb_to_recordset(replayed.counts) "
    "AS change(kind text, subject text, name text, count int) WHERE replayed.replay_id = %s "
    "GROUP BY change.kind, change.subject ORDER BY count(*) DESC, change.subject"
)


def replay_list() -> QuerySet[Replay]:
    """Return the replays, newest first, without snapshots."""
    return _without_documents().order_by("-requested_at", "-pk")


def replay_of(number: int) -> Replay | None:
    """Return one replay, without its snapshot."""
    return _without_documents().filter(pk=number).first()


def _without_documents() -> QuerySet[Replay]:
    rows = Replay.objects.select_related("requested_by", "release")
    return rows.defer("snapshot", "release__snapshot", "release__difference", "release__problems")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectChanges:
    """In how many orders one thing changes alike, and how often in all of them."""

    kind: str
    subject: str
    name: str
    orders: int
    count: int

    @property
    def is_dependency(self) -> bool:
        """Whether the name says as much as the two codes do."""
        return self.kind in (PlanChangeKind.DEPENDENCY_ADDED, PlanChangeKind.DEPENDENCY_REMOVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChanges:
    kind: str
    title: str
    subjects: Sequence[SubjectChanges]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """What a replay has found so far. ``outcomes`` counts the orders of each outcome."""

    outcomes: Mapping[str, int]
    kinds: Sequence[KindChanges]

    @property
    def same(self) -> int:
        return sum(self.outcomes.get(outcome.value, 0) for outcome in ALIKE)

    @property
    def refused(self) -> int:
        return self.outcomes.get(ReplayOutcome.REFUSED.value, 0)

    @property
    def not_compared(self) -> int:
        return self.outcomes.get(ReplayOutcome.NOT_COMPARED.value, 0)


def replay_report(replay: Replay) -> ReplayReport:
    """Return the findings summed up. Two queries."""
    counted = replay.orders.values_list("outcome").annotate(Count("pk")).order_by()
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, [replay.pk])
        rows = cursor.fetchall()
    by_kind: dict[str, list[SubjectChanges]] = {}
    for kind, subject, name, orders, count in rows:
        found = SubjectChanges(kind=kind, subject=subject, name=name, orders=orders, count=count)
        by_kind.setdefault(kind, []).append(found)
    kinds = [KindChanges(kind=kind, title=KINDS[kind], subjects=by_kind[kind]) for kind in KINDS if kind in by_kind]
    return ReplayReport(outcomes=dict(counted), kinds=kinds)


def replayed_orders(replay: Replay, *, outcome: str = "", kind: str = "", subject: str = "") -> QuerySet[ReplayedOrder]:
    """Return the orders of a replay that differ, or those of one outcome, or with one change; newest order first."""
    rows = replay.orders.select_related("order", "order__account").order_by("position")
    if kind:
        wanted: dict[str, Any] = {"kind": kind, **({"subject": subject} if subject else {})}
        return rows.filter(counts__contains=[wanted])
    if outcome == UNCHANGED:
        return rows.filter(outcome__in=[one.value for one in ALIKE])
    if outcome:
        return rows.filter(outcome=outcome)
    return rows.filter(outcome__in=[one.value for one in DIFFERENT])


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlanChange:
    """A change of a plan ready to be read; ``change`` is what became of the line, step or dependency."""

    kind: str
    key: str
    change: str
    fields: Sequence[ShownChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedRow:
    """An order of a replay; ``more`` of its changes are counted but not kept."""

    row: ReplayedOrder
    changes: Sequence[ShownPlanChange]
    more: int


def shown_rows(rows: Iterable[ReplayedOrder]) -> list[ReplayedRow]:
    """Return orders of a replay with their changes put into words."""
    return [_shown(row) for row in rows]


def _shown(row: ReplayedOrder) -> ReplayedRow:
    changes = [
        ShownPlanChange(
            kind=change["kind"],
            key=change["key"],
            change=next(word for word in ("Added", "Removed", "Changed") if change["kind"].endswith(word)),
            fields=[
                shown_change(one["name"], one["before"], one["after"], one["name"].replace("_", " "))
                for one in change["values"]
            ],
        )
        for change in row.changes
    ]
    counted = sum(count["count"] for count in row.counts) if row.changes else 0
    return ReplayedRow(row=row, changes=changes, more=max(0, counted - len(changes)))
