"""What people do to a workspace as a whole: dialogs on the list, or pages of their own without scripts."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from catalog.access import Role, allowed
from orchestration.operations import workspaces as operations
from orchestration.operations.draft_changes import RecordRefused, VersionConflict
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.pages.workspace_forms import DuplicateForm, RemoveForm, RenameForm, WorkspaceForm
from orchestration.queries.workspace_document import NoSuchWorkspace
from orchestration.queries.workspace_list import WorkspaceToChange, workspace_to_change

METHODS = ["GET", "HEAD", "POST"]


@allowed(Role.DESIGNER)
@require_http_methods(METHODS)
def create(request: HttpRequest) -> HttpResponse:
    """Make an empty workspace and open it."""
    form = WorkspaceForm(_sent(request))
    words = {"title": "New workspace", "action": "Create", "icon": "plus", "url": reverse("design-new")}

    def act() -> str:
        code = operations.create_workspace(
            form.cleaned_data["name"], form.cleaned_data["description"], request.user.get_username()
        )
        return reverse("design", args=[code])

    return _answer(request, form, words, act)


@allowed(Role.DESIGNER)
@require_http_methods(METHODS)
@needs_readable_draft
def rename(request: HttpRequest, code: str) -> HttpResponse:
    """Give a workspace another name and description."""
    found = _found(code)
    workspace = found.workspace
    initial = {"name": workspace.name, "description": workspace.description, "version": found.version}
    form = RenameForm(_sent(request), initial=initial)
    words = {"title": f"Rename {workspace.name}", "action": "Save", "icon": "pencil"}

    def act() -> str:
        given = form.cleaned_data
        operations.rename_workspace(
            code, given["name"], given["description"], given["version"], request.user.get_username()
        )
        messages.success(request, f"The workspace is called “{given['name']}”.")
        return reverse("designs")

    return _answer(request, form, words | {"url": reverse("design-rename", args=[code])}, act)


@allowed(Role.DESIGNER)
@require_http_methods(METHODS)
@needs_readable_draft
def duplicate(request: HttpRequest, code: str) -> HttpResponse:
    """Copy a workspace with its groups, steps, arrows and scenarios, and open the copy."""
    found = _found(code)
    form = DuplicateForm(_sent(request), initial={"name": f"{found.workspace.name} copy"[:255]})
    words = {
        "title": f"Duplicate {found.workspace.name}",
        "action": "Duplicate",
        "icon": "copy",
        "url": reverse("design-duplicate", args=[code]),
    }

    def act() -> str:
        made = operations.duplicate_workspace(code, form.cleaned_data["name"], request.user.get_username())
        messages.success(request, f"“{form.cleaned_data['name']}” is a copy of “{found.workspace.name}”.")
        return reverse("design", args=[made])

    return _answer(request, form, words, act, found)


@allowed(Role.DESIGNER)
@require_http_methods(METHODS)
@needs_readable_draft
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Remove a workspace, and with it the groups that no other one shows, if that is asked for."""
    found = _found(code)
    form = RemoveForm(_sent(request), initial={"version": found.version}, own=len(found.own_groups))
    words = {
        "title": f"Delete {found.workspace.name}",
        "action": "Delete",
        "icon": "trash-2",
        "is_dangerous": True,
        "url": reverse("design-remove", args=[code]),
    }

    def act() -> str:
        with_groups = form.cleaned_data.get("with_groups", False)
        operations.remove_workspace(
            code, form.cleaned_data["version"], with_groups=with_groups, actor=request.user.get_username()
        )
        messages.success(request, f"The workspace “{found.workspace.name}” is deleted.")
        return reverse("designs")

    return _answer(request, form, words, act, found)


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _found(code: str) -> WorkspaceToChange:
    try:
        return workspace_to_change(code)
    except NoSuchWorkspace as missing:
        raise Http404(str(missing)) from missing


def _answer(
    request: HttpRequest,
    form: forms.Form,
    words: Mapping[str, Any],
    act: Callable[[], str],
    found: WorkspaceToChange | None = None,
) -> HttpResponse:
    """Show the form; where it is sent and sound, act and go where that leads. A refusal stands on the form."""
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                return _go(request, act())
            status = 422
        except RecordRefused as refused:
            status = 422
            for problem in refused.problems:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
        except VersionConflict as conflict:
            status = 409
            form.add_error(None, str(conflict))
    part = "#dialog" if getattr(request, "htmx", None) else ""
    context = {"form": form, "found": found, **words}
    return render(request, f"orchestration/workspace_form.html{part}", context, status=status)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if getattr(request, "htmx", None) else redirect(address)
