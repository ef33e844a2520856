"""Reads of the draft catalogue."""

from django.db.models import Count, Q, QuerySet

from catalog.core.vocabulary import ProductKind
from catalog.models import Product, ProductClassification


def products_matching(text: str = "", kind: str = "", classification: str = "", active: str = "") -> QuerySet[Product]:
    """Return products by sku, filtered by a part of sku or name, by kind, by class (its sub-classes included).

    ``active`` is "yes", "no", or blank for both.
    """
    found = Product.objects.select_related("classification").order_by("sku")
    if text:
        found = found.filter(Q(sku__icontains=text) | Q(name__icontains=text))
    if kind:
        found = found.filter(kind=kind)
    if active:
        found = found.filter(active=active == "yes")
    if classification:
        found = found.filter(classification__code__in=classes_below(classification))
    return found


def product_counts() -> dict[str, int]:
    """Return how many products there are, altogether, of each kind, and not active. One query."""
    kinds = {kind.value: Count("pk", filter=Q(kind=kind.value)) for kind in ProductKind}
    return Product.objects.aggregate(all=Count("pk"), inactive=Count("pk", filter=Q(active=False)), **kinds)


def classifications() -> list[ProductClassification]:
    """Return every class, by name."""
    return list(ProductClassification.objects.order_by("name"))


def classes_below(code: str) -> set[str]:
    """Return the codes of a class and of all classes under it. One query; a loop in the tree ends where it closes."""
    children: dict[str | None, list[str]] = {}
    for child, parent in ProductClassification.objects.values_list("code", "parent__code"):
        children.setdefault(parent, []).append(child)
    found: set[str] = set()
    waiting = [code]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += children.get(current, [])
    return found
