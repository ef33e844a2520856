"""Finding a record by its code or name, to name it in another one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Case, Q, QuerySet, Value, When

from orchestration.core.snapshot_kinds import KIND_BY_NAME
from orchestration.models import DownstreamSystem
from orchestration.queries.checks import known_actions
from orchestration.queries.draft import StoredRecord, read_record
from orchestration.queries.draft_tables import draft_table

USER, SYSTEM, ACTION = "User", "DownstreamSystem", "Action"
LIVE_KINDS = (USER, SYSTEM, ACTION)
"""What records name besides each other: live data beside the design."""

PICKED_KINDS = (*KIND_BY_NAME, *LIVE_KINDS)

_DETAIL: Mapping[str, tuple[str, ...]] = {
    "UnitOfMeasure": ("unit_class",),
    "Picklist": ("data_type",),
    "AttributeDefinition": ("data_type", "picklist_id"),
    "ProductClassification": ("parent_id",),
    "Product": ("kind", "classification_id"),
    "ProductAttribute": ("product_id", "classification_id"),
    "ProductComponent": ("parent_id",),
    "ValueList": ("source_type", "destination_type"),
    "DecompositionRule": ("source_product_id", "source_classification_id", "destination_product_id"),
    "WorkingCalendar": ("time_zone",),
    "Queue": ("description",),
    "Integration": ("system_id", "method", "path"),
    "StepGroup": ("description",),
    "StepDefinition": ("type", "group_id"),
    "Scenario": ("product_id", "classification_id", "group_id"),
    "Workspace": ("description",),
    "FalloutRule": ("step_type", "integration_id", "action", "error_code"),
    "JeopardyRule": ("step_type", "step_definition_id", "integration_id", "action"),
    "TaskAssignmentRule": ("source_queue_id",),
}
"""The columns that tell records of a kind apart beside their names."""

_LONGEST_DETAIL = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One record that may be named: its code, its name, and what tells it from others."""

    code: str
    name: str
    detail: str


def find_records(kind: str, words: str, limit: int) -> list[Found]:
    """Return records of a kind, or of live data, whose code or name holds every word; the best match comes first."""
    if kind == ACTION:
        return _actions(words, limit)
    if kind == USER:
        users = get_user_model()._default_manager.filter(is_active=True)
        rows = _matching(users, ("username", "first_name", "last_name"), words)
        return [_found(user.get_username(), user.get_full_name(), ()) for user in rows[:limit]]
    if kind == SYSTEM:
        systems = _matching(DownstreamSystem.objects.all(), ("code", "name"), words)
        return [_found(one.code, one.name, (one.base_address,)) for one in systems[:limit]]
    table = draft_table(kind)
    names = [table.kind.code_field]
    names += ["name"] if any(field.name == "name" for field in table.model._meta.concrete_fields) else []
    details = _DETAIL.get(kind, ())
    rows = _matching(table.model._default_manager.all(), names, words)[:limit]
    return [
        _found(row[0], row[1] if len(names) > 1 else "", row[len(names) :])
        for row in rows.values_list(*names, *details)
    ]


def one_record(kind: str, code: str) -> StoredRecord | None:
    """Return a record of the draft with its version, or None where there is none."""
    return read_record(draft_table(kind), code)


def _matching(rows: QuerySet[Any], names: Iterable[str], words: str) -> QuerySet[Any]:
    """Rows with every word in one of some columns; those that begin with the words come first."""
    first, *others = names
    for word in words.split():
        found = Q()
        for name in (first, *others):
            found |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(found)
    begins = Q()
    for name in (first, *others):
        begins |= Q(**{f"{name}__istartswith": words.strip()})
    rank = Case(When(begins, then=Value(0)), default=Value(1), output_field=models.IntegerField())
    return rows.order_by(rank, *(others or [first]), first)


def _actions(words: str, limit: int) -> list[Found]:
    wanted = words.lower().split()
    found = [
        Found(code=name, name=name, detail=description)
        for name, description in sorted(known_actions().items())
        if all(word in f"{name} {description}".lower() for word in wanted)
    ]
    return found[:limit]


def _found(code: Any, name: Any, details: Iterable[Any]) -> Found:
    detail = " · ".join(str(one) for one in details if one)
    if len(detail) > _LONGEST_DETAIL:
        detail = detail[: _LONGEST_DETAIL - 1] + "…"
    return Found(code=str(code), name=str(name or code), detail=detail)
