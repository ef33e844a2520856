"""``GET /live/stream``: server-sent events for the pages that one person may see."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from catalog.access import Role, roles_of
from dro_site.live.hub import PING_SECONDS, hub

WATCHERS = frozenset({Role.DESIGNER, Role.OPERATOR, Role.ADMIN})
_RETRY_MILLISECONDS = 2_000


async def stream(request: HttpRequest) -> HttpResponseBase:
    """Send changes of orders, plans and steps as they commit; ``?plan=`` and ``?order=`` narrow them.

    The person's roles are looked at again with every ping, so that a right that was taken away ends the stream.
    """
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse("Sign in to watch.", status=401, content_type="text/plain")
    if not await _may_watch(user.pk):
        return HttpResponse("You may not watch orders.", status=403, content_type="text/plain")
    plan, order = _number(request.GET.get("plan")), _number(request.GET.get("order"))
    response = StreamingHttpResponse(_events(user.pk, plan, order), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


stream.allowed_roles = WATCHERS  # type: ignore[attr-defined]


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() else None


@sync_to_async
def _may_watch(user: int) -> bool:
    found = get_user_model().objects.filter(pk=user).first()
    return found is not None and bool(roles_of(found) & WATCHERS)


async def _events(user: int, plan: int | None, order: int | None) -> AsyncIterator[str]:
    sequence = itertools.count(1)
    yield f"retry: {_RETRY_MILLISECONDS}\n\n"
    now = asyncio.get_running_loop().time
    async with hub.watching() as queue:
        yield _event("resync", next(sequence), {})
        ping_at = now() + PING_SECONDS  # however much is going on meanwhile
        while True:
            try:
                notice = await asyncio.wait_for(queue.get(), ping_at - now())
            except TimeoutError:
                if not await _may_watch(user):
                    return
                yield ": still here\n\n"
                ping_at = now() + PING_SECONDS
                continue
            if notice.get("resync"):
                yield _event("resync", next(sequence), {})
                continue
            change = _narrowed(notice, plan, order)
            if change is not None:
                number = next(sequence)
                yield _event("change", number, {"sequence": number, **change})


def _narrowed(notice: dict[str, Any], plan: int | None, order: int | None) -> dict[str, Any] | None:
    """Return what of a notice concerns this watcher; none where nothing does."""
    steps = [
        {"id": step, "plan": of_plan, "state": state, "jeopardy": jeopardy}
        for step, of_plan, state, jeopardy in notice.get("steps", ())
        if plan is None or of_plan == plan
    ]
    orders = [number for number in notice.get("orders", ()) if order is None or number == order]
    if plan is None and order is not None and not orders:
        steps = []  # a notice does not say which order a plan is of
    if not steps and not orders:
        return None
    return {"orders": orders, "plans": sorted({step["plan"] for step in steps}), "steps": steps}


def _event(name: str, sequence: int, data: dict[str, Any]) -> str:
    return f"event: {name}\nid: {sequence}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"
