"""What a fulfillment line does: its action against the installed asset, and against the previous request."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from catalog.core.products import Catalog, Product
from catalog.core.values import same_value
from catalog.core.vocabulary import DecompositionScope, LineAction
from decomposition.core.destination_attributes import DestinationAttribute
from decomposition.core.explanation import Operands
from decomposition.core.lines import FulfillmentLine, LineSource
from decomposition.core.order import InstalledAsset
from decomposition.core.order_tree import natural_key


@dataclass(frozen=True, slots=True)
class DecidedAction:
    """An action, why, what was compared, and the asset that it is about."""

    action: LineAction
    reason: str
    operands: Operands = ()
    asset: InstalledAsset | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLine:
    """What of a line is compared with an asset. ``targets`` are the attributes that its mappings could have set."""

    quantity: Decimal
    values: Mapping[str, object]
    targets: Collection[str]
    source_actions: Collection[LineAction]


class AssetIndex:
    """The account's installed assets by product and scope key; of several the first in natural order counts."""

    def __init__(self, assets: Iterable[InstalledAsset]) -> None:
        self._assets: dict[tuple[str, str], InstalledAsset] = {}
        for asset in sorted(assets, key=lambda one: natural_key(one.id)):
            self._assets.setdefault((asset.product, asset.scope_key), asset)

    def of_line(self, product: Product, scope_key: str) -> InstalledAsset | None:
        """Return the asset that a line changes. A line of scope Order never has one: orders end, assets stay."""
        if product.decomposition_scope is DecompositionScope.ORDER:
            return None
        return self._assets.get((product.sku, scope_key))


def decide_action(
    product: Product,
    line: ComparedLine,
    asset: InstalledAsset | None,
    attributes: Mapping[str, DestinationAttribute],
    catalog: Catalog,
) -> DecidedAction:
    """Return the action of a line.

    Cancel where every source is cancelled. Without an asset Add, but NoChange where the product can have no asset to
    compare with and every source says NoChange. With an asset Renew where a source is renewed, else Amend where
    quantity or attributes differ, else NoChange, whatever the order lines say.
    """
    actions = set(line.source_actions)
    if actions == {LineAction.CANCEL}:
        reason = "Every source is cancelled." if asset else "Every source is cancelled; there is no installed asset."
        return DecidedAction(LineAction.CANCEL, reason, asset=asset)
    if not amends_existing(product, catalog):
        return DecidedAction(LineAction.ADD, f'The custom scope "{product.custom_scope}" never amends what is there.')
    if asset is None and actions == {LineAction.NO_CHANGE} and not can_have_asset(product, catalog):
        reason = "The product is never installed as an asset, and every source says NoChange."
        return DecidedAction(LineAction.NO_CHANGE, reason)
    if asset is None:
        return DecidedAction(LineAction.ADD, "The account has no installed asset of this product and scope key.")
    if LineAction.RENEW in actions:
        return DecidedAction(LineAction.RENEW, f'A source is renewed; asset "{asset.id}" goes on.', asset=asset)
    differences = asset_differences(line, asset, attributes)
    if differences:
        names = ", ".join(name for name, _ in differences)
        reason = f'It differs from asset "{asset.id}" in {names}.'
        return DecidedAction(LineAction.AMEND, reason, differences, asset)
    return DecidedAction(LineAction.NO_CHANGE, f'It is equal to asset "{asset.id}".', asset=asset)


def can_have_asset(product: Product, catalog: Catalog) -> bool:
    """Return whether fulfilling a line of this product leaves an asset behind."""
    if not product.assetizable or product.decomposition_scope is DecompositionScope.ORDER:
        return False
    if product.decomposition_scope is not DecompositionScope.CUSTOM:
        return True
    scope = catalog.custom_scope_by_code.get(product.custom_scope or "")
    return scope is None or scope.assetizable


def amends_existing(product: Product, catalog: Catalog) -> bool:
    """Return whether a line of this product changes the asset under its key rather than adding another one."""
    if product.decomposition_scope is not DecompositionScope.CUSTOM:
        return True
    scope = catalog.custom_scope_by_code.get(product.custom_scope or "")
    return scope is None or scope.amends_existing_asset


def asset_differences(
    line: ComparedLine, asset: InstalledAsset, attributes: Mapping[str, DestinationAttribute]
) -> Operands:
    """Return (name, (installed, wanted)) of what differs: the quantity, and attributes that the line speaks of.

    What fulfilment itself wrote to the asset, and no rule of this line maps, is no difference.
    """
    found: list[tuple[str, object]] = []
    if line.quantity != asset.quantity:
        found.append(("quantity", (asset.quantity, line.quantity)))
    for code in sorted({*line.values, *line.targets}):
        attribute = attributes.get(code)
        if attribute is None or attribute.ignored_for_action:
            continue
        before, now = asset.attributes.get(code), line.values.get(code)
        if not same_value(before, now, attribute.data_type):
            found.append((code, (before, now)))
    return tuple(found)


def supplemental_action(
    line: FulfillmentLine, previous: FulfillmentLine | None, attributes: Mapping[str, DestinationAttribute]
) -> LineAction:
    """Return what a line means relative to the request before: quantity, dates and attributes that count."""
    cancelled = line.action is LineAction.CANCEL
    if previous is None:
        return LineAction.ADD
    if was_withdrawn(previous):
        return LineAction.NO_CHANGE if cancelled and line.asset is None else LineAction.ADD
    if previous.action is LineAction.CANCEL:
        return LineAction.NO_CHANGE if cancelled else LineAction.AMEND
    if cancelled:
        return LineAction.CANCEL
    if (line.quantity, line.start_date, line.end_date) != (previous.quantity, previous.start_date, previous.end_date):
        return LineAction.AMEND
    for code in sorted({*line.attributes, *previous.attributes}):
        attribute = attributes.get(code)
        if attribute is None or attribute.ignored_for_supplemental_action:
            continue
        if not same_value(line.attributes.get(code), previous.attributes.get(code), attribute.data_type):
            return LineAction.AMEND
    return LineAction.NO_CHANGE


def was_withdrawn(line: FulfillmentLine) -> bool:
    """Return whether a request before already withdrew a line: its sources are gone, and no asset is to end."""
    if any(source.action is not LineAction.CANCEL for source in line.sources):
        return False
    if line.asset is not None:
        return line.action is LineAction.NO_CHANGE
    return line.supplemental_action in (LineAction.CANCEL, LineAction.NO_CHANGE)


def withdrawn(line: FulfillmentLine) -> FulfillmentLine:
    """Return a line of the request before that no source leads to any more.

    What it would have added is cancelled. Where it was about an asset, the asset is left as it is: to drop a line from
    an order is not to order the end of what is installed.
    """
    again = LineAction.NO_CHANGE if was_withdrawn(line) else LineAction.CANCEL
    return replace(
        line,
        action=LineAction.CANCEL if line.asset is None else LineAction.NO_CHANGE,
        supplemental_action=again,
        quantity=line.quantity if line.asset_quantity is None else line.asset_quantity,
        sources=tuple(replace(source, action=LineAction.CANCEL, supplemental_action=again) for source in line.sources),
    )


def supplemental_sources(sources: Sequence[LineSource], previous: FulfillmentLine | None) -> dict[int, LineAction]:
    """Return, by position, what each source means relative to the request before."""
    before = {(source.kind, source.id, source.rule): source for source in previous.sources} if previous else {}
    found: dict[int, LineAction] = {}
    for position, source in enumerate(sources):
        earlier = before.get((source.kind, source.id, source.rule))
        found[position] = _supplemental_source(source, earlier)
    return found


def _supplemental_source(source: LineSource, earlier: LineSource | None) -> LineAction:
    if earlier is None:
        return LineAction.ADD
    if source.action is LineAction.CANCEL:
        return LineAction.NO_CHANGE if earlier.action is LineAction.CANCEL else LineAction.CANCEL
    if earlier.action is LineAction.CANCEL or source.quantity != earlier.quantity:
        return LineAction.AMEND
    return LineAction.NO_CHANGE
