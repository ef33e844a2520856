"""One step's panel, and what people do to steps there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from catalog.access import Role, allowed, roles_of
from fulfillment.core.lifecycle import Actor, StepEvent, events_for
from fulfillment.models import FulfillmentStep
from fulfillment.operations import step_actions
from fulfillment.operations.step_actions import StepActionRefused, StepChanged
from fulfillment.operations.task_form import AnswersRefused
from fulfillment.pages.orders import WATCHERS
from fulfillment.queries.plan_view import StepStory, step_story
from orchestration.core.vocabulary import StepState, StepType

_CONSEQUENCES = {
    "retry": "The step runs again at once, with the same idempotency key.",
    "complete": "The step counts as done though its work was not. What waits for it goes on. This stays on record.",
    "skip": "The step is left out. What waits for it goes on. This cannot be undone.",
}


@allowed(*WATCHERS)
def step_detail(request: HttpRequest, number: int) -> HttpResponse:
    """Everything about one step; as a panel beside the plan, or as a page of its own."""
    return _show(request, number)


def _show(
    request: HttpRequest,
    number: int,
    *,
    refusal: str = "",
    errors: dict[str, str] | None = None,
    answers: dict[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    try:
        story = step_story(number)
    except FulfillmentStep.DoesNotExist as error:
        raise Http404(f"There is no step {number}.") from error
    context = {
        "story": story,
        "step": story.step,
        "order": story.step.plan.order,
        "actions": _actions(request, story),
        "form_fields": _form_fields(story, errors or {}, answers or {}),
        "may_complete": _may_complete(request, story),
        "refusal": refusal,
    }
    panel = getattr(request, "htmx", None) and request.htmx.target == "step-panel"
    return render(request, f"fulfillment/step.html{'#panel' if panel else ''}", context, status=status)


def _actions(request: HttpRequest, story: StepStory) -> list[dict[str, str]]:
    """Return the buttons that this person may press now: from the table of transitions, and only for operators."""
    if Role.OPERATOR not in roles_of(request.user):
        return []
    names = {StepEvent.FORCE_COMPLETE: "complete", StepEvent.RETRY: "retry", StepEvent.SKIP: "skip"}
    possible = [names[event] for event in events_for(StepState(story.step.state), Actor.OPERATOR) if event in names]
    if _may_complete(request, story):
        possible = [name for name in possible if name != "complete"]
    return [
        {
            "name": name,
            "dialog": f"step-{story.step.pk}-{name}",
            "label": name.capitalize(),
            "url": reverse(f"step-{name}", args=[story.step.pk]),
            "consequence": _CONSEQUENCES[name],
        }
        for name in possible
    ]


def _may_complete(request: HttpRequest, story: StepStory) -> bool:
    return (
        Role.OPERATOR in roles_of(request.user)
        and story.step.type == StepType.MANUAL_TASK
        and story.step.state in {StepState.READY, StepState.IN_PROGRESS}
    )


def _form_fields(story: StepStory, errors: dict[str, str], answers: dict[str, object]) -> list[dict[str, object]]:
    return [
        {**field, "error": errors.get(str(field["name"]), ""), "value": answers.get(str(field["name"]), "")}
        for field in story.definition_form
    ]


@allowed(Role.OPERATOR)
@require_POST
def step_complete(request: HttpRequest, number: int) -> HttpResponse:
    """Complete a task with its answers, or a failed step with a reason."""
    answers = _answers(request, number)
    try:
        step_actions.complete(
            number,
            actor=request.user.get_username(),
            user=request.user.pk,
            reason=request.POST.get("reason", ""),
            answers=answers,
            seen=request.POST.get("seen") or None,
        )
    except AnswersRefused as error:
        return _show(request, number, refusal=str(error), errors=error.errors, answers=answers, status=422)
    except (StepActionRefused, StepChanged) as error:
        return _show(request, number, refusal=str(error), status=409)
    return _done(request, number)


def _answers(request: HttpRequest, number: int) -> dict[str, object]:
    """Return what was typed into the task's form; a box that is not ticked is no answer."""
    kinds = {str(field["name"]): field.get("type", "text") for field in step_story(number).definition_form}
    return {
        name: (request.POST.get(name) == "on" if kind == "boolean" else request.POST.get(name, "").strip())
        for name, kind in kinds.items()
    }


@allowed(Role.OPERATOR)
@require_POST
def step_retry(request: HttpRequest, number: int) -> HttpResponse:
    """Try a failed step again now."""
    try:
        step_actions.retry(
            number,
            actor=request.user.get_username(),
            reason=request.POST.get("reason", ""),
            seen=request.POST.get("seen") or None,
        )
    except (StepActionRefused, StepChanged) as error:
        return _show(request, number, refusal=str(error), status=409)
    return _done(request, number)


@allowed(Role.OPERATOR)
@require_POST
def step_skip(request: HttpRequest, number: int) -> HttpResponse:
    """Leave a step out, with a reason."""
    try:
        step_actions.skip(
            number,
            actor=request.user.get_username(),
            reason=request.POST.get("reason", ""),
            seen=request.POST.get("seen") or None,
        )
    except (StepActionRefused, StepChanged) as error:
        return _show(request, number, refusal=str(error), status=409)
    return _done(request, number)


@allowed(Role.OPERATOR)
@require_POST
def step_start(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a manual task."""
    try:
        step_actions.start(number, actor=request.user.get_username(), user=request.user.pk)
    except (StepActionRefused, StepChanged) as error:
        return _show(request, number, refusal=str(error), status=409)
    return _done(request, number)


def _done(request: HttpRequest, number: int) -> HttpResponse:
    if getattr(request, "htmx", None):
        return _show(request, number)
    following = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(following, allowed_hosts={request.get_host()})
    return redirect(following if safe else reverse("step", args=[number]))
