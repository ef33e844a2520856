"""The fallout board: failures by cause, the failures of one cause, and repairing them alike."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalog.access import Role, allowed, roles_of
from fulfillment.operations.notices import refused_notices
from fulfillment.operations.repairs import NothingToRepair, ReasonMissing, preview_repair, start_repair
from fulfillment.pages.orders import WATCHERS
from fulfillment.pages.parts import wants_part
from fulfillment.pages.repair_forms import RepairForm
from fulfillment.queries import fallout as queries
from fulfillment.queries.fallout import FailureFilter
from fulfillment.queries.names import names
from fulfillment.queries.repairs import repair_list

MOST_CAUSES = 100
PAGE = 50
LAST_REPAIRS = 5


@allowed(*WATCHERS)
@require_safe
def fallout(request: HttpRequest) -> HttpResponse:
    """The causes of what has failed, the most frequent first; ``?system=`` and ``?queue=`` narrow them."""
    failures = _filter(request)
    context = {
        "failures": failures,
        "names": names(),
        "query": urlencode(failures.given),
        "causes": queries.open_causes(MOST_CAUSES, failures, with_trend=True),
        "systems": queries.open_counts("system"),
        "queues": queries.open_counts("queue"),
        "refused": refused_notices(),
        "repairs": repair_list()[:LAST_REPAIRS],
        "may_repair": _may_repair(request),
    }
    part = "#board" if wants_part(request, "fallout") else ""
    return render(request, f"fulfillment/fallout.html{part}", context)


@allowed(*WATCHERS)
@require_safe
def failures(request: HttpRequest) -> HttpResponse:
    """The failures of one cause, or as the address says, with the form that repairs them alike."""
    return _failures(request, RepairForm())


@allowed(Role.OPERATOR)
@require_POST
def repair_start(request: HttpRequest) -> HttpResponse:
    """Repair the failures that the address means; workers carry it out."""
    form = RepairForm(request.POST)
    if not form.is_valid():
        return _failures(request, form, status=422)
    try:
        repair = start_repair(form.wish(_filter(request)), actor=request.user)
    except ReasonMissing as refusal:
        form.add_error("reason", str(refusal))
    except NothingToRepair as refusal:
        form.add_error(None, str(refusal))
    else:
        return redirect("repair", number=repair.pk)
    return _failures(request, form, status=422)


def _failures(request: HttpRequest, form: RepairForm, status: int = 200) -> HttpResponse:
    wanted = _filter(request)
    rows = queries.open_failures(wanted).select_related("step", "order", "order__account")
    causes = queries.open_causes(1, wanted, with_trend=True) if wanted.signature else []
    context: dict[str, Any] = {
        "failures": wanted,
        "names": names(),
        "query": urlencode(wanted.given),
        "cause": causes[0] if causes else None,
        "message": queries.last_message_of(wanted.signature) if wanted.signature else "",
        "preview": preview_repair(wanted),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "form": form,
        "repairs": repair_list(wanted.signature)[:LAST_REPAIRS] if wanted.signature else (),
        "may_repair": _may_repair(request),
    }
    return render(request, "fulfillment/failures.html", context, status=status)


def _filter(request: HttpRequest) -> FailureFilter:
    given = {name: request.GET.get(name, "")[:255] for name in ("signature", "system", "error_code", "queue")}
    return FailureFilter(**given)


def _may_repair(request: HttpRequest) -> bool:
    return Role.OPERATOR in roles_of(request.user)
