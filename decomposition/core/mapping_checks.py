"""The static problems of mappings and value lists."""

from collections import Counter

from catalog.core.expressions import ExpressionError, ValueType, check
from catalog.core.problem_list import ProblemList
from catalog.core.products import Product
from catalog.core.values import ValueMismatch, from_text
from catalog.core.vocabulary import DataType
from decomposition.core import rules
from decomposition.core.compatibility import (
    FIELD_TYPES,
    WRITABLE_FIELDS,
    compatible,
    compatible_output,
    compatible_types,
)
from decomposition.core.destination_attributes import destination_attributes
from decomposition.core.rules import DecompositionRule, MappingMethod, OperandType, RuleBook, ValueList

KIND = "DecompositionRule"


def check_value_list(values: ValueList, problems: ProblemList) -> None:
    """Note repeated inputs, and inputs and outputs that are not of the list's types."""
    for text, count in sorted(Counter(entry.input for entry in values.entries).items()):
        if count > 1:
            message = f'The input "{text}" is listed {count} times; one value has one translation.'
            problems.error(("ValueList", values.code), "entries", "DuplicateInput", message)
    if not values.entries:
        problems.warning(("ValueList", values.code), "entries", "EmptyList", "It has no entries, so it maps nothing.")
    for entry in values.entries:
        for text, data_type in ((entry.input, values.source_type), (entry.output, values.destination_type)):
            try:
                from_text(text, data_type)
            except ValueMismatch as error:
                problems.error(("ValueList", values.code), "entries", "BadValue", str(error))


class MappingChecks:
    """Checks the mappings of one rule after another."""

    def __init__(self, rule_book: RuleBook, problems: ProblemList) -> None:
        self._rule_book = rule_book
        self._problems = problems

    def check_rule(self, rule: DecompositionRule, destination: Product | None) -> None:
        """Note the problems of a rule's mappings. Without a destination product only the sources can be checked."""
        targets: set[tuple[OperandType, str]] = set()
        self._problems_of_codes(rule)
        for mapping in sorted(rule.mappings, key=lambda one: (one.sequence, one.code)):
            target = (mapping.destination_type, mapping.destination)
            if target in targets:
                message = f'Another mapping of this rule sets "{mapping.destination}" before this one.'
                self._warning(rule, mapping, "destination", "RepeatedDestination", message)
            targets.add(target)
            into = self._destination_type(rule, mapping, destination)
            if mapping.method is MappingMethod.EXPRESSION:
                self._check_expression(rule, mapping, into)
                continue
            source = self._source_type(rule, mapping)
            if mapping.method is MappingMethod.LIST:
                self._check_list(rule, mapping, source, into)
            elif source is not None and into is not None:
                self._check_types(rule, mapping, "destination", source, into)

    def _error(self, rule: DecompositionRule, mapping: rules.Mapping, field: str, code: str, message: str) -> None:
        text = f'Mapping "{mapping.code}": {message}'
        self._problems.error((KIND, rule.code), f"mappings.{field}", code, text, (mapping.code,))

    def _warning(self, rule: DecompositionRule, mapping: rules.Mapping, field: str, code: str, message: str) -> None:
        text = f'Mapping "{mapping.code}": {message}'
        self._problems.warning((KIND, rule.code), f"mappings.{field}", code, text, (mapping.code,))

    def _problems_of_codes(self, rule: DecompositionRule) -> None:
        for code, count in sorted(Counter(mapping.code for mapping in rule.mappings).items()):
            if count > 1:
                message = f'{count} mappings have the code "{code}".'
                self._problems.error((KIND, rule.code), "mappings.code", "DuplicateCode", message, (code,))

    def _destination_type(
        self, rule: DecompositionRule, mapping: rules.Mapping, destination: Product | None
    ) -> DataType | None:
        name = mapping.destination
        if mapping.destination_type is OperandType.FIELD:
            if name in WRITABLE_FIELDS:
                return FIELD_TYPES[name]
            message = f'The field "{name}" cannot be set; {", ".join(WRITABLE_FIELDS)} can.'
            self._error(rule, mapping, "destination", "FieldNotWritable", message)
            return None
        definition = self._rule_book.catalog.attribute_by_code.get(name)
        if definition is None:
            self._error(rule, mapping, "destination", "UnknownReference", f'There is no attribute "{name}".')
            return None
        if destination is not None and name not in destination_attributes(self._rule_book.catalog, destination.sku):
            message = f'The product "{destination.sku}" has no active attribute "{name}"; add it to the product.'
            self._error(rule, mapping, "destination", "AttributeNotOfProduct", message)
        return definition.data_type

    def _source_type(self, rule: DecompositionRule, mapping: rules.Mapping) -> DataType | None:
        if mapping.source_type is OperandType.FIELD:
            if mapping.source not in FIELD_TYPES:
                message = f'A line has no field "{mapping.source}" ({", ".join(FIELD_TYPES)}).'
                self._error(rule, mapping, "source", "UnknownField", message)
            return FIELD_TYPES.get(mapping.source)
        catalog = self._rule_book.catalog
        definition = catalog.attribute_by_code.get(mapping.source)
        if definition is None:
            self._error(rule, mapping, "source", "UnknownReference", f'There is no attribute "{mapping.source}".')
            return None
        if rule.source_product in catalog.product_by_sku and mapping.source not in catalog.attributes_of(
            rule.source_product or ""
        ):
            message = (
                f'The product "{rule.source_product}" has no attribute "{mapping.source}", so it never has a value.'
            )
            self._warning(rule, mapping, "source", "AttributeNotOfProduct", message)
        return definition.data_type

    def _check_types(
        self, rule: DecompositionRule, mapping: rules.Mapping, field: str, source: DataType, into: DataType
    ) -> None:
        if not compatible(source, into):
            fitting = ", ".join(compatible_types(source))
            message = f"A value of type {source} does not fit into {into}; it fits into {fitting}."
            self._error(rule, mapping, field, "TypeMismatch", message)

    def _check_list(
        self, rule: DecompositionRule, mapping: rules.Mapping, source: DataType | None, into: DataType | None
    ) -> None:
        if not mapping.value_list:
            self._error(rule, mapping, "value_list", "ValueListMissing", "It needs a value list.")
            return
        values = self._rule_book.value_list_by_code.get(mapping.value_list)
        if values is None:
            message = f'There is no value list "{mapping.value_list}".'
            self._error(rule, mapping, "value_list", "UnknownReference", message)
            return
        if source is not None:
            self._check_types(rule, mapping, "value_list", source, values.source_type)
        if into is not None and not compatible_output(values.destination_type, into):
            self._check_types(rule, mapping, "value_list", values.destination_type, into)

    def _check_expression(self, rule: DecompositionRule, mapping: rules.Mapping, into: DataType | None) -> None:
        if not mapping.expression.strip():
            self._error(rule, mapping, "expression", "ExpressionMissing", "It needs an expression.")
            return
        try:
            result = None if into is None else ValueType(into.value)
            check(mapping.expression, self._rule_book.expression_schema, result=result)
        except ExpressionError as error:
            self._error(rule, mapping, "expression", "BadExpression", str(error))
