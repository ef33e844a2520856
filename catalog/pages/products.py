"""The list of products."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog import queries
from catalog.access import Role, allowed
from catalog.core.vocabulary import ProductKind

PAGE = 50


@allowed(Role.DESIGNER)
@require_safe
def product_list(request: HttpRequest) -> HttpResponse:
    """Products of the draft, by sku; every filter is in the address."""
    filters = {
        "text": request.GET.get("q", "").strip()[:200],
        "kind": request.GET.get("kind", "") if request.GET.get("kind") in set(ProductKind) else "",
        "classification": request.GET.get("classification", "")[:200],
        "active": request.GET.get("active", "") if request.GET.get("active") in ("yes", "no") else "",
    }
    page = Paginator(queries.products_matching(**filters), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "counts": queries.product_counts(),
        "kinds": [kind.value for kind in ProductKind],
        "classifications": queries.classifications(),
    }
    part = getattr(request, "htmx", None) and request.htmx.target == "products"  # type: ignore[attr-defined]
    return render(request, f"catalog/products.html{'#table' if part else ''}", context)
