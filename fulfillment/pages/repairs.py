"""Pages of repairs: those that were asked for, and how far one is."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalog.access import Role, allowed, roles_of
from fulfillment.core.vocabulary import RepairOutcome
from fulfillment.models import Repair
from fulfillment.operations import repairs as operations
from fulfillment.pages.orders import WATCHERS
from fulfillment.pages.parts import wants_part
from fulfillment.queries import repairs as queries
from fulfillment.queries.fallout import FailureFilter
from fulfillment.queries.names import names

PAGE = 25
STEPS = 50


@allowed(*WATCHERS)
@require_safe
def repairs(request: HttpRequest) -> HttpResponse:
    """The repairs, newest first."""
    page = Paginator(queries.repair_list(), PAGE).get_page(request.GET.get("page"))
    return render(request, "fulfillment/repairs.html", {"page": page, "names": names()})


@allowed(*WATCHERS)
@require_safe
def repair(request: HttpRequest, number: int) -> HttpResponse:
    """One repair: its progress, and what became of each step; ``?outcome=`` narrows the steps."""
    row = _repair(number)
    counts = queries.outcomes_of(row)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in tuple(RepairOutcome) else ""
    context = {
        "repair": row,
        "names": names(),
        "query": urlencode(_failures_of(row).given),
        "counts": counts,
        "done": row.total - counts.get("Waiting", 0) - counts.get("Tried", 0),
        "outcome": outcome,
        "outcomes": [(one.value, counts.get(one.value, 0)) for one in RepairOutcome],
        "page": Paginator(queries.repaired_steps(row, outcome), STEPS).get_page(request.GET.get("page")),
        "may_cancel": Role.OPERATOR in roles_of(request.user) and not row.has_ended,
    }
    if not wants_part(request, "repair-body"):
        return render(request, "fulfillment/repair.html", context)
    response = render(request, "fulfillment/repair.html#body", context)
    if row.has_ended:
        response["HX-Refresh"] = "true"  # what can be done now stands beside the heading
    return response


@allowed(Role.OPERATOR)
@require_POST
def repair_cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Leave the steps that wait as they are."""
    try:
        operations.cancel_repair(number)
    except operations.UnknownRepair as unknown:
        raise Http404(str(unknown)) from unknown
    except operations.RepairEnded as ended:
        messages.info(request, str(ended))
    return redirect("repair", number=number)


def _failures_of(row: Repair) -> FailureFilter:
    """What a repair was asked for: what is left of it is found by the same filter."""
    return FailureFilter(signature=row.signature, system=row.system, error_code=row.error_code, queue=row.queue)


def _repair(number: int) -> Repair:
    found = queries.repair_of(number)
    if found is None:
        raise Http404(f"There is no repair {number}.")
    return found
