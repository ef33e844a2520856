"""The installed base of an account, as decomposing an order compares it."""

from datetime import datetime

from catalog.core.vocabulary import LineAction
from decomposition.core.order import InstalledAsset, Order
from fulfillment.core.vocabulary import AssetStatus
from fulfillment.models import FulfillmentAsset


def origin_of(source: str, external_id: str) -> str:
    """Return how an order is named as the origin of assets that are one order line's own."""
    return f"{source}/{external_id}"


def installed_assets(order: Order, before: datetime | None = None) -> tuple[InstalledAsset, ...]:
    """Return the active assets of the order's account that its lines may change. One query.

    With ``before``, only those that were there then: what the order itself brought is no asset that it found.

    An asset that is one order line's own has an origin. A line that adds something is a new purchase, though an
    earlier order may have numbered its lines alike: it is never compared with another order's asset. Any other line
    names what is there by its id, and means the newest.
    """
    rows = FulfillmentAsset.objects.filter(account__external_id=order.account.id, status=AssetStatus.ACTIVE.value)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    adding = {line.id for line in order.lines if line.action is LineAction.ADD}
    own = origin_of(order.source, order.external_id)
    found: dict[tuple[str, str], FulfillmentAsset] = {}
    for row in rows.order_by("id"):
        another = row.origin not in ("", own)
        if not (another and row.scope_key.rsplit("/", 1)[-1] in adding):
            found[row.product, row.scope_key] = row
    return tuple(
        InstalledAsset(
            id=str(row.id),
            product=row.product,
            scope_key=row.scope_key,
            quantity=row.quantity,
            attributes=row.attributes,
        )
        for row in found.values()
    )
