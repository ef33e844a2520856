"""Pages of releases: their history, and one release."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.access import Role, allowed
from orchestration.core.design import Design
from orchestration.models import Release
from orchestration.operations import release as operations
from orchestration.pages.downloads import design_archive
from orchestration.queries.release_difference import design_difference
from orchestration.queries.release_pages import kind_counts, open_request, release_list, request_list

PAGE = 50
REQUESTS = 10


@allowed(Role.DESIGNER)
@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """The releases, newest first, and what was asked for."""
    page = Paginator(release_list(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "open_request": open_request(), "requests": request_list(REQUESTS)}
    return render(request, "orchestration/releases.html", context)


@allowed(Role.DESIGNER)
@require_safe
def release_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One release: how it came about, what it changed, with which warnings it was published, what it holds."""
    row = _release(number)
    design = operations.load_release(row.pk).design
    before = operations.load_release(row.previous_id).design if row.previous_id else Design()
    context = {
        "release": row,
        "asked": getattr(row, "request", None),
        "difference": design_difference(before, design),
        "problems": row.problems,
        "counts": kind_counts(design),
        "is_current": operations.current_release().number == number,
    }
    return render(request, "orchestration/release.html", context)


def _release(number: int) -> Release:
    rows = Release.objects.defer("snapshot", "difference", "previous__snapshot", "previous__difference")
    people = rows.select_related("published_by", "approved_by", "previous", "request__requested_by")
    row = people.filter(number=number).first()
    if row is None:
        raise Http404(f"There is no release {number}.")
    return row


@allowed(Role.DESIGNER)
@require_safe
def release_files(request: HttpRequest, number: int) -> HttpResponse:
    """The files of a release, as one archive."""
    return design_archive(operations.load_release(_release(number).pk).design, f"release-{number}")
