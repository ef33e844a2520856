"""Where each kind of design record lives in the draft: its table, and the tables of its children.

Rows and records have the same field names, and rows refer to each other by code; so one mechanism serves every kind.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from catalog import models as catalog
from catalog.core.products import PicklistValue
from decomposition import models as decomposition
from decomposition.core.rules import Mapping as ValueMapping
from decomposition.core.rules import ValueListEntry
from orchestration import models as orchestration
from orchestration.core.design import WorkspaceItem
from orchestration.core.snapshot_kinds import KINDS, Kind


@dataclass(frozen=True, slots=True)
class ChildTable:
    """Rows that belong to one record and make up its tuple ``attribute``, in the order of ``sorted_by``."""

    attribute: str
    record: type[Any]
    model: type[models.Model]
    parent: str
    sorted_by: tuple[str, ...]

    @property
    def columns(self) -> Mapping[str, str]:
        """For each field of the child record the row's attribute."""
        return _columns(_names(self.record), self.model)


@dataclass(frozen=True, slots=True)
class DraftTable:
    """The rows of one kind of record."""

    kind: Kind
    model: type[models.Model]
    children: tuple[ChildTable, ...] = ()

    @property
    def columns(self) -> Mapping[str, str]:
        """For each field that the record has in its own row the row's attribute: ``group`` is in ``group_id``."""
        children = {child.attribute for child in self.children}
        return _columns(tuple(name for name in _names(self.kind.record) if name not in children), self.model)


CHILDREN: Mapping[str, tuple[ChildTable, ...]] = {
    "Picklist": (ChildTable("values", PicklistValue, catalog.PicklistValue, "picklist", ("sequence", "code")),),
    "ValueList": (
        ChildTable("entries", ValueListEntry, decomposition.ValueListEntry, "value_list", ("input", "output")),
    ),
    "DecompositionRule": (ChildTable("mappings", ValueMapping, decomposition.Mapping, "rule", ("sequence", "code")),),
    "Workspace": (ChildTable("items", WorkspaceItem, orchestration.WorkspaceItem, "workspace", ("order", "group")),),
}


@cache
def draft_tables() -> tuple[DraftTable, ...]:
    """Return the table of every kind, in the order of KINDS: what others refer to comes first."""
    return tuple(DraftTable(kind, _model(kind.name), CHILDREN.get(kind.name, ())) for kind in KINDS)


def draft_table(kind: str) -> DraftTable:
    """Return the table of a kind, given by its name."""
    return next(table for table in draft_tables() if table.kind.name == kind)


def _model(name: str) -> type[models.Model]:
    for module in (catalog, decomposition, orchestration):
        model: type[models.Model] | None = getattr(module, name, None)
        if model is not None:
            return model
    raise LookupError(f"no app has a table {name}")


def _names(record: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(record))


@cache
def _columns(names: tuple[str, ...], model: type[models.Model]) -> Mapping[str, str]:
    columns: dict[str, str] = {}
    for name in names:
        field = model._meta.get_field(name)
        assert isinstance(field, models.Field)
        columns[name] = field.attname
    return columns
