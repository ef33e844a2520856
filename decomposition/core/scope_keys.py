"""The scope key of a fulfillment line: what makes it one line of its product and not another."""

from dataclasses import dataclass

from catalog.core.products import Catalog, Product
from catalog.core.vocabulary import DecompositionScope
from decomposition.core.order import Account
from decomposition.core.sources import SourceLine

ORDER_KEY = "order"
"""Every line of scope Order has this key: there is one order, also after a change gave it another id."""


@dataclass(frozen=True, slots=True)
class ScopeKey:
    """A key with the scope that produced it; ``missing`` names the custom value that the source did not carry."""

    key: str
    missing: str | None = None


def scope_key(destination: Product, source: SourceLine, account: Account, catalog: Catalog) -> ScopeKey:
    """Return the key under which a source's fulfillment line of a product is unique.

    OrderLineItem: the source's order line. Bundle: the bundle root above it. Order: one. Account: the account.
    Custom: the value that the source carries or inherits, else its order line. Where a merged source spans several
    order lines or bundles, its lines are counted per source instead.
    """
    match destination.decomposition_scope:
        case DecompositionScope.ORDER:
            return ScopeKey(ORDER_KEY)
        case DecompositionScope.ACCOUNT:
            return ScopeKey(account.id)
        case DecompositionScope.BUNDLE:
            return ScopeKey(source.bundle_roots[0] if len(source.bundle_roots) == 1 else source.id)
        case DecompositionScope.CUSTOM:
            name = scope_name(destination, catalog)
            value = source.scope_keys.get(name)
            return ScopeKey(value) if value else ScopeKey(source.line_key, missing=name)
        case _:
            return ScopeKey(source.line_key)


def scope_name(product: Product, catalog: Catalog) -> str:
    """Return the name under which order lines carry the value of a product's custom scope."""
    scope = catalog.custom_scope_by_code.get(product.custom_scope or "")
    return (scope.item_key or scope.code) if scope is not None else (product.custom_scope or "")


def line_key(product: str, key: str) -> str:
    """Return product and scope key as one path; a slash in the product is escaped, so that no two are alike."""
    return f"{product.replace('%', '%25').replace('/', '%2F')}/{key}"
