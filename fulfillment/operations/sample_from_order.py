"""A real order as an example to try designs on: as it was submitted, without whose it is."""

from datetime import datetime

from decomposition.core.anonymous import AnonymousOrder, anonymous
from decomposition.core.parse import parse
from fulfillment.models import FulfillmentRequest, Order


class UnknownOrder(LookupError):
    """There is no order of this id.

    Attributes: order.
    """

    def __init__(self, order: int) -> None:
        super().__init__(f"There is no order {order}.")
        self.order = order


def submitted_document(order: int) -> object:
    """Return the document of an order's newest request. Raises UnknownOrder."""
    documents = (
        FulfillmentRequest.objects.filter(order_id=order).order_by("-sequence").values_list("document", flat=True)
    )
    document = documents.first()
    if document is None:
        raise UnknownOrder(order)
    return document


def submitted_at(order: int) -> datetime:
    """Return when an order came. Raises UnknownOrder."""
    found = Order.objects.filter(pk=order).values_list("submitted_at", flat=True).first()
    if found is None:
        raise UnknownOrder(order)
    return found


def sample_from_order(order: int) -> AnonymousOrder:
    """Return a real order with its account replaced, and what was replaced. Raises UnknownOrder."""
    return anonymous(parse(submitted_document(order)), f"SAMPLE-{order}")
