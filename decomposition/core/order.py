"""A commercial order as values: the one shape that intake, dry run, sample orders and replay share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from catalog.core.vocabulary import LineAction


class Priority(StrEnum):
    HIGH = "High"
    DEFAULT = "Default"
    BULK = "Bulk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    id: str
    name: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    id: str
    product: str  # sku
    action: LineAction = LineAction.ADD
    quantity: Decimal = Decimal(1)
    parent: str | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None
    scope_keys: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Order:
    source: str
    external_id: str
    account: Account
    priority: Priority = Priority.DEFAULT
    orchestration_group: str | None = None
    requested_completion_date: datetime | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    lines: tuple[OrderLine, ...] = ()

    @cached_property
    def line_by_id(self) -> Mapping[str, OrderLine]:
        return {line.id: line for line in self.lines}


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledAsset:
    """What the account already has of a technical product under one scope key."""

    id: str
    product: str
    scope_key: str
    quantity: Decimal
    attributes: Mapping[str, object] = field(default_factory=dict)
