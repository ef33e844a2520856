"""The result of decomposing: fulfillment lines with their lineage, and the trace that explains them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from catalog.core.vocabulary import DecompositionScope, LineAction


class SourceKind(StrEnum):
    ORDER_LINE = "OrderLine"
    FULFILLMENT_LINE = "FulfillmentLine"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSource:
    """One contribution to a fulfillment line: which line, by which rule, how much, and what is done to the link."""

    kind: SourceKind
    id: str  # order line id, or key of a fulfillment line
    rule: str  # code of the decomposition rule
    action: LineAction
    supplemental_action: LineAction | None = None
    quantity: Decimal  # in the destination's unit


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfillmentLine:
    """A technical product to deliver. Its identity is (product, scope key); ``key`` is both as one path."""

    key: str
    product: str
    scope: DecompositionScope
    scope_key: str
    action: LineAction
    supplemental_action: LineAction | None = None
    quantity: Decimal
    unit_of_measure: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    scope_keys: Mapping[str, str] = field(default_factory=dict)  # custom scope values common to its sources
    start_date: datetime | None = None  # earliest of its order lines
    end_date: datetime | None = None  # latest of its order lines
    sources: tuple[LineSource, ...] = ()
    order_lines: tuple[str, ...] = ()  # every order line it descends from, sorted
    bundle_roots: tuple[str, ...] = ()  # the topmost order lines above those, sorted
    parent: str | None = None  # key of the technical bundle line above it
    asset: str | None = None  # id of the installed asset it changes
    asset_quantity: Decimal | None = None


class TraceKind(StrEnum):
    RULE_SELECTED = "RuleSelected"
    RULE_REFUSED = "RuleRefused"
    NO_RULE = "NoRule"
    LINE_MADE = "LineMade"
    LINE_MERGED = "LineMerged"
    LINE_NOT_MADE = "LineNotMade"
    QUANTITY = "Quantity"
    MAPPING_APPLIED = "MappingApplied"
    MAPPING_OVERRIDDEN = "MappingOverridden"
    MAPPING_FAILED = "MappingFailed"
    DEFAULT_APPLIED = "DefaultApplied"
    ACTION = "Action"
    ACTION_ROLLED_UP = "ActionRolledUp"
    BUNDLE_PARENT = "BundleParent"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecompositionTrace:
    """One sentence of the explanation, with its facts. ``subject`` is a line id or key."""

    kind: TraceKind
    subject: str
    reason: str
    rule: str | None = None
    destination: str | None = None  # product, attribute or line key that the entry speaks of
    operands: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Decomposition:
    lines: tuple[FulfillmentLine, ...] = ()  # sorted by key
    trace: tuple[DecompositionTrace, ...] = ()

    @cached_property
    def line_by_key(self) -> Mapping[str, FulfillmentLine]:
        return {line.key: line for line in self.lines}
