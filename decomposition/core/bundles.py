"""Technical bundles: which made line is a member of which, and how a parent's action follows its members.

A line's parent is the nearest line, up its lineage and then up the order's tree, whose product has the line's product
as a component in the catalogue. Where no component says so, it is the fulfillment line that it was made from.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from catalog.core.products import Catalog
from catalog.core.vocabulary import LineAction
from decomposition.core.explanation import Explanation
from decomposition.core.lines import FulfillmentLine, SourceKind, TraceKind
from decomposition.core.order_tree import OrderTree, natural_key

_CHANGED = (LineAction.ADD, LineAction.AMEND, LineAction.CANCEL)

Lines = Mapping[str, FulfillmentLine]


def with_parents(
    lines: Lines, catalog: Catalog, tree: OrderTree, explanation: Explanation
) -> dict[str, FulfillmentLine]:
    """Return the lines, each with the key of the bundle line above it, where it has one."""
    bundles = _Bundles(lines, catalog, tree)
    parents: dict[str, str] = {}
    found: dict[str, FulfillmentLine] = {}
    for key, line in lines.items():
        found[key] = line
        for parent, reason in bundles.candidates(line):
            if not _is_above(key, parent, parents):
                parents[key] = parent
                found[key] = replace(line, parent=parent)
                explanation.add(TraceKind.BUNDLE_PARENT, key, reason, destination=parent)
                break
    return found


def with_rolled_up_actions(lines: Lines, explanation: Explanation) -> dict[str, FulfillmentLine]:
    """Return the lines with parents' actions that agree with their members', from the innermost bundle outwards.

    A cancelled parent with a member that goes on is amended; so is an unchanged parent with a member that changes.
    """
    found = dict(lines)
    members: dict[str, list[str]] = {}
    for key, line in lines.items():
        if line.parent is not None:
            members.setdefault(line.parent, []).append(key)
    for key in _innermost_first(lines, members):
        actions = {found[member].action: member for member in sorted(members[key], key=natural_key, reverse=True)}
        reason = _roll_up(found[key].action, actions)
        if reason:
            found[key] = replace(found[key], action=LineAction.AMEND)
            explanation.add(TraceKind.ACTION_ROLLED_UP, key, reason)
    return found


def _roll_up(action: LineAction, members: Mapping[LineAction, str]) -> str:
    """Why a parent's action becomes Amend, or an empty text."""
    active = [f"{member} ({other})" for other, member in members.items() if other is not LineAction.CANCEL]
    if action is LineAction.CANCEL and active:
        return f"Cancel becomes Amend: its member {min(active)} goes on."
    changed = [f"{member} ({other})" for other, member in members.items() if other in _CHANGED]
    if action is LineAction.NO_CHANGE and changed:
        return f"NoChange becomes Amend: its member {min(changed)} changes."
    return ""


def _innermost_first(lines: Lines, members: Iterable[str]) -> list[str]:
    depths: dict[str, int] = {}
    for key in lines:
        trail: list[str] = []
        current: str | None = key
        while current is not None and current not in depths:
            trail.append(current)
            current = lines[current].parent
        depth = depths[current] if current is not None else 0
        for step in reversed(trail):
            depth += 1
            depths[step] = depth
    return sorted(members, key=lambda key: (-depths[key], natural_key(key)))


def _is_above(key: str, line: str | None, parents: Mapping[str, str]) -> bool:
    """Whether a line is another one or lies above it: components that contain each other must not tie a knot."""
    while line is not None:
        if line == key:
            return True
        line = parents.get(line)
    return False


class _Bundles:
    """Finds the lines that may be the parent of a line, the nearest first."""

    def __init__(self, lines: Lines, catalog: Catalog, tree: OrderTree) -> None:
        self._lines = lines
        self._catalog = catalog
        self._tree = tree
        self._parents_of_product: dict[str, set[str]] = {}
        self._parents_of_class: dict[str, set[str]] = {}
        for component in catalog.components:
            if component.child:
                self._parents_of_product.setdefault(component.child, set()).add(component.parent)
            elif component.child_classification:
                self._parents_of_class.setdefault(component.child_classification, set()).add(component.parent)
        self._bundle_products: dict[str, frozenset[str]] = {}
        containers = {component.parent for component in catalog.components}
        self._by_order_line: dict[tuple[str, str], list[str]] = {}
        for key, line in lines.items():
            if line.product in containers:
                for order_line in line.order_lines:
                    self._by_order_line.setdefault((line.product, order_line), []).append(key)

    def candidates(self, line: FulfillmentLine) -> Iterator[tuple[str, str]]:
        """Yield keys of possible parents with the reason for each."""
        products = self._products_above(line.product)
        if products:
            for key in self._lineage(line):
                if self._lines[key].product in products:
                    yield key, f"It is a component of {self._lines[key].product} and was made from that line."
            yield from self._up_the_order(line, products)
        for key in self._direct_sources(line):
            yield key, "It was made from that line; no component says otherwise."

    def _products_above(self, sku: str) -> frozenset[str]:
        if sku not in self._bundle_products:
            found = set(self._parents_of_product.get(sku, ()))
            for code in self._catalog.classification_path(self._catalog.product_by_sku[sku].classification):
                found |= self._parents_of_class.get(code, set())
            self._bundle_products[sku] = frozenset(found - {sku})
        return self._bundle_products[sku]

    def _direct_sources(self, line: FulfillmentLine) -> list[str]:
        made = {source.id for source in line.sources if source.kind is SourceKind.FULFILLMENT_LINE}
        return sorted(made, key=natural_key)

    def _lineage(self, line: FulfillmentLine) -> Iterator[str]:
        """Yield the fulfillment lines that a line descends from, level by level."""
        level = self._direct_sources(line)
        seen: set[str] = set()
        while level:
            yield from level
            seen.update(level)
            further = {key for above in level for key in self._direct_sources(self._lines[above])} - seen
            level = sorted(further, key=natural_key)

    def _up_the_order(self, line: FulfillmentLine, products: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Yield the bundle lines made from the line's own order lines or those above, the nearest first."""
        level = list(line.order_lines)
        while level:
            found = {
                key
                for order_line in level
                for product in products
                for key in self._by_order_line.get((product, order_line), ())
                if key != line.key
            }
            for key in sorted(found, key=natural_key):
                yield (
                    key,
                    f"It is a component of {self._lines[key].product}, made from the same or a higher order line.",
                )
            above = {self._tree.order.line_by_id[order_line].parent for order_line in level}
            level = sorted((order_line for order_line in above if order_line is not None), key=natural_key)
