"""Submitting an order in the browser: from a sample order or from nothing, as the JSON that the API takes."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from catalog.access import Role, allowed
from decomposition.core.parse import OrderRefused
from fulfillment.operations.intake import OrderConflict, submit_order
from orchestration.models import SampleOrder
from orchestration.operations.release import NothingPublished

_EMPTY = {
    "source": "console",
    "external_id": "",
    "account": {"id": "", "name": ""},
    "lines": [{"id": "1", "product": ""}],
}


@allowed(Role.OPERATOR, Role.ADMIN)
def order_form(request: HttpRequest) -> HttpResponse:
    """Show the form, filled from ``?sample=``; or take the order that was typed."""
    if request.method == "POST":
        return _submit(request)
    sample = SampleOrder.objects.filter(code=request.GET.get("sample", "")).first()
    document = dict(sample.document) if sample else dict(_EMPTY)
    document["external_id"] = f"{sample.code.upper() if sample else 'ORDER'}-{timezone.now():%m%d%H%M%S}"
    return _show(request, json.dumps(document, indent=2, ensure_ascii=False), sample=sample.code if sample else "")


def _show(
    request: HttpRequest,
    text: str,
    *,
    sample: str = "",
    problems: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "text": text,
        "sample": sample,
        "samples": SampleOrder.objects.order_by("name"),
        "problems": problems or [],
    }
    return render(request, "fulfillment/order_form.html", context, status=status)


def _submit(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("document", "")
    try:
        submission = submit_order(_document(text), submitted_by=request.user.pk, actor=request.user.get_username())
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return _show(
            request, text, problems=[{"pointer": where, "message": f"This is not JSON: {error.msg}."}], status=422
        )
    except OrderRefused as error:
        found = [{"pointer": problem.pointer, "message": problem.message} for problem in error.problems]
        return _show(request, text, problems=found, status=422)
    except OrderConflict as error:
        return _show(request, text, problems=[{"pointer": "/external_id", "message": str(error)}], status=409)
    except NothingPublished as error:
        return _show(request, text, problems=[{"pointer": "", "message": str(error)}], status=503)
    return redirect("order-plan", number=submission.order)


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise json.JSONDecodeError("it is nested too deeply", text, 0) from error
