"""Decomposition rules, their mappings and value lists as values."""

from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from catalog.core.expressions import Schema, schema_for
from catalog.core.products import Catalog
from catalog.core.vocabulary import DataType


class OperandType(StrEnum):
    """Whether a mapping reads or writes a field of the line or one of its attributes."""

    FIELD = "Field"
    ATTRIBUTE = "Attribute"


class MappingMethod(StrEnum):
    AS_IS = "AsIs"
    LIST = "List"
    EXPRESSION = "Expression"


class Enforcement(StrEnum):
    """Whether a mapping is applied again when an order in flight is changed."""

    ALL_REQUESTS = "AllRequests"
    INITIAL_REQUEST = "InitialRequest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueListEntry:
    input: str
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueList:
    """A reusable translation of values; inputs are unique."""

    code: str
    name: str
    source_type: DataType = DataType.TEXT
    destination_type: DataType = DataType.TEXT
    entries: tuple[ValueListEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """One value carried from the source line to the destination line of a rule."""

    code: str
    source_type: OperandType = OperandType.ATTRIBUTE
    source: str = ""  # blank only for an Expression, which names what it reads
    destination_type: OperandType = OperandType.ATTRIBUTE
    destination: str
    method: MappingMethod = MappingMethod.AS_IS
    value_list: str | None = None
    expression: str = ""
    enforcement: Enforcement = Enforcement.ALL_REQUESTS
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DecompositionRule:
    """Which technical product a product, or every product of a classification, turns into."""

    code: str
    name: str
    source_product: str | None = None
    source_classification: str | None = None
    destination_product: str
    priority: int | None = None  # lower wins a mapping conflict; none is weaker than any number
    condition: str = ""  # CEL; blank means always
    mappings: tuple[Mapping, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RuleBook:
    """All that decomposing needs at design time."""

    catalog: Catalog
    rules: tuple[DecompositionRule, ...] = ()
    value_lists: tuple[ValueList, ...] = ()

    @cached_property
    def value_list_by_code(self) -> Dictionary[str, ValueList]:
        return {values.code: values for values in self.value_lists}

    @cached_property
    def rule_by_code(self) -> Dictionary[str, DecompositionRule]:
        return {rule.code: rule for rule in self.rules}

    @cached_property
    def expression_schema(self) -> Schema:
        """What conditions and expressions of rules may speak of: any attribute of the catalogue, on any variable."""
        attributes = {attribute.code: attribute.data_type for attribute in self.catalog.attributes}
        scopes = sorted({scope.item_key or scope.code for scope in self.catalog.custom_scopes})
        return schema_for(attributes, attributes, None, attributes, scope_keys=scopes)

    @cached_property
    def rules_by_product(self) -> Dictionary[str, tuple[DecompositionRule, ...]]:
        return _grouped((rule.source_product, rule) for rule in self.rules)

    @cached_property
    def rules_by_classification(self) -> Dictionary[str, tuple[DecompositionRule, ...]]:
        return _grouped((rule.source_classification, rule) for rule in self.rules)


def _grouped(pairs: Iterable[tuple[str | None, DecompositionRule]]) -> Dictionary[str, tuple[DecompositionRule, ...]]:
    grouped: dict[str, list[DecompositionRule]] = {}
    for key, rule in pairs:
        if key:
            grouped.setdefault(key, []).append(rule)
    return {key: tuple(rules) for key, rules in grouped.items()}
