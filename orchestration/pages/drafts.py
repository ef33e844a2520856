"""The draft that is about to become a release: checked, compared, published, or proposed to another person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalog.access import Role, allowed
from orchestration.core.design import Design
from orchestration.operations import release as operations
from orchestration.operations.release_approval import AlreadyRequested, request_approval
from orchestration.pages.downloads import design_archive
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.pages.forms import PublishForm, WarningsForm
from orchestration.pages.places import problems_by_place
from orchestration.queries.draft import read_draft
from orchestration.queries.release_difference import design_difference
from orchestration.queries.release_pages import DraftReview, review_draft

REFUSALS = (
    operations.ApprovalRequired,
    operations.DesignInvalid,
    operations.DraftChanged,
    operations.NothingToPublish,
    operations.NoteMissing,
    AlreadyRequested,
)


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def draft_files(request: HttpRequest) -> HttpResponse:
    """The files of the draft, as one archive."""
    return design_archive(read_draft(), "draft")


@allowed(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_readable_draft
def draft(request: HttpRequest) -> HttpResponse:
    """The draft beside the latest release; posting the form publishes it, or asks somebody else to."""
    review = review_draft()
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        warnings=review.warnings,
        initial={"reviewed": review.content_hash},
    )
    if request.method == "POST" and form.is_valid():
        done = _ask(request, form, review) if "ask" in request.POST else _publish(request, form, review)
        if done is not None:
            return done
    before = review.release.design if review.release else Design()
    context = {
        "review": review,
        "form": form,
        "approval": WarningsForm(warnings=review.warnings),
        "places": problems_by_place(review.draft.design, review.problems),
        "difference": design_difference(before, review.draft.design),
    }
    return render(request, "orchestration/draft.html", context, status=422 if form.errors else 200)


def _publish(request: HttpRequest, form: PublishForm, review: DraftReview) -> HttpResponse | None:
    """Publish what was reviewed; say on the form why not."""
    try:
        made = operations.publish(
            actor=request.user,
            note=form.cleaned_data["note"],
            now=timezone.now(),
            acknowledge_warnings=form.cleaned_data.get("acknowledged", False),
            reviewed=form.cleaned_data["reviewed"],
        )
    except (*REFUSALS, operations.WarningsNotAcknowledged) as refusal:
        _refuse(form, refusal, review)
        return None
    messages.success(request, f"Release {made.number} is published. New orders are fulfilled by it.")
    return redirect("release", number=made.number)


def _ask(request: HttpRequest, form: PublishForm, review: DraftReview) -> HttpResponse | None:
    """Propose what was reviewed to another person; say on the form why not."""
    try:
        request_approval(
            actor=request.user,
            note=form.cleaned_data["note"],
            now=timezone.now(),
            acknowledge_warnings=form.cleaned_data.get("acknowledged", False),
            reviewed=form.cleaned_data["reviewed"],
        )
    except (*REFUSALS, operations.WarningsNotAcknowledged) as refusal:
        _refuse(form, refusal, review)
        return None
    messages.success(request, "Approval is asked for. Any other designer can give it on the page of the draft.")
    return redirect("draft")


def _refuse(form: PublishForm, refusal: Exception, review: DraftReview) -> None:
    """Say on the form why nothing was done; what is sent next is about the draft as it is shown now."""
    form.data = form.data.copy()  # type: ignore[attr-defined]
    form.data["reviewed"] = review.content_hash  # type: ignore[index]
    beside = isinstance(refusal, operations.WarningsNotAcknowledged) and "acknowledged" in form.fields
    form.add_error("acknowledged" if beside else None, str(refusal))
