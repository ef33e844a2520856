"""Pages of a list by keyset: a page costs the same at any depth, and rows added meanwhile shift nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.utils.urls import replace_query_param

from orchestration.api.parameters import ParametersRefused

_SIGNER = signing.Signer(salt="fulfillment.api.cursor")


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of a list. The columns together are unique; all run in the same direction."""

    columns: tuple[str, ...] = ("id",)
    descending: bool = False

    @property
    def ordering(self) -> tuple[str, ...]:
        return tuple(f"-{column}" for column in self.columns) if self.descending else self.columns

    def beyond(self, values: tuple[object, ...]) -> Q:
        """Return the condition for rows after these values in the list.

        The first column stands alone in front as well, since that is the condition an index can seek to.
        """
        towards = "lt" if self.descending else "gt"
        condition = Q(**{f"{self.columns[-1]}__{towards}": values[-1]})
        for column, value in reversed(list(zip(self.columns[:-1], values[:-1], strict=True))):
            condition = Q(**{f"{column}__{towards}e": value}) & (Q(**{f"{column}__{towards}": value}) | condition)
        return condition


OLDEST_FIRST = Keyset()
NEWEST_RELEASE_FIRST = Keyset(("number",), descending=True)
NEWEST_SUBMITTED_FIRST = Keyset(("submitted_at", "id"), descending=True)


def page(
    request: Request,
    rows: QuerySet[Any],
    keyset: Keyset,
    parameters: Mapping[str, Any],
    serializer: type[BaseSerializer[Any]],
) -> Response:
    """Answer with one page: ``items``, ``has_more`` and ``next``, the address of the page that follows.

    Raises ParametersRefused for a cursor that this list did not give out.
    """
    limit = parameters["limit"]
    if "cursor" in parameters:
        rows = rows.filter(keyset.beyond(_read(parameters["cursor"], keyset)))
    found = list(rows.order_by(*keyset.ordering)[: limit + 1])
    has_more = len(found) > limit
    items = found[:limit]
    address = None
    if has_more:
        address = replace_query_param(request.build_absolute_uri(), "cursor", _write(items[-1], keyset))
    output = serializer(items, many=True, context={"request": request})
    return Response({"items": output.data, "has_more": has_more, "next": address})


def _write(row: Model, keyset: Keyset) -> str:
    values = [getattr(row, column) for column in keyset.columns]
    texts = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return _SIGNER.sign_object([keyset.ordering, texts])


def _read(cursor: str, keyset: Keyset) -> tuple[object, ...]:
    message = "The cursor was not given out by this list. Start again without one, or use the member next of a page."
    try:
        ordering, texts = _SIGNER.unsign_object(cursor)
        if tuple(ordering) != keyset.ordering:
            raise ValueError(cursor)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ParametersRefused([{"parameter": "cursor", "code": "invalid", "message": message}]) from error
    return tuple(datetime.fromisoformat(text) if isinstance(text, str) else text for text in texts)
