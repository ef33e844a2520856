"""One step's page and panel, and what people do to steps there."""

from collections.abc import Callable, Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timesince import timesince
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from catalog.access import Role, allowed
from fulfillment.core.task_form import AnswersRefused
from fulfillment.core.words import word
from fulfillment.models import FulfillmentStep
from fulfillment.operations import step_actions
from fulfillment.operations.step_actions import StepActionRefused, StepChanged
from fulfillment.pages.orders import WATCHERS
from fulfillment.pages.parts import wants_part
from fulfillment.pages.step_panel import panel_context
from fulfillment.queries.history import last_change_of
from fulfillment.queries.plan_view import step_story


@allowed(*WATCHERS)
@require_safe
def step_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Everything about one step; as a panel beside the plan, or as a page of its own."""
    return _show(request, number)


def _show(
    request: HttpRequest,
    number: int,
    *,
    refusal: str = "",
    errors: Mapping[str, str] | None = None,
    answers: Mapping[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = panel_context(request, number, refusal=refusal, errors=errors, answers=answers)
    context["order"] = context["step"].plan.order
    part = "#panel" if wants_part(request, "step-panel") else ""
    return render(request, f"fulfillment/step.html{part}", context, status=status)


def _decide(request: HttpRequest, number: int, done: str, decision: Callable[[], None]) -> HttpResponse:
    """Carry out what a person decided; a refusal shows the step as it is now, and who changed it."""
    try:
        decision()
    except FulfillmentStep.DoesNotExist as error:
        raise Http404(f"There is no step {number}.") from error
    except StepChanged as error:
        return _show(request, number, refusal=_what_changed(number, error), status=409)
    except StepActionRefused as error:
        return _show(request, number, refusal=_possible(error), status=409)
    return _done(request, number, done)


def _what_changed(number: int, error: StepChanged) -> str:
    step = FulfillmentStep.objects.select_related("plan").get(pk=number)
    change = last_change_of(step)
    was = f"The step was {word(error.seen)} when you decided; it is {word(error.state)} now."
    if change is None:
        return f"{was} Look again and decide anew."
    ago = timesince(change.at)
    why = f" “{change.reason}”" if change.reason else ""
    return f"{was} It {change.text} by {change.who} {ago} ago.{why} Look again and decide anew."


def _possible(error: StepActionRefused) -> str:
    if error.state and str(error).startswith("The step is"):
        possible = ", ".join(word(name) for name in error.possible) or "nothing"
        return f"The step is {word(error.state)}; this is not possible. Possible: {possible}."
    return str(error)


@allowed(Role.OPERATOR)
@require_POST
def step_complete(request: HttpRequest, number: int) -> HttpResponse:
    """Complete a task with its answers, or a failed step with a reason."""
    answers = _answers(request, number)
    actor, user = request.user.get_username(), request.user.pk
    reason, seen = request.POST.get("reason", ""), _seen(request)

    def decision() -> None:
        step_actions.complete(number, actor=actor, user=user, reason=reason, answers=answers, seen=seen)

    try:
        return _decide(request, number, "is complete", decision)
    except AnswersRefused as error:
        return _show(request, number, errors=error.errors, answers=answers, status=422)


def _seen(request: HttpRequest) -> str | None:
    return request.POST.get("seen") or None


def _answers(request: HttpRequest, number: int) -> dict[str, object]:
    """Return what was typed into the task's form; a box that is not ticked is no answer."""
    try:
        form = step_story(number).form
    except FulfillmentStep.DoesNotExist:
        return {}
    kinds = {str(field["name"]): field.get("type", "text") for field in form}
    return {
        name: (request.POST.get(name) == "on" if kind == "boolean" else request.POST.get(name, "").strip())
        for name, kind in kinds.items()
    }


@allowed(Role.OPERATOR)
@require_POST
def step_retry(request: HttpRequest, number: int) -> HttpResponse:
    """Try a failed step again now."""
    actor, reason, seen = request.user.get_username(), request.POST.get("reason", ""), _seen(request)
    return _decide(
        request, number, "is tried again", lambda: step_actions.retry(number, actor=actor, reason=reason, seen=seen)
    )


@allowed(Role.OPERATOR)
@require_POST
def step_skip(request: HttpRequest, number: int) -> HttpResponse:
    """Leave a step out, with a reason."""
    actor, reason, seen = request.user.get_username(), request.POST.get("reason", ""), _seen(request)
    return _decide(
        request, number, "was skipped", lambda: step_actions.skip(number, actor=actor, reason=reason, seen=seen)
    )


@allowed(Role.OPERATOR)
@require_POST
def step_start(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a manual task."""
    actor, user = request.user.get_username(), request.user.pk
    return _decide(
        request, number, "was begun", lambda: step_actions.start(number, actor=actor, user=user, seen=_seen(request))
    )


def _done(request: HttpRequest, number: int, done: str) -> HttpResponse:
    if getattr(request, "htmx", None):
        response = _show(request, number)
        name = FulfillmentStep.objects.values_list("name", flat=True).get(pk=number)
        return trigger_client_event(response, "toast", {"level": "success", "text": f"“{name}” {done}."})
    following = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()})
    return redirect(following if safe else reverse("step", args=[number]))
