"""The lines that a plan is made for, order lines and fulfillment lines alike, with their keys under each scope."""

from dataclasses import dataclass

from decomposition.core.lines import Decomposition, SourceKind
from decomposition.core.order_tree import OrderTree
from decomposition.core.sources import SourceLine, from_fulfillment_line, from_order_line
from orchestration.core.design import Design
from orchestration.core.plan import StepSource
from orchestration.core.refusal import CompositionRefused
from orchestration.core.vocabulary import StepScope

PLAN_KEY = "plan"
"""The one key of scope Plan and of scope CrossPlan."""

_FALLBACK = "line/"
"""Begins the custom key of a line that carries no value: no value can be like it, since values are escaped."""


class LineProductUnknown(CompositionRefused):
    """``line`` is for ``product``, which the design does not have."""

    def __init__(self, line: str, product: str) -> None:
        self.line = line
        self.product = product
        super().__init__(
            f'Line "{line}" is for product "{product}", which the catalogue does not have. Use a known SKU.'
        )


class CustomScopeUnknown(CompositionRefused):
    """``record`` (a step or a dependency) has scope Custom, but ``custom_scope`` is none that the design has."""

    def __init__(self, record: str, custom_scope: str | None) -> None:
        self.record = record
        self.custom_scope = custom_scope
        named = f'"{custom_scope}" is not defined' if custom_scope else "it names no custom scope"
        super().__init__(f'"{record}" has scope Custom, but {named}. Choose one of the custom scopes.')


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """A line with the keys by which steps are counted and dependencies meet.

    ``key`` is the scope key of a step made for this line alone. ``line_keys`` name the line and the order lines it
    descends from. ``top`` marks an order line without parent.
    """

    line: SourceLine
    source: StepSource
    key: str
    line_keys: tuple[str, ...]
    top: bool


def plan_lines(tree: OrderTree, decomposition: Decomposition | None, design: Design) -> tuple[PlanLine, ...]:
    """Return all lines of an order, its own in natural order, then the fulfillment lines; raises LineProductUnknown."""
    products = design.catalog.product_by_sku
    found: list[PlanLine] = []
    for line in tree.lines:
        if line.product not in products:
            raise LineProductUnknown(line.id, line.product)
        found.append(_order_line(from_order_line(line, products[line.product], tree), line.parent is None))
    for made in decomposition.lines if decomposition is not None else ():
        if made.product not in products:
            raise LineProductUnknown(made.key, made.product)
        found.append(_fulfillment_line(from_fulfillment_line(made, products[made.product])))
    return tuple(sorted(found, key=lambda entry: entry.line.position))


def _order_line(line: SourceLine, top: bool) -> PlanLine:
    return PlanLine(
        line=line,
        source=StepSource(kind=SourceKind.ORDER_LINE, id=line.id),
        key=key_segment(line.id),
        line_keys=(f"order:{line.id}",),
        top=top,
    )


def _fulfillment_line(line: SourceLine) -> PlanLine:
    return PlanLine(
        line=line,
        source=StepSource(kind=SourceKind.FULFILLMENT_LINE, id=line.id),
        key=line.id,
        line_keys=(f"fulfillment:{line.id}", *(f"order:{id_}" for id_ in line.order_lines)),
        top=False,
    )


def key_segment(text: str) -> str:
    """Return a text as one segment of a key: with its slashes escaped, so that no two paths are alike.

    The keys of fulfillment lines are paths themselves and stand at the end of a key as they are.
    """
    return text.replace("%", "%25").replace("/", "%2F")


class ScopeKeys:
    """The keys that the lines of one order have under each scope."""

    def __init__(self, tree: OrderTree, design: Design) -> None:
        self._tree = tree
        self._scopes = design.catalog.custom_scope_by_code

    def of_instance(self, line: PlanLine, scope: StepScope, custom_scope: str | None, record: str) -> tuple[str, ...]:
        """Return the scope keys of the step instances that a line contributes to.

        A line that was merged from several bundles or custom values contributes to the instance of each. Raises
        CustomScopeUnknown naming ``record``.
        """
        match scope:
            case StepScope.LINE_ITEM:
                return (line.key,)
            case StepScope.BUNDLE:
                return tuple(map(key_segment, line.line.bundle_roots)) or (_FALLBACK + line.key,)
            case StepScope.CUSTOM:
                values = self._custom_values(line.line, custom_scope, record)
                return tuple(map(key_segment, values)) or (_FALLBACK + line.key,)
            case _:
                return (PLAN_KEY,)

    def of_dependency(self, line: PlanLine, scope: StepScope, custom_scope: str | None, record: str) -> tuple[str, ...]:
        """Return the keys by which an instance with this source meets others; raises CustomScopeUnknown."""
        match scope:
            case StepScope.LINE_ITEM:
                return line.line_keys
            case StepScope.BUNDLE:
                return tuple(f"bundle:{root}" for root in line.line.bundle_roots) or line.line_keys
            case StepScope.CUSTOM:
                values = self._custom_values(line.line, custom_scope, record)
                return tuple(f"value:{value}" for value in values) or line.line_keys
            case _:
                return (PLAN_KEY,)

    def _custom_values(self, line: SourceLine, custom_scope: str | None, record: str) -> tuple[str, ...]:
        """The line's own value, else all those of the order lines it descends from."""
        scope = self._scopes.get(custom_scope or "")
        if scope is None:
            raise CustomScopeUnknown(record, custom_scope)
        name = scope.item_key or scope.code
        own = line.scope_keys.get(name)
        if own:
            return (own,)
        inherited = self._tree.scope_keys_by_line
        values = {inherited[id_].get(name, "") for id_ in line.order_lines if id_ in inherited}
        return tuple(sorted(values - {""}))
