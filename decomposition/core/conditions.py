"""Conditions and mapping expressions over a source line, with the values that they see."""

from collections.abc import Mapping, Sequence

from catalog.core.expressions import (
    CheckedExpression,
    Evaluation,
    EvaluationError,
    ExpressionError,
    SharedLines,
    ValueType,
    check,
    evaluate,
)
from catalog.core.products import Product
from catalog.core.vocabulary import DataType
from decomposition.core.order import Order
from decomposition.core.order_tree import OrderTree
from decomposition.core.refusal import DecompositionRefused
from decomposition.core.rules import DecompositionRule, RuleBook
from decomposition.core.sources import SourceLine

Operands = tuple[tuple[str, object], ...]

_OF_ONE_LINE = ("line", "product")


class ConditionFailed(DecompositionRefused):
    """The condition of ``rule`` has no answer for ``line``: which ``expression``, with which ``operands``, and why."""

    def __init__(self, rule: DecompositionRule, line: str, operands: Operands, reason: str) -> None:
        self.rule = rule.code
        self.line = line
        self.expression = rule.condition
        self.operands = operands
        self.reason = reason
        super().__init__(
            f'The condition of rule "{rule.name}" ({rule.code}) cannot be decided for line "{line}": '
            f"{rule.condition} — {reason}"
        )


class Conditions:
    """Evaluates a rule book's expressions for one order. What does not depend on the line is evaluated once."""

    def __init__(self, rule_book: RuleBook, tree: OrderTree) -> None:
        self._schema = rule_book.expression_schema
        self._tree = tree
        self._common = order_values(tree.order)
        self._lines: SharedLines | None = None
        self._products: dict[str, Mapping[str, object]] = {}
        self._checked: dict[tuple[str, ValueType], tuple[CheckedExpression, bool]] = {}
        self._shared: dict[tuple[str, ValueType], Evaluation] = {}

    def holds(self, rule: DecompositionRule, source: SourceLine) -> tuple[bool, Operands]:
        """Return whether a rule's condition is true of a source, with the values it saw; raises ConditionFailed."""
        if not rule.condition.strip():
            return True, ()
        try:
            evaluation = self._evaluation(rule.condition, ValueType.BOOLEAN, source)
        except EvaluationError as error:
            raise ConditionFailed(rule, source.id, error.operands, error.reason) from error
        except ExpressionError as error:
            raise ConditionFailed(rule, source.id, (), str(error)) from error
        return evaluation.value is True, evaluation.operands

    def value(self, expression: str, result: DataType, source: SourceLine) -> Evaluation:
        """Return the value of a mapping's expression; raises ExpressionError or EvaluationError."""
        return self._evaluation(expression, ValueType(result.value), source)

    def _evaluation(self, expression: str, result: ValueType, source: SourceLine) -> Evaluation:
        key = expression, result
        shared = self._shared.get(key)
        if shared is not None:
            return shared
        if key not in self._checked:
            checked = check(expression, self._schema, result=result)
            per_line = any(variable.segments[0] in _OF_ONE_LINE for variable in checked.variables)
            self._checked[key] = checked, per_line
        checked, per_line = self._checked[key]
        evaluation = evaluate(checked, self._values(source, checked.reads_lines))
        if not per_line:
            self._shared[key] = evaluation
        return evaluation

    def _values(self, source: SourceLine, with_lines: bool) -> Mapping[str, object]:
        values = dict(self._common)
        values["line"] = source_values(source)
        values["product"] = self._product_values(source.product)
        if with_lines:
            if self._lines is None:
                self._lines = SharedLines(line_values(self._tree))
            values["lines"] = self._lines
        return values

    def _product_values(self, product: Product) -> Mapping[str, object]:
        if product.sku not in self._products:
            self._products[product.sku] = product_values(product)
        return self._products[product.sku]


def product_values(product: Product) -> Mapping[str, object]:
    """Return the fields of ``product`` as expressions see them."""
    return {
        "sku": product.sku,
        "name": product.name,
        "kind": product.kind.value,
        "classification": product.classification,
        "assetizable": product.assetizable,
    }


def order_values(order: Order) -> Mapping[str, object]:
    """Return ``order`` and ``account`` as expressions see them."""
    return {
        "order": {
            "source": order.source,
            "external_id": order.external_id,
            "priority": order.priority.value,
            "orchestration_group": order.orchestration_group,
            "requested_completion_date": order.requested_completion_date,
            "attributes": order.attributes,
        },
        "account": {"id": order.account.id, "name": order.account.name, "attributes": order.account.attributes},
    }


def source_values(source: SourceLine) -> Mapping[str, object]:
    """Return ``line`` as expressions see it."""
    return {
        "id": source.id,
        "product": source.product.sku,
        "action": source.action.value,
        "quantity": source.quantity,
        "start_date": source.start_date,
        "end_date": source.end_date,
        "scope_keys": source.scope_keys,
        "attributes": source.attributes,
    }


def line_values(tree: OrderTree) -> Sequence[Mapping[str, object]]:
    """Return ``lines``, the lines of an order with the scope keys that they inherit, as expressions see them."""
    return [
        {
            "id": line.id,
            "product": line.product,
            "action": line.action.value,
            "quantity": line.quantity,
            "start_date": line.start_date,
            "end_date": line.end_date,
            "scope_keys": tree.scope_keys_by_line[line.id],
            "attributes": line.attributes,
        }
        for line in tree.lines
    ]
