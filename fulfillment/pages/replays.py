"""Pages of replays: those that were asked for, asking for one, and what one found."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.access import Role, allowed
from fulfillment.core.vocabulary import ReplayOutcome
from fulfillment.models import Replay
from fulfillment.operations import replays as operations
from fulfillment.pages.parts import wants_part
from fulfillment.pages.replay_forms import ReplayForm
from fulfillment.queries import replays as queries
from orchestration.operations.release import UnknownRelease
from orchestration.pages.draft_guard import needs_readable_draft

PAGE = 25
ORDERS = 50


@allowed(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_readable_draft
def replays(request: HttpRequest) -> HttpResponse:
    """The replays, newest first; posting the form starts one."""
    form = ReplayForm(request.POST if request.method == "POST" else None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.start_replay(form.wish, actor=request.user)
        except (operations.NothingToReplay, UnknownRelease) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("replay", number=made.pk)
    page = Paginator(queries.replay_list(), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "fulfillment/replays.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What the address wishes already: the design, a product, an account."""
    names = ("on", "product", "account")
    return {name: request.GET[name][:200] for name in names if request.GET.get(name)}


@allowed(Role.DESIGNER)
@require_safe
def replay(request: HttpRequest, number: int) -> HttpResponse:
    """One replay: its progress, and what it has found; ``?kind=`` and ``?subject=`` narrow the orders."""
    row = _replay(number)
    if wants_part(request, "replay-progress"):
        return _progress(request, row)
    filters = _filters(request)
    page = Paginator(queries.replayed_orders(row, **filters), ORDERS).get_page(request.GET.get("page"))
    context = {
        "replay": row,
        "report": queries.replay_report(row),
        "filters": filters,
        "title": queries.KINDS.get(filters["kind"], ""),
        "page": page,
        "rows": queries.shown_rows(page.object_list),
    }
    return render(request, "fulfillment/replay.html", context)


def _progress(request: HttpRequest, row: Replay) -> HttpResponse:
    """How far it is; once it has ended, the browser is to load the report."""
    response = render(request, "fulfillment/replay.html#progress", {"replay": row})
    if row.has_ended:
        response["HX-Refresh"] = "true"
    return response


def _filters(request: HttpRequest) -> dict[str, str]:
    asked = {name: request.GET.get(name, "") for name in ("outcome", "kind", "subject")}
    if asked["kind"] not in queries.KINDS:
        asked["kind"] = asked["subject"] = ""
    if asked["outcome"] not in (*ReplayOutcome, queries.UNCHANGED):
        asked["outcome"] = ""
    return asked


def _replay(number: int) -> Replay:
    found = queries.replay_of(number)
    if found is None:
        raise Http404(f"There is no replay {number}.")
    return found


@allowed(Role.DESIGNER)
@require_POST
def replay_stop(request: HttpRequest, number: int) -> HttpResponse:
    """Stop a replay; what it has found stays."""
    try:
        operations.cancel_replay(number)
    except operations.UnknownReplay as unknown:
        raise Http404(str(unknown)) from unknown
    except operations.ReplayEnded as ended:
        messages.info(request, str(ended))
    return redirect("replay", number=number)
