"""What leads where in a design, whatever its conditions say: from products over rules and scenarios to groups."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from catalog.core.products import Product
from catalog.core.vocabulary import ProductKind
from orchestration.core.design import Design


class Reach:
    """Answers for one design, computed once and on demand."""

    def __init__(self, design: Design) -> None:
        self._design = design

    def groups_of(self, product: Product) -> frozenset[str]:
        """The groups that a line for a product itself may select, by its own or its classes' scenarios."""
        named = list(self._design.scenarios_by_product.get(product.sku, ()))
        for code in self._design.catalog.classification_path(product.classification):
            named.extend(self._design.scenarios_by_classification.get(code, ()))
        return frozenset(scenario.group for scenario in named)

    def destinations_of(self, product: Product) -> frozenset[str]:
        """The products that a product decomposes into, in one step, as far as they exist and are active."""
        book = self._design.rule_book
        rules = list(book.rules_by_product.get(product.sku, ()))
        for code in book.catalog.classification_path(product.classification):
            rules.extend(book.rules_by_classification.get(code, ()))
        return frozenset(rule.destination_product for rule in rules if rule.destination_product in self._active)

    @cached_property
    def _active(self) -> Mapping[str, Product]:
        return {product.sku: product for product in self._design.catalog.products if product.active}

    @cached_property
    def _sources(self) -> Mapping[str, frozenset[str]]:
        """By product the products that decompose into it, in one step."""
        sources: dict[str, set[str]] = {}
        for product in self._active.values():
            for destination in self.destinations_of(product):
                sources.setdefault(destination, set()).add(product.sku)
        return {sku: frozenset(found) for sku, found in sources.items()}

    @cached_property
    def reaching_a_group(self) -> frozenset[str]:
        """The active products that lead to some group, by themselves or by what they decompose into."""
        selecting = [product.sku for product in self._active.values() if self.groups_of(product)]
        return frozenset(_closure(selecting, self._sources))

    @cached_property
    def leading_somewhere(self) -> frozenset[str]:
        """The active products of which a line is not without consequence: it, or what belongs to it, does something.

        A bundle counts where one of its members does, since ordering it orders them.
        """
        found = [p.sku for p in self._active.values() if self.groups_of(p) or self.destinations_of(p)]
        return frozenset(_closure(found, self._bundles))

    @cached_property
    def _bundles(self) -> Mapping[str, frozenset[str]]:
        """By product the bundles of which it is a member, by itself or by its class."""
        parents: dict[str, set[str]] = {}
        by_class: dict[str, list[str]] = {}
        for product in self._active.values():
            for code in self._design.catalog.classification_path(product.classification):
                by_class.setdefault(code, []).append(product.sku)
        for component in self._design.catalog.components:
            children = [component.child] if component.child else by_class.get(component.child_classification or "", [])
            for child in children:
                parents.setdefault(child, set()).add(component.parent)
        return {sku: frozenset(found) for sku, found in parents.items()}

    @cached_property
    def _ordered(self) -> Mapping[str, frozenset[str]]:
        """By group the products whose order lines may lead to it."""
        selecting: dict[str, set[str]] = {}
        for product in self._active.values():
            for group in self.groups_of(product):
                selecting.setdefault(group, set()).add(product.sku)
        for scenario in self._design.order_scenarios:
            selecting.setdefault(scenario.group, set()).update(self._active)
        return {group: frozenset(_closure(skus, self._sources)) for group, skus in selecting.items()}

    def ordered_for_group(self, group: str) -> frozenset[str]:
        """The products whose order lines may lead to a group, directly or through what they decompose into."""
        return self._ordered.get(group, frozenset())

    def bundles_for_group(self, group: str) -> frozenset[str]:
        """The products whose order lines lead to a group, and the bundles in which these may stand."""
        return frozenset(_closure(self.ordered_for_group(group), self._bundles))

    def active_products(self, kind: ProductKind) -> tuple[Product, ...]:
        """The active products of a kind, sorted."""
        found = [product for product in self._active.values() if product.kind is kind]
        return tuple(sorted(found, key=lambda product: product.sku))


def _closure(start: Iterable[str], onward: Mapping[str, Iterable[str]]) -> set[str]:
    reached = set(start)
    waiting = list(reached)
    for sku in waiting:  # grows while it is read
        for other in onward.get(sku, ()):
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached
