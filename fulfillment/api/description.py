"""What the interface's description says of every list alike."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.serializers import Serializer


def listing(
    operation_id: str,
    tag: str,
    summary: str,
    *,
    parameters: type[Serializer[Any]],
    item: type[Serializer[Any]],
    description: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Describe an operation that answers with pages of items."""
    page = inline_serializer(
        name=item.__name__.removesuffix("Output") + "Page",
        fields={
            "items": item(many=True),
            "has_more": serializers.BooleanField(help_text="Whether a page follows."),
            "next": serializers.URLField(allow_null=True, help_text="Address of the page that follows."),
        },
    )
    described: Callable[[Callable[..., Any]], Callable[..., Any]] = extend_schema(
        operation_id=operation_id,
        tags=[tag],
        summary=summary,
        description=description,
        parameters=[parameters],
        responses=page,
    )
    return described
