"""Manual work: mine, and what waits in my queues."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from catalog.access import Role, allowed
from fulfillment.operations.claims import TaskTaken, UnknownTask, claim_task
from fulfillment.pages.parts import person_of, wants_part
from fulfillment.queries import tasks as queries

PAGE = 50
VIEWS = {"mine": queries.tasks_of, "queues": queries.tasks_to_take}


@allowed(Role.OPERATOR)
def task_list(request: HttpRequest) -> HttpResponse:
    """Open tasks: my own, those of my queues that nobody has taken, or all."""
    return _show(request)


def _show(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    view = request.GET.get("view", "mine")
    rows = VIEWS[view](person_of(request)) if view in VIEWS else queries.open_tasks()
    context = {
        "view": view if view in VIEWS else "all",
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "counts": queries.task_counts(person_of(request)),
        "refusal": refusal,
    }
    part = "#table" if wants_part(request, "tasks") else ""
    return render(request, f"fulfillment/tasks.html{part}", context, status=status)


@allowed(Role.OPERATOR)
@require_POST
def task_claim(request: HttpRequest, number: int) -> HttpResponse:
    """Take a task that nobody has."""
    try:
        claim_task(number, user=request.user.pk, actor=request.user.get_username())
    except UnknownTask as error:
        return _show(request, refusal=str(error), status=404)
    except TaskTaken as error:
        return _show(request, refusal=str(error), status=409)
    messages.success(request, "The task is yours.")
    return redirect("tasks")
