"""The installed base of an account, as decomposing compares it."""

from decomposition.core.order import InstalledAsset
from fulfillment.core.vocabulary import AssetStatus
from fulfillment.models import FulfillmentAsset


def installed_assets(account: int) -> tuple[InstalledAsset, ...]:
    """Return the active assets of an account. One query."""
    rows = FulfillmentAsset.objects.filter(account_id=account, status=AssetStatus.ACTIVE.value)
    return tuple(
        InstalledAsset(
            id=str(row.id),
            product=row.product,
            scope_key=row.scope_key,
            quantity=row.quantity,
            attributes=row.attributes,
        )
        for row in rows
    )
