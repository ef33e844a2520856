"""Orders as lists and headers show them. Each function runs a fixed number of queries."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from fulfillment.models import FulfillmentPlan, FulfillmentRequest, Incident, Order

EXPECTED_LATE = Q(state="InProgress", forecast_completion_at__gt=F("requested_completion_date"))
STATES = ("Submitted", "InProgress", "Completed", "Rejected", "Cancelled", "AssetizationFailed")


def orders_matching(
    *,
    text: str = "",
    state: str = "",
    jeopardy: str = "",
    failed: bool = False,
    cause: str = "",
    expected_late: bool = False,
) -> QuerySet[Order]:
    """Return orders, newest first, that match every given filter.

    ``text`` is part of an id or of the account; ``cause`` the signature of an open incident; ``expected_late`` leaves
    those that will miss their promise, as far as can be told now.
    """
    rows = Order.objects.select_related("account", "plan").order_by("-submitted_at", "-id")
    if text:
        rows = rows.filter(
            Q(external_id__icontains=text)
            | Q(account__external_id__icontains=text)
            | Q(account__name__icontains=text)
            | Q(source__iexact=text)
        )
    if state:
        rows = rows.filter(state=state)
    if jeopardy:
        rows = rows.filter(jeopardy=jeopardy)
    if expected_late:
        rows = rows.filter(EXPECTED_LATE)
    incidents = Incident.objects.filter(order=OuterRef("pk"), state="Open")
    if cause:
        rows = rows.filter(Exists(incidents.filter(signature=cause)))
    rows = rows.annotate(has_incident=Exists(incidents))
    return rows.filter(has_incident=True) if failed else rows


def order_counts() -> dict[str, int]:
    """Return how many orders there are by state, in jeopardy, and with open incidents. Two queries."""
    counts = Order.objects.aggregate(
        all=Count("id"),
        **{state: Count("id", filter=Q(state=state)) for state in STATES},
        AtRisk=Count("id", filter=Q(jeopardy="AtRisk")),
        Late=Count("id", filter=Q(jeopardy="Late")),
        expected_late=Count("id", filter=EXPECTED_LATE),
    )
    counts["failed"] = Incident.objects.filter(state="Open").values("order").distinct().count()
    return counts


def order_with_plan(order: int) -> Order:
    """Return one order with account and plan. Raises Order.DoesNotExist."""
    return Order.objects.select_related("account", "plan__release", "submitted_by").get(pk=order)


def current_request(order: Order) -> FulfillmentRequest:
    """Return the newest request of an order."""
    return FulfillmentRequest.objects.select_related("release").filter(order=order).latest("sequence")


def plan_of(order: int) -> FulfillmentPlan | None:
    """Return an order's plan, or none where it has none yet."""
    return FulfillmentPlan.objects.select_related("order", "release").filter(order=order).first()


def open_incidents(order: int) -> QuerySet[Incident]:
    """Return what of an order needs a person, newest first."""
    return Incident.objects.filter(order=order, state="Open").select_related("step").order_by("-opened_at")


def orders_in_jeopardy(limit: int) -> QuerySet[Order]:
    """Return the open orders that are late or at risk, the worst and most urgent first."""
    rows = Order.objects.select_related("account", "plan").exclude(jeopardy="OnTrack").exclude(state="Completed")
    return rows.order_by(F("jeopardy").desc(), F("requested_completion_date").asc(nulls_last=True), "id")[:limit]


def orders_expected_late(limit: int) -> QuerySet[Order]:
    """Return the running orders that are not late yet and will miss their promise, the next promise first."""
    rows = Order.objects.select_related("account").filter(EXPECTED_LATE).exclude(jeopardy="Late")
    return rows.order_by("requested_completion_date", "id")[:limit]
