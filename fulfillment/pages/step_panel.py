"""What a step's panel shows and offers to this person; shared by the plan's page and the step's own."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from catalog.access import Role, roles_of
from fulfillment.core.lifecycle import Actor, StepEvent, events_for
from fulfillment.models import FulfillmentStep
from fulfillment.queries.plan_view import StepStory, step_story
from orchestration.core.vocabulary import PlanState, StepState, StepType

_NAMES = {StepEvent.FORCE_COMPLETE: "complete", StepEvent.RETRY: "retry", StepEvent.SKIP: "skip"}
_LABELS = {"retry": "Retry", "complete": "Declare complete", "skip": "Skip"}
_ICONS = {"retry": "rotate-ccw", "complete": "circle-check", "skip": "skip-forward"}
_TITLES = {"retry": "Retry this step", "complete": "Declare this step complete", "skip": "Skip this step"}
_CONSEQUENCES = {
    "retry": "The step runs again at once, with the same idempotency key: what was done already is not done twice.",
    "complete": "The step counts as done though its work was not. What waits for it goes on. This cannot be undone.",
    "skip": "The step is left out. What waits for it goes on. This cannot be undone.",
}


def panel_context(
    request: HttpRequest,
    number: int,
    *,
    refusal: str = "",
    errors: Mapping[str, str] | None = None,
    answers: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Return the context of the panel. Raises Http404 where there is no such step."""
    try:
        story = step_story(number)
    except FulfillmentStep.DoesNotExist as error:
        raise Http404(f"There is no step {number}.") from error
    is_operator = Role.OPERATOR in roles_of(request.user)
    is_open_task = is_operator and story.step.type == StepType.MANUAL_TASK and _is_workable(story)
    return {
        "story": story,
        "step": story.step,
        "actions": _actions(story, without_complete=is_open_task) if is_operator else [],
        "form_fields": _form_fields(story, errors or {}, answers or {}),
        "may_complete": is_open_task,
        "is_mine": story.step.assigned_user_id == request.user.pk,
        "refusal": refusal,
        "form_errors": dict(errors or {}),
    }


def _is_workable(story: StepStory) -> bool:
    return (
        story.step.state in {StepState.READY, StepState.IN_PROGRESS} and story.step.plan.state == PlanState.IN_PROGRESS
    )


def _actions(story: StepStory, *, without_complete: bool) -> list[dict[str, str]]:
    """Return the buttons that an operator may press now, from the table of transitions."""
    if story.step.plan.state != PlanState.IN_PROGRESS:
        return []
    events = events_for(StepState(story.step.state), Actor.OPERATOR)
    names = sorted((_NAMES[event] for event in events if event in _NAMES), key=list(_LABELS).index)
    return [
        {
            "name": name,
            "dialog": f"step-{story.step.pk}-{name}",
            "label": _LABELS[name],
            "icon": _ICONS[name],
            "title": _TITLES[name],
            "url": reverse(f"step-{name}", args=[story.step.pk]),
            "consequence": _CONSEQUENCES[name],
            "danger": "" if name == "retry" else "danger",
        }
        for name in names
        if not (without_complete and name == "complete")
    ]


def _form_fields(story: StepStory, errors: Mapping[str, str], answers: Mapping[str, object]) -> list[dict[str, object]]:
    return [
        {**field, "error": errors.get(str(field["name"]), ""), "value": answers.get(str(field["name"]), "")}
        for field in story.form
    ]
