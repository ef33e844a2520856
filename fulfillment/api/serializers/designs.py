"""Releases and the installed base, as the API gives them out."""

from typing import Any

from rest_framework import serializers

from catalog.constraints import choices
from fulfillment.api.serializers.fields import Link, QuantityField
from fulfillment.core.vocabulary import AssetStatus
from orchestration.api.fields import AnyObject, AnyObjects


class ReleaseLinks(serializers.Serializer[Any]):
    self = Link("release", number="number")


class ReleaseOutput(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    content_hash = serializers.CharField()
    note = serializers.CharField()
    previous = serializers.IntegerField(source="previous.number", default=None, allow_null=True)
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField(source="published_by.username", default=None, allow_null=True)
    approved_by = serializers.CharField(source="approved_by.username", default=None, allow_null=True)
    problems = AnyObjects(help_text="Warnings that the publisher acknowledged.")
    difference = AnyObjects(help_text="Changes against the release before.")
    links = ReleaseLinks(source="*")


class ReleaseDetailOutput(ReleaseOutput):
    snapshot = AnyObject(help_text="The whole design as it was frozen.")


class AssetSourceOutput(serializers.Serializer[Any]):
    source = serializers.CharField()  # type: ignore[assignment]
    external_line = serializers.CharField()
    quantity = QuantityField()
    status = serializers.ChoiceField(choices=choices(AssetStatus))
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class AssetOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    account = serializers.CharField(source="account.external_id")
    product = serializers.CharField()
    scope_key = serializers.CharField()
    quantity = QuantityField()
    unit_of_measure = serializers.CharField(allow_null=True)
    attributes = AnyObject()
    status = serializers.ChoiceField(choices=choices(AssetStatus))
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    sources = AssetSourceOutput(many=True)
