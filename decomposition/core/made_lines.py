"""From contributions to a fulfillment line: values, quantity, dates, lineage and action of one line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from catalog.core.products import Product
from catalog.core.values import shown
from catalog.core.vocabulary import LineAction, QuantityMethod
from decomposition.core.actions import AssetIndex, ComparedLine, DecidedAction, decide_action
from decomposition.core.destination_attributes import (
    DestinationAttribute,
    MissingAttribute,
    destination_attributes,
    missing_attributes,
)
from decomposition.core.explanation import Explanation
from decomposition.core.lines import FulfillmentLine, LineSource, TraceKind
from decomposition.core.mappings import Contribution, EarlierRequest, MappedValues, Mapper
from decomposition.core.order_tree import natural_order
from decomposition.core.quantities import (
    LARGEST_QUANTITY,
    NoUnitConversion,
    QuantityOutOfRange,
    conversion_factor,
    converted,
    rounded,
    total,
)
from decomposition.core.rules import RuleBook
from decomposition.core.scope_keys import line_key
from decomposition.core.selection import strength


@dataclass(slots=True)
class LineDraft:
    """A line while its contributions are being collected."""

    product: Product
    scope_key: str
    contributions: list[Contribution] = field(default_factory=list)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = line_key(self.product.sku, self.scope_key)

    @property
    def active(self) -> list[Contribution]:
        """The contributions that count: those not cancelled, unless all are."""
        going_on = [one for one in self.contributions if not one.source.cancelled]
        return going_on or self.contributions

    @property
    def cancelled(self) -> bool:
        return all(one.source.cancelled for one in self.contributions)


@dataclass(frozen=True, slots=True)
class Quantities:
    """How much a line delivers, in which unit, and what each contribution adds to it."""

    quantity: Decimal
    unit: str | None
    shares: tuple[Decimal, ...]


class LineMaker:
    """Makes the fulfillment lines of one order, one draft at a time."""

    def __init__(
        self, rule_book: RuleBook, assets: AssetIndex, mapper: Mapper, explanation: Explanation, earlier: EarlierRequest
    ) -> None:
        self._rule_book = rule_book
        self._assets = assets
        self._mapper = mapper
        self._explanation = explanation
        self._earlier = earlier
        self._attributes: dict[str, Mapping[str, DestinationAttribute]] = {}
        self.missing: list[MissingAttribute] = []

    def attributes_of(self, sku: str) -> Mapping[str, DestinationAttribute]:
        """Return the attributes of a destination product."""
        if sku not in self._attributes:
            self._attributes[sku] = destination_attributes(self._rule_book.catalog, sku)
        return self._attributes[sku]

    def make(self, draft: LineDraft) -> FulfillmentLine:
        """Return the line of a draft; required values that lack are added to ``missing``.

        Raises NoUnitConversion or QuantityOutOfRange.
        """
        draft.contributions.sort(key=lambda one: (one.source.position, strength(one.rule)))
        attributes = self.attributes_of(draft.product.sku)
        mapped = self._mapper.apply(draft.key, draft.active, attributes, self._earlier.values_of(draft.key))
        self._apply_defaults(draft, mapped, attributes)
        quantities = _quantities(draft, mapped, self._rule_book)
        decided = self._decide(draft, mapped, quantities, attributes)
        line = _line(draft, mapped, quantities, decided)
        self._explain(draft, line, quantities, decided)
        if not draft.cancelled:
            self.missing += missing_attributes(draft.key, draft.product.sku, attributes, mapped.attributes)
        return line

    def _apply_defaults(
        self, draft: LineDraft, mapped: MappedValues, attributes: Mapping[str, DestinationAttribute]
    ) -> None:
        for attribute in attributes.values():
            if attribute.code in mapped.attributes:
                continue
            kind, reason = TraceKind.MAPPING_FAILED, f"{attribute.default_problem} Its default is not used."
            if attribute.default is not None:
                mapped.attributes[attribute.code] = attribute.default
                kind, reason = TraceKind.DEFAULT_APPLIED, f"{shown(attribute.default)} from {attribute.origin}."
            elif not attribute.default_problem:
                continue
            self._explanation.add(kind, draft.key, reason, destination=attribute.code)

    def _decide(
        self,
        draft: LineDraft,
        mapped: MappedValues,
        quantities: Quantities,
        attributes: Mapping[str, DestinationAttribute],
    ) -> DecidedAction:
        compared = ComparedLine(
            quantity=quantities.quantity,
            values=mapped.attributes,
            targets=mapped.targets,
            source_actions={one.source.action for one in draft.contributions},
        )
        asset = self._assets.of_line(draft.product, draft.scope_key)
        return decide_action(draft.product, compared, asset, attributes, self._rule_book.catalog)

    def _explain(self, draft: LineDraft, line: FulfillmentLine, quantities: Quantities, decided: DecidedAction) -> None:
        add = self._explanation.add
        titles = list(dict.fromkeys(one.source.title for one in draft.contributions))
        if len(titles) > 1:
            listed = ", ".join(titles[:5]) + (f" and {len(titles) - 5} more" if len(titles) > 5 else "")
            reason = f"{len(titles)} lines share scope key {draft.scope_key} under scope {line.scope}: {listed}."
            add(TraceKind.LINE_MERGED, line.key, reason, destination=line.product)
        else:
            reason = f"Made for {titles[0]} under scope {line.scope}."
            add(TraceKind.LINE_MADE, line.key, reason, destination=line.product)
        operands = tuple((source.id, source.quantity) for source in line.sources)
        add(TraceKind.QUANTITY, line.key, _quantity_reason(draft, line, quantities), operands=operands)
        add(TraceKind.ACTION, line.key, f"{decided.action}: {decided.reason}", operands=decided.operands)


def _quantity_reason(draft: LineDraft, line: FulfillmentLine, quantities: Quantities) -> str:
    unit = f" {line.unit_of_measure}" if line.unit_of_measure else ""
    if line.action is LineAction.CANCEL and line.asset_quantity is not None:
        return f"{line.quantity}{unit}, the quantity of the asset that is cancelled."
    if draft.product.quantity_method is QuantityMethod.ALWAYS_ONE:
        return "1, because the quantity of the product is always one."
    cancelled = sum(one.source.cancelled for one in draft.contributions)
    reason = f"{line.quantity}{unit}, the sum over {_counted(len(draft.contributions), 'contribution')}"
    if cancelled and not draft.cancelled:
        verbs = "is cancelled and adds" if cancelled == 1 else "are cancelled and add"
        reason += f", {cancelled} of which {verbs} nothing"
    added = total(quantities.shares)
    if not draft.cancelled and added != quantities.quantity:
        reason += f", rounded from {added}"
    return f"{reason}."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _quantities(draft: LineDraft, mapped: MappedValues, rule_book: RuleBook) -> Quantities:
    """The quantity of a line and the share of each contribution; raises NoUnitConversion or QuantityOutOfRange.

    A source counts once, by its strongest rule, however many of its rules lead to the line. A cancelled source adds
    nothing; where all are, the line says how much is cancelled.
    """
    product = draft.product
    shares: list[Decimal] = []
    counted: set[str] = set()
    always_one = product.quantity_method is QuantityMethod.ALWAYS_ONE
    unit = product.unit_of_measure
    if unit is None and not always_one:
        unit = next((one.source.unit for one in draft.active if one.source.unit is not None), None)
    for one in draft.contributions:
        if one.source.id in counted or (one.source.cancelled and not draft.cancelled):
            shares.append(Decimal(0))
        elif always_one:
            shares.append(Decimal(1))
        else:
            shares.append(_share(one, unit, mapped, product, rule_book))
        counted.add(one.source.id)
    added = total(shares)
    if added >= LARGEST_QUANTITY:
        raise QuantityOutOfRange(draft.key, added)
    kept = rounded(added, rule_book.catalog.unit_by_code.get(unit or ""))
    quantity = Decimal(1) if always_one else kept
    if draft.cancelled:
        shares = [Decimal(0)] * len(shares)
    return Quantities(quantity, unit, tuple(shares))


def _share(one: Contribution, unit: str | None, mapped: MappedValues, product: Product, rule_book: RuleBook) -> Decimal:
    if one.source.id in mapped.quantities:
        return mapped.quantities[one.source.id]
    factor = conversion_factor(one.source.unit, unit, rule_book.catalog)
    if factor is None:
        raise NoUnitConversion(str(one.source.unit), str(unit), product.sku, one.rule.code, one.source.id)
    return converted(one.source.quantity, factor)


def _line(draft: LineDraft, mapped: MappedValues, quantities: Quantities, decided: DecidedAction) -> FulfillmentLine:
    asset = decided.asset
    ends_asset = decided.action is LineAction.CANCEL and asset is not None
    sources = [one.source for one in draft.active]
    return FulfillmentLine(
        key=draft.key,
        product=draft.product.sku,
        scope=draft.product.decomposition_scope,
        scope_key=draft.scope_key,
        action=decided.action,
        quantity=asset.quantity if asset is not None and ends_asset else quantities.quantity,
        unit_of_measure=quantities.unit,
        attributes=dict(sorted(mapped.attributes.items())),
        scope_keys=_common([one.source.scope_keys for one in draft.contributions]),
        start_date=mapped.dates.get("start_date") or _earliest(source.start_date for source in sources),
        end_date=mapped.dates.get("end_date") or _latest(source.end_date for source in sources),
        sources=tuple(
            LineSource(
                kind=one.source.kind, id=one.source.id, rule=one.rule.code, action=one.source.action, quantity=share
            )
            for one, share in zip(draft.contributions, quantities.shares, strict=True)
        ),
        order_lines=_united(one.source.order_lines for one in draft.contributions),
        bundle_roots=_united(one.source.bundle_roots for one in draft.contributions),
        asset=asset.id if asset is not None else None,
        asset_quantity=asset.quantity if asset is not None else None,
    )


def _united(groups: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(natural_order({one for group in groups for one in group}))


def _common(mappings: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    """The entries that all mappings share."""
    first, *others = mappings
    shared = {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
    return dict(sorted(shared.items()))


def _earliest(dates: Iterable[datetime | None]) -> datetime | None:
    return min((date for date in dates if date is not None), default=None)


def _latest(dates: Iterable[datetime | None]) -> datetime | None:
    return max((date for date in dates if date is not None), default=None)
