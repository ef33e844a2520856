"""Pages of the designs: workspaces, and the steps of their groups."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.access import Role, allowed
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.queries import design_pages as queries
from orchestration.queries.draft import read_draft
from orchestration.queries.published import published_state
from orchestration.queries.record_schema import schema_document
from orchestration.queries.workspace_document import NoSuchWorkspace, workspace_document
from orchestration.queries.workspace_list import groups_outside, workspace_rows


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def designs(request: HttpRequest) -> HttpResponse:
    """The workspaces of the draft."""
    draft = read_draft()
    context = {"rows": workspace_rows(draft), "groups": len(draft.groups), "outside": groups_outside(draft)}
    return render(request, "orchestration/designs.html", context)


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def workspace(request: HttpRequest, code: str) -> HttpResponse:
    """One workspace on its canvas, which reads and saves by the API."""
    try:
        document = workspace_document(code)
    except NoSuchWorkspace as missing:
        raise Http404(str(missing)) from missing
    context = {
        "workspace": document.workspace,
        "document": document.content,
        "schema": schema_document(),
        "published": published_state(document.content),
    }
    return render(request, "orchestration/workspace.html", context)


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def simulate(request: HttpRequest, code: str) -> HttpResponseBase:
    """Orders tried on the draft, beside no canvas: for phones, and for whoever needs the room."""
    try:
        document = workspace_document(code)
    except NoSuchWorkspace:
        # Codes hold slashes: it may be the canvas of a workspace whose own code ends with /simulate.
        return workspace(request, f"{code}/simulate")
    context = {"workspace": document.workspace, "document": document.content}
    return render(request, "orchestration/simulate.html", context)


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def all_groups(request: HttpRequest) -> HttpResponse:
    """Every step group of the draft, whether a workspace shows it or not."""
    return render(request, "orchestration/groups.html", {"rows": queries.all_groups(read_draft())})
