"""The static problems of a rule book, found before it is published."""

from collections.abc import Iterable, Mapping

from catalog.core.expressions import ExpressionError, check
from catalog.core.problem_list import ProblemList
from catalog.core.problems import DesignProblem
from catalog.core.products import Product
from catalog.core.vocabulary import DecompositionScope, ProductKind, QuantityMethod
from decomposition.core.destination_attributes import destination_attributes
from decomposition.core.mapping_checks import KIND, MappingChecks, check_value_list
from decomposition.core.quantities import conversion_factor
from decomposition.core.rules import DecompositionRule, OperandType, RuleBook
from decomposition.core.selection import find_decomposition_cycle

_BREADTH = {
    DecompositionScope.ORDER_LINE_ITEM: 0,
    DecompositionScope.BUNDLE: 1,
    DecompositionScope.ORDER: 2,
    DecompositionScope.ACCOUNT: 3,
}
"""How much one line of each scope covers; what a custom scope covers, only the orders know."""


def check_rule_book(rule_book: RuleBook) -> tuple[DesignProblem, ...]:
    """Return every problem of decomposition rules, mappings, value lists and scopes, errors first.

    Problems of the catalogue itself are found by ``catalog.core.checks``.
    """
    checks = _Checks(rule_book)
    checks.problems.duplicates(KIND, (rule.code for rule in rule_book.rules))
    checks.problems.duplicates("ValueList", (values.code for values in rule_book.value_lists))
    for values in rule_book.value_lists:
        check_value_list(values, checks.problems)
    mappings = MappingChecks(rule_book, checks.problems)
    for rule in rule_book.rules:
        checks.rule(rule)
        mappings.check_rule(rule, rule_book.catalog.product_by_sku.get(rule.destination_product))
    checks.cycle()
    checks.custom_scopes()
    checks.required_attributes()
    checks.broader_members()
    return checks.problems.found()


class _Checks:
    def __init__(self, rule_book: RuleBook) -> None:
        self._rule_book = rule_book
        self._catalog = rule_book.catalog
        self.problems = ProblemList()
        self._members: dict[str, list[Product]] = {}
        for product in self._catalog.products:
            for code in self._catalog.classification_path(product.classification):
                self._members.setdefault(code, []).append(product)

    def rule(self, rule: DecompositionRule) -> None:
        self._source(rule)
        destination = self._catalog.product_by_sku.get(rule.destination_product)
        if destination is None:
            message = f'There is no product "{rule.destination_product}".'
            self.problems.error((KIND, rule.code), "destination_product", "UnknownReference", message)
        else:
            self._destination(rule, destination)
            self._units(rule, destination)
        if rule.condition.strip():
            try:
                check(rule.condition, self._rule_book.expression_schema)
            except ExpressionError as error:
                self.problems.error((KIND, rule.code), "condition", "BadCondition", str(error))

    def _source(self, rule: DecompositionRule) -> None:
        if bool(rule.source_product) == bool(rule.source_classification):
            message = "A rule starts from exactly one of a product and a classification."
            self.problems.error((KIND, rule.code), "source_product", "OneSource", message)
        if rule.source_product and rule.source_product not in self._catalog.product_by_sku:
            message = f'There is no product "{rule.source_product}".'
            self.problems.error((KIND, rule.code), "source_product", "UnknownReference", message)
        code = rule.source_classification
        if code and code not in self._catalog.classification_by_code:
            message = f'There is no classification "{code}".'
            self.problems.error((KIND, rule.code), "source_classification", "UnknownReference", message)
        elif code and code not in self._members:
            message = f'No product belongs to the classification "{code}", so the rule never applies.'
            self.problems.warning((KIND, rule.code), "source_classification", "EmptyClassification", message)

    def _destination(self, rule: DecompositionRule, destination: Product) -> None:
        if not destination.active:
            message = f'The product "{destination.sku}" is not active; the rule makes no line until it is.'
            self.problems.warning((KIND, rule.code), "destination_product", "DestinationInactive", message)
        if destination.kind is ProductKind.COMMERCIAL:
            message = f'"{destination.sku}" is a commercial product; rules lead to technical products.'
            self.problems.warning((KIND, rule.code), "destination_product", "DestinationCommercial", message)

    def _units(self, rule: DecompositionRule, destination: Product) -> None:
        """Note sources whose quantities cannot be added up in the destination's unit."""
        if destination.quantity_method is QuantityMethod.ALWAYS_ONE:
            return
        if any(one.destination_type is OperandType.FIELD and one.destination == "quantity" for one in rule.mappings):
            return
        for source in self._sources_of(rule):
            if conversion_factor(source.unit_of_measure, destination.unit_of_measure, self._catalog) is None:
                message = (
                    f'"{source.sku}" counts in {source.unit_of_measure}, "{destination.sku}" in '
                    f"{destination.unit_of_measure}, and there is no conversion between the two. Give both one unit "
                    "class and a conversion factor, or let the destination's quantity always be one."
                )
                self.problems.error(
                    (KIND, rule.code), "destination_product", "NoUnitConversion", message, (source.sku,)
                )

    def _sources_of(self, rule: DecompositionRule) -> Iterable[Product]:
        if rule.source_product in self._catalog.product_by_sku:
            return (self._catalog.product_by_sku[rule.source_product or ""],)
        return self._members.get(rule.source_classification or "", ())

    def cycle(self) -> None:
        cycle = find_decomposition_cycle(self._rule_book)
        if cycle is not None:
            first = min(cycle.rules)
            self.problems.error((KIND, first), "destination_product", "DecompositionCycle", str(cycle), cycle.path)

    def custom_scopes(self) -> None:
        for product in self._catalog.products:
            custom = product.decomposition_scope is DecompositionScope.CUSTOM
            if custom and not product.custom_scope:
                message = "The decomposition scope Custom needs a custom scope."
                self.problems.error(("Product", product.sku), "custom_scope", "CustomScopeMissing", message)
            elif product.custom_scope and not custom:
                message = f"The custom scope has no effect, because the scope is {product.decomposition_scope}."
                self.problems.warning(("Product", product.sku), "custom_scope", "CustomScopeUnused", message)

    def required_attributes(self) -> None:
        """Note required attributes of destination products that nothing can ever give a value."""
        for sku, rules in self._rules_by_destination().items():
            mapped = {
                mapping.destination
                for rule in rules
                for mapping in rule.mappings
                if mapping.destination_type is OperandType.ATTRIBUTE
            }
            for attribute in destination_attributes(self._catalog, sku).values():
                if attribute.required and attribute.default is None and attribute.code not in mapped:
                    message = (
                        f'The required attribute "{attribute.code}" has no default, and no rule that leads to "{sku}" '
                        "maps a value to it: every order that leads here is refused."
                    )
                    self.problems.warning(("Product", sku), "attributes", "RequiredWithoutValue", message)

    def _rules_by_destination(self) -> Mapping[str, list[DecompositionRule]]:
        found: dict[str, list[DecompositionRule]] = {}
        for rule in self._rule_book.rules:
            if rule.destination_product in self._catalog.product_by_sku:
                found.setdefault(rule.destination_product, []).append(rule)
        return found

    def broader_members(self) -> None:
        """Note members of technical bundles whose lines cover more than the lines of their bundle."""
        made = self._rules_by_destination()
        for component in self._catalog.components:
            parent = self._catalog.product_by_sku.get(component.parent)
            child = self._catalog.product_by_sku.get(component.child or "")
            if parent is None or child is None or parent.sku not in made or child.sku not in made:
                continue
            outer, inner = _BREADTH.get(parent.decomposition_scope), _BREADTH.get(child.decomposition_scope)
            if outer is not None and inner is not None and inner > outer:
                message = (
                    f'The member "{child.sku}" has scope {child.decomposition_scope}, which is broader than '
                    f'{parent.decomposition_scope} of "{parent.sku}": its one line goes under the first of several.'
                )
                self.problems.warning(("ProductComponent", component.code), "child", "MemberBroader", message)
