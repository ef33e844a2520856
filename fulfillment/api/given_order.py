"""The order that a request tries the design on, as the API takes it in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from fulfillment.operations.given_order import GivenOrder
from fulfillment.operations.sample_from_order import UnknownOrder
from orchestration.api.fields import AnyObject, StrictInput
from orchestration.queries.sample_orders import UnknownSampleOrder

_GIVERS = ("order", "sample", "order_id")


class GivenOrderInput(StrictInput):
    """One of these three."""

    order = AnyObject(required=False, help_text="An order, as POST /orders takes it.")
    sample = serializers.CharField(required=False, help_text="The code of a sample order.")
    order_id = serializers.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, help_text="The id of an order that was submitted."
    )


def given_order(given: Mapping[str, Any]) -> GivenOrder:
    """Return the order that a validated input gives. Raises ValidationError unless it gives exactly one."""
    named = [name for name in _GIVERS if name in given]
    if len(named) != 1:
        message = f"Give one of {', '.join(_GIVERS)}; given are: {', '.join(named) or 'none'}."
        raise ValidationError([message], code="one_order")
    return GivenOrder(document=given.get("order"), sample=given.get("sample"), order=given.get("order_id"))


@contextmanager
def refusing_unknown_orders() -> Iterator[None]:
    """Answer with the member of the request that names an order which does not exist."""
    try:
        yield
    except UnknownSampleOrder as error:
        raise ValidationError({"sample": [str(error)]}, code="unknown_sample") from error
    except UnknownOrder as error:
        raise ValidationError({"order_id": [str(error)]}, code="unknown_order") from error
