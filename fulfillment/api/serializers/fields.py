"""Field kinds that several outputs share."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.reverse import reverse

from catalog.constraints import choices
from catalog.core.vocabulary import LineAction
from orchestration.core.vocabulary import Jeopardy


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
