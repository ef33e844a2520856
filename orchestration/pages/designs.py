"""Pages of the designs: workspaces, and the steps of their groups."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.access import Role, allowed
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.queries import design_pages as queries
from orchestration.queries.draft import read_draft


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def designs(request: HttpRequest) -> HttpResponse:
    """The workspaces of the draft."""
    draft = read_draft()
    context = {
        "rows": queries.workspace_rows(draft),
        "groups": len(draft.groups),
        "steps": len(draft.steps),
        "outside": queries.groups_outside(draft),
    }
    return render(request, "orchestration/designs.html", context)


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def workspace(request: HttpRequest, code: str) -> HttpResponse:
    """One workspace: its groups in the order of its lanes, with their steps."""
    draft = read_draft()
    found = next((one for one in draft.workspaces if one.code == code), None)
    if found is None:
        raise Http404(f"There is no workspace {code!r}.")
    context = {"workspace": found, "rows": queries.workspace_groups(draft, found)}
    return render(request, "orchestration/design.html", context)


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def all_groups(request: HttpRequest) -> HttpResponse:
    """Every step group of the draft, whether a workspace shows it or not."""
    return render(request, "orchestration/design.html", {"workspace": None, "rows": queries.all_groups(read_draft())})
