"""Two designs side by side: releases, or one and the draft; and what bringing a release back would do to the draft."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from catalog.access import Role, allowed
from orchestration.models import Release
from orchestration.operations import release as operations
from orchestration.operations.draft_check import DraftRefused
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.queries.release_difference import DRAFT, UnknownSide, design_difference, side

MOST_CHOICES = 200
"""Releases that are offered; the address compares any."""


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def compare(request: HttpRequest) -> HttpResponse:
    """What differs ``from`` one design ``to`` another; without them, from the latest release to the draft."""
    choices = list(Release.objects.order_by("-number").values_list("number", "note")[:MOST_CHOICES])
    latest = str(choices[0][0]) if choices else DRAFT
    names = {"from": request.GET.get("from") or latest, "to": request.GET.get("to") or DRAFT}
    context: dict[str, Any] = {"choices": [(str(number), note) for number, note in choices], "names": names}
    try:
        before, after = side(names["from"]), side(names["to"])
    except (operations.UnknownRelease, UnknownSide) as error:
        return render(request, "orchestration/compare.html", {**context, "error": str(error)}, status=404)
    context |= {"before": before, "after": after, "difference": design_difference(before.design, after.design)}
    return render(request, "orchestration/compare.html", context)


@allowed(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_readable_draft
def restore(request: HttpRequest, number: int) -> HttpResponse:
    """What bringing a release back would do to the draft; posting does it, unless the draft has changed since."""
    try:
        release, draft = side(str(number)), side(DRAFT)
    except (operations.UnknownRelease, UnknownSide) as unknown:
        raise Http404(str(unknown)) from unknown
    error, status = "", 200
    if request.method == "POST":
        try:
            found = operations.release_numbered(number)
            operations.restore(found.id, request.user.get_username(), reviewed=request.POST.get("reviewed", ""))
        except (operations.DraftChanged, DraftRefused) as refusal:
            error, status = str(refusal), 422
        else:
            messages.success(request, f"The draft is what release {number} froze. Nothing is published by that.")
            return redirect("draft")
    context = {
        "number": number,
        "draft": draft,
        "error": error,
        "difference": design_difference(draft.design, release.design),
    }
    return render(request, "orchestration/restore.html", context, status=status)
