"""The values that mappings carry to a fulfillment line, and which of several prevails.

For each destination the strongest rule wins: lowest priority number, then name, then code; among the sources of one
rule the first in natural order. Where the strongest has no value to give, the next one is asked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from catalog.core.expressions import EvaluationError, ExpressionError
from catalog.core.values import AttributeValue, ValueMismatch, canonical, from_text, parse_datetime, shown, to_text
from catalog.core.vocabulary import DataType
from decomposition.core import rules
from decomposition.core.compatibility import FIELD_TYPES, WRITABLE_FIELDS, converted_value
from decomposition.core.conditions import Conditions
from decomposition.core.destination_attributes import DestinationAttribute
from decomposition.core.explanation import Explanation, Operands
from decomposition.core.lines import Decomposition, FulfillmentLine, TraceKind
from decomposition.core.quantities import tidy
from decomposition.core.rules import DecompositionRule, Enforcement, MappingMethod, OperandType, RuleBook
from decomposition.core.selection import strength
from decomposition.core.sources import SourceLine

MappedValue = AttributeValue | Decimal | datetime


@dataclass(frozen=True, slots=True)
class Contribution:
    """A rule that applies to a source and leads to the line."""

    source: SourceLine
    rule: DecompositionRule


@dataclass(slots=True)
class MappedValues:
    """What mappings set on a line. ``targets`` are all attributes that they could have set."""

    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    dates: dict[str, datetime] = field(default_factory=dict)
    quantities: dict[str, Decimal] = field(default_factory=dict)  # by source id
    targets: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class EarlierValues:
    """What ``InitialRequest`` mappings go by: on the initial request, and for a line that is new, they apply.

    Otherwise the value of the previous line, if there is one, is kept.
    """

    initial_request: bool
    previous: FulfillmentLine | None
    has_previous: bool

    def applies(self, mapping: rules.Mapping) -> bool:
        if mapping.enforcement is Enforcement.ALL_REQUESTS or self.initial_request:
            return True
        return self.has_previous and self.previous is None


@dataclass(frozen=True, slots=True)
class EarlierRequest:
    """The request that this one changes, if it changes one."""

    previous: Decomposition | None
    initial_request: bool

    def values_of(self, key: str) -> EarlierValues:
        """Return what mappings of a line go by."""
        line = self.previous.line_by_key.get(key) if self.previous is not None else None
        return EarlierValues(self.initial_request, line, self.previous is not None)


class MappingFailed(ValueError):
    """A mapping has no value to give, and why; it does not stop the decomposition."""


class Mapper:
    """Applies the mappings of one rule book for one order."""

    def __init__(self, rule_book: RuleBook, conditions: Conditions, explanation: Explanation) -> None:
        self._rule_book = rule_book
        self._conditions = conditions
        self._explanation = explanation
        self._lists: dict[str, Mapping[str, str]] = {}

    def apply(
        self,
        key: str,
        contributions: Sequence[Contribution],
        attributes: Mapping[str, DestinationAttribute],
        earlier: EarlierValues,
    ) -> MappedValues:
        """Return the values for a line; every attempt, success and defeat goes to the explanation."""
        values = MappedValues()
        winners: dict[tuple[str, str, str], tuple[MappedValue, Contribution]] = {}
        for contribution, mapping in _strongest_first(contributions):
            if mapping.destination_type is OperandType.ATTRIBUTE:
                values.targets.add(mapping.destination)
            try:
                value, operands = self._value(mapping, contribution, attributes, earlier)
            except MappingFailed as failure:
                self._tell(TraceKind.MAPPING_FAILED, key, contribution, mapping, str(failure))
                continue
            target = _target(mapping, contribution)
            if target not in winners:
                winners[target] = value, contribution
                _set(values, mapping, contribution, value)
                reason = f"{_origin(mapping, contribution)} gave {shown(value)}."
                self._tell(TraceKind.MAPPING_APPLIED, key, contribution, mapping, reason, operands=operands)
            elif winners[target][0] != value:
                prevailing, winner = winners[target]
                reason = f"{shown(value)} from {contribution.source.title} gave way to {shown(prevailing)}: "
                reason += _why_weaker(contribution, winner)
                self._tell(TraceKind.MAPPING_OVERRIDDEN, key, contribution, mapping, reason, operands=operands)
        return values

    def _tell(
        self,
        kind: TraceKind,
        key: str,
        contribution: Contribution,
        mapping: rules.Mapping,
        reason: str,
        *,
        operands: Operands = (),
    ) -> None:
        rule = contribution.rule.code
        self._explanation.add(kind, key, reason, rule=rule, destination=mapping.destination, operands=operands)

    def _value(
        self,
        mapping: rules.Mapping,
        contribution: Contribution,
        attributes: Mapping[str, DestinationAttribute],
        earlier: EarlierValues,
    ) -> tuple[MappedValue, Operands]:
        """The value that a mapping gives, with what it read. Raises MappingFailed."""
        attribute = _destination(mapping, attributes)
        data_type = attribute.data_type if attribute else FIELD_TYPES[mapping.destination]
        try:
            if not earlier.applies(mapping):
                kept = _kept(mapping, contribution, earlier)
                return kept if isinstance(kept, Decimal | datetime) else canonical(kept, data_type), ()
            value, operands = self._computed(mapping, contribution.source, data_type)
        except ValueMismatch as error:
            raise MappingFailed(str(error)) from error
        if attribute is not None and attribute.allowed is not None and value not in attribute.allowed:
            allowed = ", ".join(sorted(attribute.allowed))
            raise MappingFailed(f'{shown(value)} is not in the picklist of "{attribute.code}" ({allowed}).')
        return _as_field(mapping, value) if attribute is None else value, operands

    def _computed(
        self, mapping: rules.Mapping, source: SourceLine, data_type: DataType
    ) -> tuple[AttributeValue, Operands]:
        if mapping.method is MappingMethod.EXPRESSION:
            try:
                evaluation = self._conditions.value(mapping.expression, data_type, source)
            except (ExpressionError, EvaluationError) as error:
                raise MappingFailed(f"{error}") from error
            return canonical(evaluation.value, data_type), evaluation.operands
        source_type, value = self._read(mapping, source)
        operands = ((mapping.source, value),)
        if mapping.method is MappingMethod.AS_IS:
            return converted_value(value, source_type, data_type), operands
        return self._listed(mapping, value, source_type, data_type), operands

    def _read(self, mapping: rules.Mapping, source: SourceLine) -> tuple[DataType, object]:
        if mapping.source_type is OperandType.FIELD:
            if mapping.source not in FIELD_TYPES:
                raise MappingFailed(f'A line has no field "{mapping.source}" ({", ".join(FIELD_TYPES)}).')
            source_type, value = FIELD_TYPES[mapping.source], _field_of(source, mapping.source)
        else:
            definition = self._rule_book.catalog.attribute_by_code.get(mapping.source)
            if definition is None:
                raise MappingFailed(f'There is no attribute "{mapping.source}".')
            source_type, value = definition.data_type, source.attributes.get(mapping.source)
        if value is None:
            raise MappingFailed(f'{source.title} has no value for "{mapping.source}".')
        return source_type, value

    def _listed(
        self, mapping: rules.Mapping, value: object, source_type: DataType, data_type: DataType
    ) -> AttributeValue:
        values = self._rule_book.value_list_by_code.get(mapping.value_list or "")
        if values is None:
            raise MappingFailed(f'There is no value list "{mapping.value_list}".')
        if values.code not in self._lists:
            self._lists[values.code] = {
                to_text(from_text(row.input, values.source_type)): row.output for row in values.entries
            }
        output = self._lists[values.code].get(to_text(converted_value(value, source_type, values.source_type)))
        if output is None:
            raise MappingFailed(f'{shown(value)} is not listed in value list "{values.name}" ({values.code}).')
        names_choice = values.destination_type is DataType.TEXT and data_type is DataType.PICKLIST
        output_type = DataType.PICKLIST if names_choice else values.destination_type
        return converted_value(from_text(output, output_type), output_type, data_type)


def _strongest_first(contributions: Iterable[Contribution]) -> Iterator[tuple[Contribution, rules.Mapping]]:
    ranked = sorted(contributions, key=lambda one: (strength(one.rule), one.source.position))
    for contribution in ranked:
        for mapping in sorted(contribution.rule.mappings, key=lambda one: (one.sequence, one.code)):
            yield contribution, mapping


def _destination(mapping: rules.Mapping, attributes: Mapping[str, DestinationAttribute]) -> DestinationAttribute | None:
    """The attribute that a mapping writes, or None for a field. Raises MappingFailed."""
    if mapping.destination_type is OperandType.FIELD:
        if mapping.destination not in WRITABLE_FIELDS:
            raise MappingFailed(f'The field "{mapping.destination}" cannot be set; {", ".join(WRITABLE_FIELDS)} can.')
        return None
    if mapping.destination not in attributes:
        raise MappingFailed(f'The destination has no attribute "{mapping.destination}".')
    return attributes[mapping.destination]


def _kept(mapping: rules.Mapping, contribution: Contribution, earlier: EarlierValues) -> object:
    """What the line had before. Raises MappingFailed where it had nothing."""
    line = earlier.previous
    value: object = None
    if line is not None and mapping.destination_type is OperandType.ATTRIBUTE:
        value = line.attributes.get(mapping.destination)
    elif line is not None and mapping.destination == "quantity":
        mine = (contribution.source.id, contribution.rule.code)
        value = next((source.quantity for source in line.sources if (source.id, source.rule) == mine), None)
    elif line is not None:
        value = line.start_date if mapping.destination == "start_date" else line.end_date
    if value is None:
        raise MappingFailed("It applies to the initial request only, and there is no earlier value to keep.")
    return value


def _target(mapping: rules.Mapping, contribution: Contribution) -> tuple[str, str, str]:
    """What a mapping competes for: quantities are set for each source, everything else for the line."""
    per_source = mapping.destination_type is OperandType.FIELD and mapping.destination == "quantity"
    return mapping.destination_type.value, mapping.destination, contribution.source.id if per_source else ""


def _set(values: MappedValues, mapping: rules.Mapping, contribution: Contribution, value: MappedValue) -> None:
    if isinstance(value, Decimal):
        values.quantities[contribution.source.id] = value
    elif isinstance(value, datetime):
        values.dates[mapping.destination] = value
    else:
        values.attributes[mapping.destination] = value


def _as_field(mapping: rules.Mapping, value: AttributeValue) -> Decimal | datetime:
    if mapping.destination != "quantity":
        return parse_datetime(value)
    quantity = tidy(Decimal(str(value)))
    if quantity < 0:
        raise MappingFailed(f"A quantity cannot be {quantity}.")
    return quantity


def _field_of(source: SourceLine, name: str) -> object:
    match name:
        case "product":
            return source.product.sku
        case "action":
            return source.action.value
        case _:
            value: object = getattr(source, name)
            return value


def _origin(mapping: rules.Mapping, contribution: Contribution) -> str:
    if mapping.method is MappingMethod.EXPRESSION:
        return f"{mapping.expression} over {contribution.source.title}"
    through = f" through list {mapping.value_list}" if mapping.method is MappingMethod.LIST else ""
    return f'"{mapping.source}" of {contribution.source.title}{through}'


def _why_weaker(loser: Contribution, winner: Contribution) -> str:
    if loser.rule.code == winner.rule.code:
        if loser.source.id == winner.source.id:
            return "an earlier mapping of the same rule sets it too."
        return f"{winner.source.title} comes first."
    if loser.rule.priority != winner.rule.priority:
        return f'rule "{winner.rule.name}" has priority {winner.rule.priority}, which is stronger.'
    return f'rule "{winner.rule.name}" sorts first at equal priority.'
