"""The journal as people read it: what happened, when, by whom and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from fulfillment.core import words
from fulfillment.core.lifecycle import StepEvent
from fulfillment.models import FulfillmentStep, JournalEntry
from fulfillment.queries.release_words import Fact, ReleaseWords
from orchestration.operations.release import load_release

MOST = 300
_FAILURES = (StepEvent.FAIL, StepEvent.FAIL_FATALLY, StepEvent.LEASE_LOST, "AnswerRefused", "OrderRejected")
_MACHINES = Q(actor__in=["", "engine"]) | Q(actor__contains=":")


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history. ``state`` chooses the mark beside it."""

    at: datetime
    text: str
    state: str
    who: str
    reason: str
    step: FulfillmentStep | None = None
    scope: Fact | None = None


def history_of(order: int, show: str = "") -> list[Happening]:
    """Return the newest entries of an order's history, newest first; ``show`` is people, failures or blank for all.

    Three queries.
    """
    rows = JournalEntry.objects.filter(order=order).select_related("step__plan").order_by("-id")
    return _told(_shown(rows, show)[:MOST])


def history_of_step(step: FulfillmentStep) -> list[Happening]:
    """Return the newest entries that speak of one step, newest first. Two queries."""
    return _told(JournalEntry.objects.filter(order=step.plan.order_id, step=step).order_by("-id")[:50], steps=False)


def last_change_of(step: FulfillmentStep) -> Happening | None:
    """Return what changed a step's state last."""
    rows = JournalEntry.objects.filter(order=step.plan.order_id, step=step).exclude(to_state="")
    return next(iter(_told(rows.order_by("-id")[:1], steps=False)), None)


def _shown(rows: QuerySet[JournalEntry], show: str) -> QuerySet[JournalEntry]:
    if show == "people":
        return rows.exclude(_MACHINES)
    return rows.filter(event__in=_FAILURES) if show == "failures" else rows


def _told(rows: Iterable[JournalEntry], *, steps: bool = True) -> list[Happening]:
    entries = list(rows)
    names = people_named({entry.actor for entry in entries})
    return [_happening(entry, names, entry.step if steps else None) for entry in entries]


def people_named(usernames: Iterable[str]) -> dict[str, str]:
    """Return full names by username. One query."""
    found = get_user_model().objects.filter(username__in=set(usernames))
    return {user.get_username(): user.get_full_name() or user.get_username() for user in found}


def _happening(entry: JournalEntry, names: dict[str, str], step: FulfillmentStep | None) -> Happening:
    return Happening(
        at=entry.at,
        text=words.happened(entry.event, entry.data),
        state=entry.to_state or ("Rejected" if entry.event == "OrderRejected" else "Created"),
        who=words.who(entry.actor, names),
        reason=entry.reason,
        step=step,
        scope=_scope(step) if step else None,
    )


def _scope(step: FulfillmentStep) -> Fact:
    design = load_release(step.plan.release_id).design
    return ReleaseWords(design).step_scope(step.definition, step.scope, step.scope_key)
