"""Conditions and expressions in CEL (Common Expression Language) over orders, lines, products, steps and plans.

``check`` an expression against a ``Schema`` when it is saved, ``evaluate`` it when it is needed. Everything is pure.
"""

from catalog.core.expressions.checking import CheckedExpression, check
from catalog.core.expressions.evaluation import Evaluation, EvaluationError, evaluate
from catalog.core.expressions.names import names
from catalog.core.expressions.schema import Schema, ValueType, schema_for, spelled
from catalog.core.expressions.shared_lines import SharedLines
from catalog.core.expressions.tokens import ExpressionError

__all__ = [
    "CheckedExpression",
    "Evaluation",
    "EvaluationError",
    "ExpressionError",
    "Schema",
    "SharedLines",
    "ValueType",
    "check",
    "evaluate",
    "names",
    "schema_for",
    "spelled",
]
