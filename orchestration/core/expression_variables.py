"""The variables that a place offers to whoever writes an expression there: with names, types and possible values.

Near are those that the lines in question carry: the fields of everything, the attributes of the products concerned, and
what the design's other expressions read of orders and accounts. All others can be found, but are not in the way.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog.core.expressions import ExpressionError, ValueType, names, spelled
from catalog.core.expressions.names import LINES
from catalog.core.vocabulary import LineAction, ProductKind
from decomposition.core.order import Priority
from orchestration.core.design import Design
from orchestration.core.expression_places import ExpressionPlace, Subject
from orchestration.core.vocabulary import PlanState, StepState, StepType

MOST_VALUES = 200
"""Of longer lists of values the beginning is offered; others can be typed."""

_GROUPS = {
    "line": "Line",
    "product": "Product of the line",
    "order": "Order",
    "account": "Account",
    "step": "Step",
    "plan": "Plan",
    LINES: "Lines",
}
_LABELS = {
    "source": "Source system",
    "external_id": "External id",
    "priority": "Priority",
    "orchestration_group": "Orchestration group",
    "requested_completion_date": "Requested completion date",
    "id": "Id",
    "name": "Name",
    "product": "Product (SKU)",
    "action": "Action",
    "supplemental_action": "Supplemental action",
    "quantity": "Quantity",
    "start_date": "Start date",
    "end_date": "End date",
    "sku": "SKU",
    "kind": "Kind",
    "classification": "Classification",
    "assetizable": "Assetizable",
    "type": "Type",
    "state": "State",
    "scope_key": "Scope key",
    "attempts": "Attempts",
    "result": "Result",
}
_WORDS: Mapping[str, type[StrEnum]] = {
    "order.priority": Priority,
    "plan.priority": Priority,
    "line.action": LineAction,
    "lines.action": LineAction,
    "line.supplemental_action": LineAction,
    "lines.supplemental_action": LineAction,
    "product.kind": ProductKind,
    "step.type": StepType,
    "step.state": StepState,
    "plan.state": PlanState,
}
_SKUS = ("line.product", "lines.product", "product.sku")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedVariable:
    """``path`` has dots between its segments, ``written`` is what expressions say; ``lines.…`` is a field of an item.

    ``values`` are those known beforehand, each with its label.
    """

    path: str
    written: str
    type: ValueType
    label: str
    group: str
    near: bool
    values: tuple[tuple[str, str], ...] = ()


def offered_variables(design: Design, place: ExpressionPlace) -> tuple[OfferedVariable, ...]:
    """Return the variables of a place, near ones first, in the order of their groups."""
    offer = _Offer(design, place)
    found = [offer.variable(path, value_type) for path, value_type in place.schema.variables.items()]
    found += [offer.variable(f"{LINES}.{key}", value_type) for key, value_type in place.schema.line_fields.items()]
    order = list(_GROUPS.values())
    return tuple(sorted(found, key=lambda one: (not one.near, order.index(one.group), ".attributes." in one.path)))


class _Offer:
    """What is known of one place, looked up once for all its variables."""

    def __init__(self, design: Design, place: ExpressionPlace) -> None:
        self._catalog = design.catalog
        self._mentioned = mentioned_variables(design)
        skus = self._catalog.product_by_sku.keys() if place.products is None else place.products
        self._attributes = {code for sku in skus for code in self._catalog.attributes_of(sku)}
        self._lines_are_own = place.subject is Subject.STEP
        active = (one for one in self._catalog.products if one.active)
        products = sorted(active, key=lambda one: place.products is not None and one.sku not in place.products)
        self._products = tuple((one.sku, one.name) for one in products[:MOST_VALUES])
        self._classes = tuple((one.code, one.name) for one in self._catalog.classifications[:MOST_VALUES])
        self._scopes = {scope.item_key or scope.code: scope.name for scope in self._catalog.custom_scopes}

    def variable(self, path: str, value_type: ValueType) -> OfferedVariable:
        root, group, code = (*path.split(".", 2), "")[:3]
        return OfferedVariable(
            path=path,
            written=spelled(path),
            type=value_type,
            label=self._label(group, code),
            group=_GROUPS[root],
            near=group != "attributes" or self._is_near(root, code, path),
            values=self._values(path, group, code),
        )

    def _label(self, group: str, code: str) -> str:
        if group == "attributes":
            return self._catalog.attribute_by_code[code].name or code
        if group == "scope_keys":
            return self._scopes.get(code) or code
        return _LABELS.get(group, group)

    def _is_near(self, root: str, code: str, path: str) -> bool:
        if root == "line" or (root == LINES and self._lines_are_own):
            return code in self._attributes
        return path in self._mentioned

    def _values(self, path: str, group: str, code: str) -> tuple[tuple[str, str], ...]:
        if group == "attributes":
            picklist = self._catalog.picklist_by_code.get(self._catalog.attribute_by_code[code].picklist or "")
            values = sorted(picklist.values, key=lambda one: (one.sequence, one.code)) if picklist else ()
            return tuple((one.value, one.label or one.value) for one in values[:MOST_VALUES])
        if path in _SKUS:
            return self._products
        if path == "product.classification":
            return self._classes
        return tuple((word.value, word.value) for word in _WORDS.get(path, ()))


def mentioned_variables(design: Design) -> frozenset[str]:
    """Return the variables that the expressions of a design read, as far as they can be read."""
    found: set[str] = set()
    for expression in expressions_of(design):
        try:
            found |= names(expression)
        except ExpressionError:
            continue  # the check of the design says so
    return frozenset(found)


def expressions_of(design: Design) -> Iterator[str]:
    """Yield every expression of a design, wherever it stands."""
    for rule in design.rule_book.rules:
        yield rule.condition
        yield from (mapping.expression for mapping in rule.mappings)
    yield from (scenario.condition for scenario in design.scenarios)
    for step in design.steps:
        yield from (step.execute_on, step.resume_on, step.custom_date)
    yield from (rule.condition for rule in design.assignment_rules)
    yield from _leaves(integration.payload for integration in design.integrations)


def _leaves(templates: Iterable[object]) -> Iterator[str]:
    waiting = list(templates)
    while waiting:
        template = waiting.pop()
        if isinstance(template, Mapping):
            waiting.extend(template.values())
        elif isinstance(template, list | tuple):
            waiting.extend(template)
        elif isinstance(template, str) and template.startswith("="):
            yield template[1:]
