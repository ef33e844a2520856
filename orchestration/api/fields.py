"""Field kinds that inputs and outputs share."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class StrictInput(serializers.Serializer[Any]):
    """An input that refuses members it does not know, so that a mistyped one is never ignored in silence."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            message = f"There is no such member; known are: {', '.join(self.fields)}."
            raise serializers.ValidationError({name: [message] for name in unknown}, code="unknown_member")
        return super().to_internal_value(data)


@extend_schema_field({"type": "object", "additionalProperties": True})
class AnyObject(serializers.JSONField):
    """An object whose members the submitter, a design or another system chose."""


@extend_schema_field({})
class AnyValue(serializers.JSONField):
    """Any JSON value."""


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
class AnyObjects(serializers.JSONField):
    """A list of objects whose members are described in words."""
