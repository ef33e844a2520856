"""The installed base: what each account has of each technical product."""

from django.db import models
from django.db.models.functions import Now

from catalog.constraints import choices, one_of
from fulfillment.core.vocabulary import AssetStatus


class FulfillmentAsset(models.Model):
    account = models.ForeignKey("fulfillment.Account", on_delete=models.PROTECT, related_name="assets")
    product = models.CharField(max_length=200)
    scope_key = models.CharField(max_length=700)
    # The order that brought it, for what is one order line's own: line ids repeat from order to order.
    origin = models.CharField(max_length=310, blank=True, default="")
    quantity = models.DecimalField(max_digits=30, decimal_places=12)
    unit_of_measure = models.CharField(max_length=200, null=True, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=choices(AssetStatus), default=AssetStatus.ACTIVE.value)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "product", "scope_key", "origin"], name="asset_once_per_scope_key"
            ),
            one_of("status", AssetStatus, "asset_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.product} of {self.account_id}"


class AssetSource(models.Model):
    """Which order line an asset serves; the asset lives while any of them does."""

    asset = models.ForeignKey(FulfillmentAsset, on_delete=models.CASCADE, related_name="sources")
    source = models.CharField(max_length=100)
    external_line = models.CharField(max_length=700)
    quantity = models.DecimalField(max_digits=30, decimal_places=12)
    status = models.CharField(max_length=10, choices=choices(AssetStatus), default=AssetStatus.ACTIVE.value)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "source", "external_line"], name="asset_source_unique"),
            one_of("status", AssetStatus, "asset_source_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} for {self.external_line}"
