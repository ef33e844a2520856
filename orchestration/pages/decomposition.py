"""The decomposition workspace: what a product, or every product of a class, turns into, as an editor."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog.access import Role, allowed
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.queries.product_document import (
    NoSuchClassification,
    NoSuchProduct,
    classification_document,
    product_document,
)
from orchestration.queries.record_schema import schema_document


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def product_decomposition(request: HttpRequest, sku: str) -> HttpResponse:
    """What one product turns into."""
    try:
        document = product_document(sku)
    except NoSuchProduct as missing:
        raise Http404(str(missing)) from missing
    return _workspace(request, document, reverse("product", args=[sku]))


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def class_decomposition(request: HttpRequest, code: str) -> HttpResponse:
    """What every product of a class turns into."""
    try:
        document = classification_document(code)
    except NoSuchClassification as missing:
        raise Http404(str(missing)) from missing
    return _workspace(request, document, f"{reverse('register', args=['classes'])}?{urlencode({'open': code})}")


def _workspace(request: HttpRequest, document: dict[str, Any], page: str) -> HttpResponse:
    kind, code = document["root"]["kind"], document["root"]["code"]
    fields = document["records"][kind][code]["fields"]
    context = {
        "document": document,
        "schema": schema_document(),
        "kind": kind,
        "code": code,
        "fields": fields,
        "page": page,
    }
    return render(request, "orchestration/decomposition.html", context)
