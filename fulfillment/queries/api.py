"""Reads of the programming interface. Everything starts from what the caller may see."""

from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery

from fulfillment.models import (
    AssetSource,
    Attempt,
    FulfillmentAsset,
    FulfillmentLine,
    FulfillmentPlan,
    FulfillmentRequest,
    FulfillmentStep,
    JournalEntry,
    LineSource,
    Order,
    OrderLine,
    RequestTrace,
    StepLink,
    StepSource,
    Task,
)
from orchestration.models import Release

Sources = frozenset[str] | None
"""The order sources that a caller may see; None: every source."""


def orders(sources: Sources) -> QuerySet[Order]:
    """Return the orders that may be seen, with account and plan."""
    rows = Order.objects.select_related("account", "plan")
    return rows if sources is None else rows.filter(source__in=sources)


def filtered_orders(sources: Sources, filters: Mapping[str, Any]) -> QuerySet[Order]:
    """Return the visible orders that meet every given filter."""
    columns = {
        "source": "source",
        "external_id": "external_id",
        "account": "account__external_id",
        "state": "state",
        "jeopardy": "jeopardy",
        "submitted_after": "submitted_at__gte",
        "submitted_before": "submitted_at__lt",
    }
    rows = orders(sources).filter(**{column: filters[name] for name, column in columns.items() if name in filters})
    if "search" in filters:
        text = filters["search"]
        rows = rows.filter(
            Q(external_id__icontains=text) | Q(account__external_id__icontains=text) | Q(account__name__icontains=text)
        )
    return rows


def requests(order: int) -> QuerySet[FulfillmentRequest]:
    """Return the requests of an order, with their releases' numbers."""
    return FulfillmentRequest.objects.filter(order=order).annotate(release_number=F("release__number"))


def order_lines(order: int, request: int | None) -> QuerySet[OrderLine]:
    """Return the lines of one request of an order; of its newest, where none is named."""
    rows = OrderLine.objects.filter(order=order, request=_request(order, request))
    return rows.annotate(parent_line_id=F("parent__line_id"))


def fulfillment_lines(order: int, request: int | None) -> QuerySet[FulfillmentLine]:
    """Return the fulfillment lines that one request of an order made, with the sources of each."""
    sources = LineSource.objects.annotate(order_line_id_given=F("order_line__line_id")).order_by("id")
    return (
        FulfillmentLine.objects.filter(request__order=order, request=_request(order, request))
        .annotate(fulfillment_order_number=F("fulfillment_order__number"))
        .prefetch_related(Prefetch("sources", queryset=sources))
    )


def trace(order: int, request: int | None) -> RequestTrace | None:
    """Return the trace of one request of an order (of its newest, where none is named), or None without one."""
    return RequestTrace.objects.filter(request__order=order, request=_request(order, request)).first()


def plan(order: int) -> FulfillmentPlan | None:
    """Return the plan of an order with the number of its release, or None where none was made."""
    rows = FulfillmentPlan.objects.annotate(release_number=F("release__number"))
    return rows.filter(order=order).first()


def steps_by_state(plan: int) -> dict[str, int]:
    """Return how many steps of a plan are in each state; states without steps are absent."""
    counts = FulfillmentStep.objects.filter(plan=plan).values_list("state").annotate(Count("id")).order_by("state")
    return dict(counts)


def steps(order: int, filters: Mapping[str, Any]) -> QuerySet[FulfillmentStep]:
    """Return the steps of an order's plan that meet the filters."""
    wanted = {name: filters[name] for name in ("state", "type") if name in filters}
    return _steps().filter(plan__order=order, **wanted)


def step(sources: Sources, number: int) -> FulfillmentStep | None:
    """Return one step with the lines that it works for, or None where the caller may see none of this id."""
    rows = _steps().prefetch_related(
        Prefetch(
            "sources",
            queryset=StepSource.objects.annotate(
                order_line_id_given=F("order_line__line_id"), fulfillment_line_key=F("fulfillment_line__key")
            ).order_by("id"),
        ),
        Prefetch("attempt_rows", queryset=Attempt.objects.order_by("number")),
    )
    if sources is not None:
        rows = rows.filter(plan__order__source__in=sources)
    return rows.filter(pk=number).first()


def journal(order: int) -> QuerySet[JournalEntry]:
    """Return what happened to an order, its plan and its steps."""
    return JournalEntry.objects.filter(order=order)


def tasks(sources: Sources, filters: Mapping[str, Any], person: str) -> QuerySet[Task]:
    """Return the visible tasks that meet the filters; ``person`` is who asks, for the filter ``assignee=me``."""
    wanted = {name: filters[name] for name in ("state", "queue", "order") if name in filters}
    if "assignee" in filters:
        wanted["assignee__username"] = person if filters["assignee"] == "me" else filters["assignee"]
    if sources is not None:
        wanted["order__source__in"] = sources
    return Task.objects.select_related("step", "order", "assignee", "completed_by").filter(**wanted)


def releases() -> QuerySet[Release]:
    """Return the releases without their snapshots, which are large."""
    return Release.objects.select_related("published_by", "approved_by", "previous").defer(
        "snapshot", "previous__snapshot", "previous__problems", "previous__difference", "previous__note"
    )


def release(number: int) -> Release | None:
    """Return one release with its snapshot."""
    rows = Release.objects.select_related("published_by", "approved_by", "previous").defer("previous__snapshot")
    return rows.filter(number=number).first()


def assets(sources: Sources, filters: Mapping[str, Any]) -> QuerySet[FulfillmentAsset]:
    """Return what an account has; to a caller of some sources, only what orders of these sources brought."""
    rows = FulfillmentAsset.objects.select_related("account").filter(account__external_id=filters["account"])
    if "product" in filters:
        rows = rows.filter(product=filters["product"])
    visible = AssetSource.objects.order_by("id")
    if sources is not None:
        visible = visible.filter(source__in=sources)
        rows = rows.filter(Exists(visible.filter(asset=OuterRef("pk"))))
    return rows.prefetch_related(Prefetch("sources", queryset=visible))


def _steps() -> QuerySet[FulfillmentStep]:
    predecessors = StepLink.objects.filter(step=OuterRef("pk")).order_by("predecessor").values("predecessor")
    return FulfillmentStep.objects.select_related("assigned_user").annotate(
        order_id=F("plan__order"), plan_state=F("plan__state"), predecessor_ids=ArraySubquery(predecessors)
    )


def _request(order: int, request: int | None) -> int | Subquery:
    if request is not None:
        return request
    return Subquery(FulfillmentRequest.objects.filter(order=order).order_by("-sequence").values("pk")[:1])
