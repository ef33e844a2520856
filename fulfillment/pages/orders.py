"""Pages of orders: the list, and one order with its lines, its decomposition, its plan and its history."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from catalog.access import Role, allowed, roles_of
from fulfillment.core.words import title
from fulfillment.models import Order
from fulfillment.pages.parts import wants_part
from fulfillment.pages.step_panel import panel_context
from fulfillment.queries import fallout, history, order_story
from fulfillment.queries import orders as queries
from fulfillment.queries.plan_times import plan_times
from fulfillment.queries.plan_view import StepLine, plan_view
from orchestration.core.vocabulary import FINISHED

WATCHERS = (Role.OPERATOR, Role.DESIGNER, Role.ADMIN)
PAGE = 50
MOST_ROWS = 300
"""Steps of a plan that its table shows; the canvas holds all of them."""
Context = dict[str, Any]


@allowed(*WATCHERS)
def order_list(request: HttpRequest) -> HttpResponse:
    """Orders, newest first; every filter is in the address."""
    filters: dict[str, Any] = {
        "text": request.GET.get("q", "").strip()[:200],
        "state": request.GET.get("state", "")[:40],
        "jeopardy": request.GET.get("jeopardy", "")[:40],
        "failed": request.GET.get("failed") == "1",
        "expected_late": request.GET.get("forecast") == "late",
        "cause": request.GET.get("cause", "")[:64],
    }
    counts = queries.order_counts()
    context = {
        "page": Paginator(queries.orders_matching(**filters), PAGE).get_page(request.GET.get("page")),
        "filters": filters,
        "filtered": any(filters.values()),
        "chips": _chips(filters, counts),
        "cause": fallout.message_of(filters["cause"]) if filters["cause"] else "",
        "search_query": filters["text"],
        "may_submit": may_submit(request),
    }
    part = "#list" if wants_part(request, "orders") else ""
    return render(request, f"fulfillment/orders.html{part}", context)


def may_submit(request: HttpRequest) -> bool:
    """Return whether this person may submit orders in the browser."""
    return bool(roles_of(request.user) & {Role.OPERATOR, Role.ADMIN})


def _chips(filters: Context, counts: dict[str, int]) -> list[Context]:
    """Return the filters that are offered above the list, each with what it would count."""
    nothing = not any(filters[name] for name in ("state", "jeopardy", "failed", "cause", "expected_late"))
    chips: list[Context] = [{"label": "All", "query": "", "count": counts["all"], "active": nothing}]
    words = {"AssetizationFailed": "Assets failed"}
    for state in ("InProgress", "Completed", "Rejected", "AssetizationFailed"):
        active = filters["state"] == state
        if counts[state] or active or state in ("InProgress", "Completed"):
            label = words.get(state, title(state))
            chips.append({"label": label, "query": f"state={state}", "count": counts[state], "active": active})
    chips.append({"label": "Needs repair", "query": "failed=1", "count": counts["failed"], "active": filters["failed"]})
    for level in ("AtRisk", "Late"):
        active = filters["jeopardy"] == level
        chips.append({"label": title(level), "query": f"jeopardy={level}", "count": counts[level], "active": active})
    label, active = "Expected late", filters["expected_late"]
    if counts["expected_late"] or active:
        chips.append({"label": label, "query": "forecast=late", "count": counts["expected_late"], "active": active})
    return chips


def _shared(number: int, tab: str) -> Context:
    try:
        order = queries.order_with_plan(number)
    except Order.DoesNotExist as error:
        raise Http404(f"There is no order {number}.") from error
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
    if _wants_body(request):
        words = order_story.words_of(context["fulfillment_request"])
        order = context["order"]
        context |= {
            "nodes": order_story.line_tree(context["fulfillment_request"]),
            "order_facts": words.facts(order.attributes),
            "account_facts": words.facts(order.account.attributes),
        }
    return _page(request, "lines", context)


@allowed(*WATCHERS)
def order_decomposition(request: HttpRequest, number: int) -> HttpResponse:
    """Order lines beside the fulfillment lines made of them, with rules, sources and reasons."""
    context = _shared(number, "decomposition")
    if _wants_body(request):
        fulfillment_request = context["fulfillment_request"]
        trace = order_story.trace_of(fulfillment_request)
        entries = trace.decomposition if trace else []
        context |= {
            "nodes": order_story.line_tree(fulfillment_request),
            "stories": order_story.fulfillment_stories(fulfillment_request, trace),
            "not_made": [entry for entry in entries if entry["kind"] in order_story.NEGATIVE],
            "composition": trace.composition if trace else [],
        }
    return _page(request, "decomposition", context)


@allowed(*WATCHERS)
def order_plan(request: HttpRequest, number: int) -> HttpResponse:
    """The plan as a live graph, or on a time axis, with the table of its steps.

    ``?step=`` is the one whose panel is open, ``?view=time`` the axis, ``?scale=true`` one that is true to time.
    """
    context = _shared(number, "plan")
    plan = queries.plan_of(number) if _wants_body(request) else None
    if plan is not None:
        view = plan_view(plan)
        rows = _rows_to_show(view.rows)
        selected = _selected(request, {line.step.pk for line in view.rows})
        on_axis = request.GET.get("view") == "time" and not wants_part(request, "order-body")
        is_true = request.GET.get("scale") == "true"
        context |= {
            "view": view.document,
            "times": plan_times(plan, rows, timezone.now(), view.hours, is_true=is_true) if on_axis else None,
            "is_true": is_true,
            "rows": rows,
            "total": len(view.rows),
            "selected": selected,
        }
        if selected:
            context |= panel_context(request, selected)
    return _page(request, "plan", context)


def _rows_to_show(rows: list[StepLine]) -> list[StepLine]:
    """Return all steps; of a large plan those that are not finished, since the table is drawn at every change."""
    if len(rows) <= MOST_ROWS:
        return rows
    return [row for row in rows if row.step.state not in FINISHED][:MOST_ROWS]


@allowed(*WATCHERS)
def order_plan_data(request: HttpRequest, number: int) -> JsonResponse:
    """The plan as plain values, for the canvas to look at again."""
    plan = queries.plan_of(number)
    if plan is None:
        raise Http404(f"Order {number} has no plan.")
    return JsonResponse(plan_view(plan).document)


def _selected(request: HttpRequest, steps: set[int]) -> int:
    """Return the step that the address names, 0 where it names none of this plan."""
    text = request.GET.get("step", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    return number if number in steps else 0


@allowed(*WATCHERS)
def order_history(request: HttpRequest, number: int) -> HttpResponse:
    """Everything that happened to an order, newest first; ``?show=`` people or failures."""
    context = _shared(number, "history")
    if _wants_body(request):
        show = request.GET.get("show", "")
        context |= {"show": show, "history": history.history_of(number, show), "most": history.MOST}
    return _page(request, "history", context)


def _wants_body(request: HttpRequest) -> bool:
    return not wants_part(request, "order-header")


def _page(request: HttpRequest, tab: str, context: Context) -> HttpResponse:
    """Render the whole page, or of it the part that a live page asks for again."""
    if not _wants_body(request):
        return render(request, "fulfillment/order_header.html", context)
    part = "#body" if wants_part(request, "order-body") else "#times" if wants_part(request, "plan-times") else ""
    return render(request, f"fulfillment/order_{tab}.html{part}", context)
