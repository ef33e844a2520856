"""What a caller may see: a token that lists sources sees their orders alone; all others see every order."""

from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from catalog.access import Role
from fulfillment.models import ClientToken, FulfillmentStep, Order
from fulfillment.queries import api as queries

ORDER_ROLES = frozenset({Role.CLIENT, Role.OPERATOR, Role.DESIGNER})
"""Who may read orders and what belongs to them, as far as their token's sources go."""


def visible_sources(request: Request) -> queries.Sources:
    """Return the order sources that the caller may see and use, or None for every source."""
    token = request.auth
    if isinstance(token, ClientToken) and token.sources:
        return frozenset(token.sources)
    return None


def visible_order(request: Request, order_id: int) -> Order:
    """Return an order. Raises NotFound alike for one that does not exist and one that the caller may not see."""
    order = queries.orders(visible_sources(request)).filter(pk=order_id).first()
    if order is None:
        raise NotFound(f"There is no order {order_id}.")
    return order


def require_order(request: Request, order_id: int) -> None:
    """Raise NotFound where the caller may see no order of this id."""
    sources = visible_sources(request)
    orders = Order.objects.filter(pk=order_id)
    if not (orders if sources is None else orders.filter(source__in=sources)).exists():
        raise NotFound(f"There is no order {order_id}.")


def visible_step(request: Request, step_id: int) -> FulfillmentStep:
    """Return a step with its lines and attempts. Raises NotFound where the caller may see none of this id."""
    step = queries.step(visible_sources(request), step_id)
    if step is None:
        raise NotFound(f"There is no step {step_id}.")
    return step
