"""The first page: what needs this person now, by role. And the search that every page offers."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.access import Role, allowed, roles_of
from dro_site.pages.health import broker_health
from fulfillment.models import Order
from fulfillment.pages.parts import person_of, wants_part
from fulfillment.queries import fallout, health
from fulfillment.queries import orders as order_queries
from fulfillment.queries import tasks as task_queries
from orchestration.models import Release
from orchestration.queries.draft import DraftUnreadable
from orchestration.queries.release_pages import review_draft

PEOPLE = (Role.OPERATOR, Role.DESIGNER, Role.ADMIN)


@allowed(*PEOPLE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs this person: tasks and trouble to operators, the draft to designers, health and people to admins.

    What changes by itself is one part that the page fetches again; reading the whole draft is not done with it.
    """
    roles = roles_of(request.user)
    live = wants_part(request, "home-body")
    context: dict[str, Any] = {
        "roles": {role.name.lower() for role in roles},
        "counts": order_queries.order_counts(),
        "newest": list(order_queries.orders_matching()[:8]),
        "systems": health.systems(),
    }
    if Role.OPERATOR in roles:
        context |= _operation(person_of(request))
    if Role.DESIGNER in roles and not live:
        context |= _design()
    if Role.ADMIN in roles and not live:
        context |= _administration()
    return render(request, f"dro_site/home.html{'#body' if live else ''}", context)


def _operation(user: int) -> dict[str, Any]:
    return {
        "task_counts": task_queries.task_counts(user),
        "tasks": list(task_queries.tasks_of(user)[:6]),
        "jeopardy": list(order_queries.orders_in_jeopardy(6)),
        "causes": fallout.open_causes(6),
    }


def _design() -> dict[str, Any]:
    release = Release.objects.defer("snapshot").select_related("published_by").order_by("-number").first()
    try:
        return {"release": release, "review": review_draft()}
    except DraftUnreadable as error:
        return {"release": release, "unreadable": error}


def _administration() -> dict[str, Any]:
    people = User.objects.filter(is_active=True)
    by_role = dict(Group.objects.values_list("name").annotate(number=Count("user", filter=Q(user__is_active=True))))
    return {
        "broker": broker_health(),
        "overdue_orders": health.overdue_orders(),
        "overdue_steps": health.overdue_steps(),
        "people": people.count(),
        "people_by_role": [(role.value, by_role.get(role.value, 0)) for role in Role],
        "without_role": people.filter(groups__isnull=True, is_superuser=False).count(),
        "recent_people": list(people.exclude(last_login=None).order_by("-last_login")[:4]),
    }


@allowed(*PEOPLE)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Go to the one order that has this id; else list what matches."""
    text = request.GET.get("q", "").strip()[:200]
    exact = Order.objects.filter(external_id__iexact=text).values_list("pk", flat=True)[:2]
    if text and len(exact) == 1:
        return redirect("order-plan", number=exact[0])
    return redirect(f"{reverse('orders')}?{request.GET.urlencode()}")
