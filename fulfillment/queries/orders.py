"""What the order pages show. Each function runs a fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from fulfillment.models import (
    FulfillmentLine,
    FulfillmentPlan,
    FulfillmentRequest,
    FulfillmentStep,
    Incident,
    JournalEntry,
    LineSource,
    Order,
    OrderLine,
    RequestTrace,
)

STATES = ("Submitted", "InProgress", "Completed", "Rejected", "Cancelled", "AssetizationFailed")


def orders_matching(*, text: str = "", state: str = "", jeopardy: str = "", failed: bool = False) -> QuerySet[Order]:
    """Return orders, newest first, that match every given filter; ``text`` is part of an id or of the account."""
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
    incidents = Incident.objects.filter(order=OuterRef("pk"), state="Open")
    rows = rows.annotate(has_incident=Exists(incidents))
    return rows.filter(has_incident=True) if failed else rows


def order_counts() -> dict[str, int]:
    """Return how many orders there are by state, in jeopardy, and with open incidents. Two queries."""
    counts = Order.objects.aggregate(
        all=Count("id"),
        **{state: Count("id", filter=Q(state=state)) for state in STATES},
        AtRisk=Count("id", filter=Q(jeopardy="AtRisk")),
        Late=Count("id", filter=Q(jeopardy="Late")),
    )
    counts["failed"] = Incident.objects.filter(state="Open").values("order").distinct().count()
    return counts


def order_with_plan(order: int) -> Order:
    """Return one order with account and plan. Raises Order.DoesNotExist."""
    return Order.objects.select_related("account", "plan__release", "submitted_by").get(pk=order)


def current_request(order: Order) -> FulfillmentRequest:
    """Return the newest request of an order."""
    return FulfillmentRequest.objects.select_related("release").filter(order=order).latest("sequence")


@dataclass(slots=True)
class LineNode:
    """An order line in its bundle, with how deep it stands and what became of it."""

    line: OrderLine
    depth: int = 0
    made: list[FulfillmentLine] = field(default_factory=list)


def line_tree(request: FulfillmentRequest) -> list[LineNode]:
    """Return the order lines of a request, members below their bundles. Three queries."""
    made = Prefetch(
        "fulfillment_sources", queryset=LineSource.objects.select_related("line").order_by("line__key", "id")
    )
    lines = list(request.order_lines.prefetch_related(made).order_by("position"))
    children: dict[int | None, list[OrderLine]] = {}
    for line in lines:
        children.setdefault(line.parent_id, []).append(line)
    return list(_walk(children, None, 0))


def _walk(children: dict[int | None, list[OrderLine]], parent: int | None, depth: int) -> Iterator[LineNode]:
    stack = [(line, depth) for line in reversed(children.get(parent, []))]
    while stack:
        line, level = stack.pop()
        made = list(dict.fromkeys(source.line for source in line.fulfillment_sources.all()))
        yield LineNode(line, level, made)
        stack += [(child, level + 1) for child in reversed(children.get(line.pk, []))]


@dataclass(slots=True)
class LineStory:
    """A fulfillment line with its sources and every sentence of the trace that speaks of it."""

    line: FulfillmentLine
    sources: list[LineSource]
    reasons: list[dict[str, object]]


def fulfillment_stories(request: FulfillmentRequest, trace: RequestTrace | None) -> list[LineStory]:
    """Return the fulfillment lines of a request with lineage and reasons. Two queries."""
    sources = Prefetch("sources", queryset=LineSource.objects.select_related("order_line", "source_line"))
    entries: dict[object, list[dict[str, object]]] = {}
    for entry in trace.decomposition if trace else ():
        for about in {entry.get("subject"), entry.get("destination")}:
            entries.setdefault(about, []).append(entry)
    lines = request.fulfillment_lines.select_related("parent", "asset").prefetch_related(sources).order_by("key")
    return [LineStory(line, list(line.sources.all()), entries.get(line.key, [])) for line in lines]


def trace_of(request: FulfillmentRequest) -> RequestTrace | None:
    """Return a request's trace, or none where it was not taken up yet."""
    return RequestTrace.objects.filter(request=request).first()


def plan_of(order: int) -> FulfillmentPlan | None:
    """Return an order's plan, or none where it has none yet."""
    return FulfillmentPlan.objects.select_related("order", "release").filter(order=order).first()


def journal_of(order: int, limit: int = 300) -> list[JournalEntry]:
    """Return the newest entries of an order's history, newest first."""
    rows = JournalEntry.objects.filter(order=order).select_related("step")
    return list(rows.order_by("-id")[:limit])


def steps_of(plan: int) -> QuerySet[FulfillmentStep]:
    """Return the steps of a plan in the order in which they were made."""
    return FulfillmentStep.objects.filter(plan=plan).select_related("assigned_user").order_by("id")


def open_incidents(order: int) -> QuerySet[Incident]:
    """Return what of an order needs a person, newest first."""
    return Incident.objects.filter(order=order, state="Open").select_related("step").order_by("-opened_at")


def orders_in_jeopardy(limit: int) -> QuerySet[Order]:
    """Return the open orders that are late or at risk, the worst and most urgent first."""
    rows = Order.objects.select_related("account", "plan").exclude(jeopardy="OnTrack").exclude(state="Completed")
    return rows.order_by(F("jeopardy").desc(), F("requested_completion_date").asc(nulls_last=True), "id")[:limit]
