"""The jeopardy board: what is late, at risk, or soon will be, the most urgent first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.access import allowed
from fulfillment.pages.orders import WATCHERS
from fulfillment.pages.parts import wants_part
from fulfillment.queries.jeopardy_board import SOON_LEVEL, jeopardy_counts, steps_in_jeopardy
from fulfillment.queries.names import names
from fulfillment.queries.orders import orders_expected_late, orders_in_jeopardy
from orchestration.core.vocabulary import Jeopardy

PAGE = 50
MOST_ORDERS = 10
LEVELS = ("", Jeopardy.LATE.value, Jeopardy.AT_RISK.value, SOON_LEVEL)


@allowed(*WATCHERS)
@require_safe
def jeopardy(request: HttpRequest) -> HttpResponse:
    """Begun steps by the moment at which they are late, and orders whose promise is in danger; ``?level=`` narrows."""
    level = request.GET.get("level", "")
    level = level if level in LEVELS else ""
    counts = jeopardy_counts()
    numbers = (counts.late + counts.at_risk + counts.soon, counts.late, counts.at_risk, counts.soon)
    words = ("All", "Late", "At risk", "Soon at risk")
    context = {
        "level": level,
        "names": names(),
        "chips": list(zip(LEVELS, words, numbers, strict=True)),
        "page": Paginator(steps_in_jeopardy(level), PAGE).get_page(request.GET.get("page")),
        "orders": orders_in_jeopardy(MOST_ORDERS),
        "expected_late": orders_expected_late(MOST_ORDERS),
    }
    part = "#board" if wants_part(request, "jeopardy") else ""
    return render(request, f"fulfillment/jeopardy.html{part}", context)
