"""The names that a release gives to what run time stores by code: products, attributes, rules, scopes, groups."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.core.vocabulary import DecompositionScope
from fulfillment.core.words import value_words, word
from orchestration.core.design import Design
from orchestration.core.vocabulary import StepScope


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value of a line."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ReleaseWords:
    """Looks names up in one release; a code that it does not have stands for itself."""

    design: Design

    def product(self, sku: str) -> str:
        product = self.design.catalog.product_by_sku.get(sku)
        return product.name if product else sku

    def unit(self, code: str | None) -> str:
        unit = self.design.catalog.unit_by_code.get(code or "")
        return (unit.name if unit else code or "").lower()

    def rule(self, code: str) -> str:
        found = self.design.rule_book.rule_by_code.get(code)
        return (found.name if found else "") or code

    def facts(self, attributes: Mapping[str, object], scope_keys: Mapping[str, object] | None = None) -> list[Fact]:
        """Return a line's attributes and scope keys under the names of the catalogue."""
        known = self.design.catalog.attribute_by_code
        found = []
        for code, value in attributes.items():
            definition = known.get(code)
            name, data_type = (definition.name, definition.data_type) if definition else (code, None)
            found.append(Fact(name, value_words(value, data_type)))
        found += [Fact(self.custom_scope(key), str(value)) for key, value in (scope_keys or {}).items()]
        return found

    def custom_scope(self, key: str) -> str:
        """Return the name of a custom scope by its code, or by the key under which order lines carry it."""
        scopes = self.design.catalog.custom_scopes
        return next((scope.name for scope in scopes if key in (scope.code, scope.item_key)), key)

    def line_scope(self, product: str, scope: str, key: str) -> Fact:
        """Return what a fulfillment line is one of: "bundle 1", "Ship-to place Hamburg", "the whole order"."""
        if scope == DecompositionScope.CUSTOM:
            found = self.design.catalog.product_by_sku.get(product)
            return Fact(self.custom_scope((found.custom_scope if found else None) or ""), key)
        if scope == DecompositionScope.ORDER:
            return Fact("whole order", "")
        return Fact("order line" if scope == DecompositionScope.ORDER_LINE_ITEM else word(scope), key)

    def step_scope(self, definition: str, scope: str, key: str) -> Fact:
        """Return what a step is one of: "line 1.3", "bundle 1", "Ship-to place Munich", "the whole plan"."""
        if scope == StepScope.CUSTOM:
            step = self.design.step_by_code.get(definition)
            return Fact(self.custom_scope((step.custom_scope if step else None) or ""), key)
        if scope == StepScope.PLAN:
            return Fact("whole plan", "")
        if scope == StepScope.LINE_ITEM:
            return Fact("line", key.rpartition("/")[2])
        return Fact(word(scope), key)
