"""The board of downstream systems: how each stands, and holding and releasing one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from catalog.access import Role, allowed, roles_of
from fulfillment.operations import system_switch
from fulfillment.operations.system_switch import SwitchRefused
from fulfillment.pages.orders import WATCHERS
from fulfillment.pages.parts import wants_part
from fulfillment.queries.system_board import LOOK_BACK_MINUTES, system_board
from orchestration.models import DownstreamSystem


@allowed(*WATCHERS)
@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """Every system, those in trouble first."""
    context = {
        "systems": system_board(),
        "minutes": LOOK_BACK_MINUTES,
        "may_switch": Role.OPERATOR in roles_of(request.user),
    }
    part = "#board" if wants_part(request, "systems") else ""
    return render(request, f"fulfillment/systems.html{part}", context)


@allowed(Role.OPERATOR)
@require_POST
def system_hold(request: HttpRequest, code: str) -> HttpResponse:
    """Make no new call to a system until it is released."""
    actor, reason = request.user.get_username(), request.POST.get("reason", "")
    return _switch(request, code, lambda: system_switch.hold(code, actor=actor, reason=reason))


@allowed(Role.OPERATOR)
@require_POST
def system_release(request: HttpRequest, code: str) -> HttpResponse:
    """Call a system again, whatever kept it back."""
    actor = request.user.get_username()
    return _switch(request, code, lambda: system_switch.release(code, actor=actor))


def _switch(request: HttpRequest, code: str, switch: Callable[[], None]) -> HttpResponse:
    try:
        switch()
    except DownstreamSystem.DoesNotExist as unknown:
        raise Http404(f"There is no system {code}.") from unknown
    except SwitchRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("systems")
