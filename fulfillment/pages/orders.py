"""Pages of orders: the list, and one order with its lines, its decomposition, its plan and its history."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.access import Role, allowed
from fulfillment.models import Order
from fulfillment.queries import orders as queries
from fulfillment.queries.plan_view import plan_view

WATCHERS = (Role.OPERATOR, Role.DESIGNER, Role.ADMIN)
PAGE = 50


@allowed(*WATCHERS)
def order_list(request: HttpRequest) -> HttpResponse:
    """Orders, newest first; every filter is in the address."""
    filters = {
        "text": request.GET.get("q", "").strip()[:200],
        "state": request.GET.get("state", ""),
        "jeopardy": request.GET.get("jeopardy", ""),
        "failed": request.GET.get("failed") == "1",
    }
    page = Paginator(queries.orders_matching(**filters), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "counts": queries.order_counts(),
        "chips": _chips(filters),
        "search_query": filters["text"],
    }
    template = "fulfillment/orders.html#table" if _wants_part(request, "orders") else "fulfillment/orders.html"
    return render(request, template, context)


def _wants_part(request: HttpRequest, target: str) -> bool:
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and htmx.target == target


def _chips(filters: dict[str, object]) -> list[dict[str, object]]:
    """Return the filters that are offered above the list, with the key of their count."""
    nothing = not (filters["state"] or filters["jeopardy"] or filters["failed"])
    chips = [{"label": "All", "query": "", "count": "all", "active": nothing}]
    words = {"InProgress": "In progress", "AssetizationFailed": "Assets failed"}
    for state in ("InProgress", "Completed", "Rejected", "AssetizationFailed"):
        chips.append(
            {
                "label": words.get(state, state),
                "query": f"state={state}",
                "count": state,
                "active": filters["state"] == state,
            }
        )
    chips.append({"label": "Failed steps", "query": "failed=1", "count": "failed", "active": filters["failed"]})
    for level, word in (("AtRisk", "At risk"), ("Late", "Late")):
        chips.append(
            {"label": word, "query": f"jeopardy={level}", "count": level, "active": filters["jeopardy"] == level}
        )
    return chips


def _order(number: int) -> Order:
    try:
        return queries.order_with_plan(number)
    except Order.DoesNotExist as error:
        raise Http404(f"There is no order {number}.") from error


def _shared(number: int, tab: str) -> dict[str, object]:
    order = _order(number)
    return {
        "order": order,
        "tab": tab,
        "fulfillment_request": queries.current_request(order),
        "plan": getattr(order, "plan", None),
        "incidents": list(queries.open_incidents(number)),
    }


@allowed(*WATCHERS)
def order_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One order: its facts and its lines with what became of each."""
    context = _shared(number, "lines")
    context["nodes"] = queries.line_tree(context["fulfillment_request"])  # type: ignore[arg-type]
    return _page(request, "lines", context)


@allowed(*WATCHERS)
def order_decomposition(request: HttpRequest, number: int) -> HttpResponse:
    """Order lines beside the fulfillment lines made of them, with rules, sources and reasons."""
    context = _shared(number, "decomposition")
    fulfillment_request = context["fulfillment_request"]
    trace = queries.trace_of(fulfillment_request)  # type: ignore[arg-type]
    context |= {
        "nodes": queries.line_tree(fulfillment_request),  # type: ignore[arg-type]
        "stories": queries.fulfillment_stories(fulfillment_request, trace),  # type: ignore[arg-type]
        "not_made": [entry for entry in trace.decomposition if entry["kind"] in _NEGATIVE] if trace else [],
        "composition": trace.composition if trace else [],
    }
    return _page(request, "decomposition", context)


_NEGATIVE = ("RuleRefused", "NoRule", "LineNotMade", "MappingFailed", "MappingOverridden")


@allowed(*WATCHERS)
def order_plan(request: HttpRequest, number: int) -> HttpResponse:
    """The plan as a live graph, with the table of its steps."""
    context = _shared(number, "plan")
    plan = queries.plan_of(number)
    if plan is not None:
        context |= {"view": plan_view(plan), "steps": list(queries.steps_of(plan.pk))}
    return _page(request, "plan", context)


@allowed(*WATCHERS)
def order_history(request: HttpRequest, number: int) -> HttpResponse:
    """Everything that happened to an order, newest first."""
    context = _shared(number, "history")
    context["journal"] = queries.journal_of(number)
    return _page(request, "history", context)


def _page(request: HttpRequest, tab: str, context: dict[str, object]) -> HttpResponse:
    """Render the whole page, or of it the part that a live page asks for again."""
    if _wants_part(request, "order-header"):
        return render(request, "fulfillment/order_header.html", context)
    part = "#body" if _wants_part(request, "order-body") else ""
    return render(request, f"fulfillment/order_{tab}.html{part}", context)
