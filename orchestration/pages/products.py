"""The page of one product: what it is, edited in place; what it turns into, and what uses it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.access import Role, allowed
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.queries.design_pages import product_page
from orchestration.queries.product_document import document_of_product, readable_content
from orchestration.queries.record_schema import schema_document


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def product(request: HttpRequest, sku: str) -> HttpResponse:
    """A product of the draft with its attributes, its bundle, its rules, its scenarios, and where it is used."""
    content = readable_content()
    page = product_page(content.design, sku)
    if page is None:
        raise Http404(f"There is no product {sku!r}.")
    document = document_of_product(content, sku)
    context = {"page": page, "product": page.product, "document": document, "schema": schema_document()}
    return render(request, "orchestration/product.html", context)
