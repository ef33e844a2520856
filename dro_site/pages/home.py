"""The first page: what needs this person now. And the search that every page offers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from catalog.access import Role, allowed, roles_of
from fulfillment.models import Incident, Order
from fulfillment.queries import orders as orders_queries
from fulfillment.queries import tasks as task_queries
from orchestration.models import DownstreamSystem
from orchestration.queries.releases import latest_release

PEOPLE = (Role.OPERATOR, Role.DESIGNER, Role.ADMIN)


@allowed(*PEOPLE)
def home(request: HttpRequest) -> HttpResponse:
    """Show tasks, orders in trouble, newest orders and system health, as far as they concern this person's roles."""
    roles = roles_of(request.user)
    operator = Role.OPERATOR in roles
    context = {
        "roles": {role.name.lower() for role in roles},
        "counts": orders_queries.order_counts(),
        "task_counts": task_queries.task_counts(request.user.pk) if operator else {},
        "tasks": list(task_queries.tasks_of(request.user.pk)[:6]) if operator else [],
        "jeopardy": list(orders_queries.orders_in_jeopardy(6)),
        "incidents": list(
            Incident.objects.filter(state="Open").select_related("step", "order").order_by("-opened_at")[:6]
        ),
        "newest": list(orders_queries.orders_matching()[:8]),
        "systems": list(DownstreamSystem.objects.order_by("name")),
        "release": latest_release(),
    }
    part = getattr(request, "htmx", None) and request.htmx.target == "home-body"
    return render(request, f"dro_site/home.html{'#body' if part else ''}", context)


@allowed(*PEOPLE)
def search(request: HttpRequest) -> HttpResponse:
    """Go to the one order that has this id; else list what matches."""
    text = request.GET.get("q", "").strip()[:200]
    exact = Order.objects.filter(external_id__iexact=text).values_list("pk", flat=True)[:2]
    if text and len(exact) == 1:
        return redirect("order", number=exact[0])
    return redirect(f"{reverse('orders')}?{request.GET.urlencode()}")
