"""Field kinds that several outputs share."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

from catalog.constraints import choices
from catalog.core.vocabulary import LineAction
from orchestration.core.vocabulary import Jeopardy


class StrictInput(serializers.Serializer[Any]):
    """An input that refuses members it does not know, so that a mistyped one is never ignored in silence."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            message = f"There is no such member; known are: {', '.join(self.fields)}."
            raise serializers.ValidationError({name: [message] for name in unknown}, code="unknown_member")
        return super().to_internal_value(data)


class QuantityField(serializers.DecimalField):
    """A decimal as text, without trailing zeros."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=30, decimal_places=12, normalize_output=True, **options)


class LineActionField(serializers.ChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(choices=choices(LineAction), **options)


class JeopardyField(serializers.ChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(choices=choices(Jeopardy), **options)


@extend_schema_field({"type": "object", "additionalProperties": True})
class AnyObject(serializers.JSONField):
    """An object whose members the submitter, a design or another system chose."""


@extend_schema_field({})
class AnyValue(serializers.JSONField):
    """Any JSON value."""


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": True}})
class AnyObjects(serializers.JSONField):
    """A list of objects whose members are described in words."""


class Link(serializers.URLField):
    """The absolute address of a related operation, made from ids of the row."""

    def __init__(self, view: str, **arguments: str) -> None:
        super().__init__(source="*", read_only=True)
        self._view = view
        self._link_arguments = arguments

    def to_representation(self, value: Any) -> str:
        kwargs = {name: getattr(value, attribute) for name, attribute in self._link_arguments.items()}
        request: Request = self.context["request"]
        return str(reverse(f"api:{self._view}", kwargs=kwargs, request=request))
