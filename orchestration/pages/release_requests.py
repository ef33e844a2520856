"""Answers to requests that another person publish the draft."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from catalog.access import Role, allowed
from orchestration.operations import release as releases
from orchestration.operations import release_approval as operations
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.pages.forms import ReasonForm

REFUSALS = (
    operations.NotYourRequest,
    operations.OwnRequest,
    operations.ReasonMissing,
    operations.RequestDecided,
    operations.RequestOutdated,
    releases.DesignInvalid,
    releases.NothingToPublish,
    releases.WarningsNotAcknowledged,
)


@allowed(Role.DESIGNER)
@require_POST
@needs_readable_draft
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Publish exactly what was asked for."""
    acknowledged = bool(request.POST.get("acknowledged"))

    def answer() -> HttpResponse:
        made = operations.approve(
            request=number, actor=request.user, now=timezone.now(), acknowledge_warnings=acknowledged
        )
        messages.success(request, f"Release {made.number} is published. New orders are fulfilled by it.")
        return redirect("release", number=made.number)

    return _answered(request, answer)


@allowed(Role.DESIGNER)
@require_POST
def reject(request: HttpRequest, number: int) -> HttpResponse:
    """Close a request with a reason."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""

    def answer() -> HttpResponse:
        operations.reject(request=number, actor=request.user, reason=reason, now=timezone.now())
        messages.success(request, "The request is rejected. Whoever asked sees your reason.")
        return redirect("draft")

    return _answered(request, answer)


@allowed(Role.DESIGNER)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's own request back."""

    def answer() -> HttpResponse:
        operations.withdraw(request=number, actor=request.user, now=timezone.now())
        messages.success(request, "The request is withdrawn.")
        return redirect("draft")

    return _answered(request, answer)


def _answered(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Give an answer, or say on the page of the draft why it is not given."""
    try:
        return answer()
    except operations.UnknownRequest as unknown:
        raise Http404(str(unknown)) from unknown
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return redirect("draft")
