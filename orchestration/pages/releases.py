"""Pages of releases: their history, one release, and the draft that is about to become one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.access import Role, allowed
from orchestration.models import Release
from orchestration.operations import release as operations
from orchestration.operations.draft_check import DraftRefused
from orchestration.pages.downloads import design_archive
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.pages.forms import PublishForm
from orchestration.queries.draft import read_draft
from orchestration.queries.release_pages import DraftReview, change_groups, kind_counts, release_list, review_draft

PAGE = 50


@allowed(Role.DESIGNER)
@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """The releases, newest first."""
    page = Paginator(release_list(), PAGE).get_page(request.GET.get("page"))
    return render(request, "orchestration/releases.html", {"page": page})


@allowed(Role.DESIGNER)
@require_safe
def release_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One release: what it changed, with which warnings it was published, what it holds."""
    row = _release(number)
    context = {
        "release": row,
        "changes": change_groups(row.difference),
        "problems": row.problems,
        "counts": kind_counts(operations.load_release(row.pk).design),
        "is_current": operations.current_release().number == number,
    }
    return render(request, "orchestration/release.html", context)


def _release(number: int) -> Release:
    row = Release.objects.defer("snapshot").select_related("published_by", "previous").filter(number=number).first()
    if row is None:
        raise Http404(f"There is no release {number}.")
    return row


@allowed(Role.DESIGNER)
@require_safe
def release_files(request: HttpRequest, number: int) -> HttpResponse:
    """The files of a release, as one archive."""
    return design_archive(operations.load_release(_release(number).pk).design, f"release-{number}")


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def draft_files(request: HttpRequest) -> HttpResponse:
    """The files of the draft, as one archive."""
    return design_archive(read_draft(), "draft")


@allowed(Role.DESIGNER)
@require_POST
def release_restore(request: HttpRequest, number: int) -> HttpResponse:
    """Make the draft what this release froze."""
    try:
        operations.restore(_release(number).pk, str(request.user))
    except DraftRefused as refusal:
        messages.error(request, f"The draft was not changed. {refusal}")
        return redirect("release", number=number)
    messages.success(request, f"The draft is what release {number} froze.")
    return redirect("draft")


@allowed(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_readable_draft
def draft(request: HttpRequest) -> HttpResponse:
    """The draft beside the latest release; posting the form publishes it."""
    review = review_draft()
    form = PublishForm(
        request.POST if request.method == "POST" else None,
        warnings=review.warnings,
        initial={"reviewed": review.content_hash},
    )
    if request.method == "POST" and form.is_valid() and (made := _publish(request, form, review)):
        messages.success(request, f"Release {made.number} is published. New orders are fulfilled by it.")
        return redirect("release", number=made.number)
    status = 422 if form.errors else 200
    return render(request, "orchestration/draft.html", {"review": review, "form": form}, status=status)


def _publish(request: HttpRequest, form: PublishForm, review: DraftReview) -> Release | None:
    """Publish what was reviewed; say on the form why not."""
    if form.cleaned_data["reviewed"] != review.content_hash:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["reviewed"] = review.content_hash  # type: ignore[index]
        form.add_error(
            None, "The draft has changed since you looked at it. Review the changes below and publish again."
        )
        return None
    try:
        return operations.publish(
            actor=request.user,
            note=form.cleaned_data["note"],
            now=timezone.now(),
            acknowledge_warnings=form.cleaned_data.get("acknowledged", False),
        )
    except operations.WarningsNotAcknowledged as refusal:
        form.add_error("acknowledged" if "acknowledged" in form.fields else None, str(refusal))
    except (operations.DesignInvalid, operations.NothingToPublish, operations.NoteMissing) as refusal:
        form.add_error(None, str(refusal))
    return None
