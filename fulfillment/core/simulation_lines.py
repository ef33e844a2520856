"""The lines of a simulated order as its steps see them, while answers and actions change their attributes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from decomposition.core.conditions import order_values
from decomposition.core.lines import Decomposition, SourceKind
from decomposition.core.order import Order
from decomposition.core.rules import RuleBook
from fulfillment.core.propagation import Giver, MappingsAgain, carried_up
from fulfillment.core.result_attributes import kept_attributes
from fulfillment.core.step_values import StepSurroundings, fulfillment_line_values, in_natural_order, order_line_values
from orchestration.core.plan import StepSource
from orchestration.core.variables import Values
from orchestration.core.vocabulary import PlanState


class SimulatedLines:
    """Order lines and fulfillment lines of one order. ``changed`` names those that changed since it was cleared."""

    def __init__(self, order: Order, decomposition: Decomposition, rule_book: RuleBook) -> None:
        self._rule_book = rule_book
        self._document = order
        self._made = dict(decomposition.line_by_key)
        self._again: MappingsAgain | None = None
        self._values = {**_of_order(order), **_of_decomposition(decomposition)}
        shared = order_values(order)
        self._order, self._account = _mapping(shared["order"]), _mapping(shared["account"])
        self._plan = {"state": PlanState.IN_PROGRESS.value, "priority": order.priority.value}
        self.changed: set[StepSource] = set()

    def surroundings(self, step: Values, sources: Iterable[StepSource]) -> StepSurroundings:
        """Return what the expressions of a step see now."""
        return StepSurroundings(
            order=self._order,
            account=self._account,
            plan=self._plan,
            step=step,
            lines=in_natural_order(self._values[source] for source in sources),
        )

    def keep_answered(self, answered: Mapping[str, object], sources: Sequence[StepSource]) -> None:
        """Keep what a system answered with the fulfillment lines of a step, as far as their products have it."""
        if answered:
            for source in sources:
                if source.kind is SourceKind.FULFILLMENT_LINE:
                    self._set(source, kept_attributes(answered, self._product(source), self._rule_book.catalog))

    def set_attribute(self, code: str, value: object, sources: Iterable[StepSource]) -> None:
        """Give all lines of a step an attribute value."""
        for source in sources:
            self._set(source, {code: value})

    def carry_down(self, sources: Iterable[StepSource]) -> None:
        """Apply the mappings for all requests anew, to a step's lines and what descends from its order lines.

        Raises PropagationFailed.
        """
        if self._again is None:
            self._again = MappingsAgain(self._order_now(), self._rule_book)
        ids = {source.id for source in sources}
        wanted = [key for key, line in self._made.items() if key in ids or not ids.isdisjoint(line.order_lines)]
        for key, attributes in self._again.changes(self._made, wanted).items():
            self._set(_made_line(key), attributes)

    def carry_up(self, sources: Iterable[StepSource], codes: Sequence[str]) -> None:
        """Carry attributes of a step's fulfillment lines to the order lines that they descend from.

        Raises PropagationFailed.
        """
        made = [self._made[source.id] for source in sources if source.kind is SourceKind.FULFILLMENT_LINE]
        givers = [
            Giver(key=line.key, product=line.product, attributes=line.attributes, order_lines=line.order_lines)
            for line in made
        ]
        products = {line.id: line.product for line in self._document.lines}
        for line_id, attributes in carried_up(givers, products, codes, self._rule_book.catalog).items():
            self._set(_order_line(line_id), attributes)

    def _order_now(self) -> Order:
        lines = tuple(
            replace(line, attributes=_mapping(self._values[_order_line(line.id)]["attributes"]))
            for line in self._document.lines
        )
        return replace(self._document, lines=lines)

    def _set(self, source: StepSource, attributes: Mapping[str, object]) -> None:
        before = self._values[source]
        now = {**_mapping(before["attributes"]), **attributes}
        if now == before["attributes"]:
            return
        self._values[source] = {**before, "attributes": now}
        self.changed.add(source)
        if source.kind is SourceKind.FULFILLMENT_LINE:
            self._made[source.id] = replace(self._made[source.id], attributes=now)
        else:
            self._again = None  # it goes by the order as it was

    def _product(self, source: StepSource) -> str:
        return str(self._values[source]["product"])


def _order_line(id_: str) -> StepSource:
    return StepSource(kind=SourceKind.ORDER_LINE, id=id_)


def _made_line(key: str) -> StepSource:
    return StepSource(kind=SourceKind.FULFILLMENT_LINE, id=key)


def _of_order(order: Order) -> dict[StepSource, Values]:
    return {
        _order_line(line.id): order_line_values(
            id=line.id,
            product=line.product,
            action=line.action.value,
            quantity=line.quantity,
            attributes=line.attributes,
            scope_keys=line.scope_keys,
            start_date=line.start_date,
            end_date=line.end_date,
        )
        for line in order.lines
    }


def _of_decomposition(decomposition: Decomposition) -> dict[StepSource, Values]:
    return {
        _made_line(line.key): fulfillment_line_values(
            key=line.key,
            product=line.product,
            action=line.action.value,
            supplemental_action=line.supplemental_action.value if line.supplemental_action else None,
            quantity=line.quantity,
            unit_of_measure=line.unit_of_measure,
            attributes=line.attributes,
            scope_keys=line.scope_keys,
            start_date=line.start_date,
            end_date=line.end_date,
            order_lines=line.order_lines,
        )
        for line in decomposition.lines
    }


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}
