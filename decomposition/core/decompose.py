"""Decomposing: the fulfillment lines of a commercial order, with their lineage and the explanation of each."""

from collections.abc import Sequence
from dataclasses import replace

from catalog.core.products import Product
from decomposition.core.actions import AssetIndex, supplemental_action, supplemental_sources, withdrawn
from decomposition.core.bundles import with_parents, with_rolled_up_actions
from decomposition.core.conditions import Conditions
from decomposition.core.destination_attributes import RequiredAttributeMissing
from decomposition.core.explanation import Explanation
from decomposition.core.lines import Decomposition, DecompositionTrace, FulfillmentLine, TraceKind
from decomposition.core.made_lines import LineDraft, LineMaker
from decomposition.core.mappings import Contribution, EarlierRequest, Mapper
from decomposition.core.order import InstalledAsset, Order
from decomposition.core.order_tree import OrderTree, natural_key
from decomposition.core.refusal import DecompositionRefused
from decomposition.core.rules import DecompositionRule, RuleBook
from decomposition.core.scope_keys import scope_key
from decomposition.core.selection import product_order
from decomposition.core.sources import SourceLine, from_fulfillment_line, from_order_line


class UnknownProduct(DecompositionRefused):
    """``product`` is not in the catalogue; ``line`` is the order line or ``rule`` the rule that names it."""

    def __init__(self, product: str, *, line: str | None = None, rule: str | None = None) -> None:
        self.product = product
        self.line = line
        self.rule = rule
        place = f'Order line "{line}"' if line is not None else f'Decomposition rule "{rule}"'
        super().__init__(f'{place} names the product "{product}", which is not in the catalogue of this release.')


def decompose(
    order: Order,
    rule_book: RuleBook,
    assets: Sequence[InstalledAsset] = (),
    *,
    previous: Decomposition | None = None,
    initial_request: bool = True,
) -> Decomposition:
    """Return what an order is made of technically. The order of its lines, of rules and of assets does not matter.

    ``assets`` are those of the order's account. ``previous`` is the result of the request that this one changes: lines
    then say what they mean relative to it, lines of it that nothing leads to any more are kept as withdrawn, and,
    unless this is the ``initial_request``, mappings for initial requests keep its values.

    The action of a source is that of the made line before bundle parents follow their members. Raises a
    DecompositionRefused: OrderTreeBroken, UnknownProduct, DecompositionCycle, ConditionFailed, NoUnitConversion,
    QuantityOutOfRange or RequiredAttributeMissing.
    """
    run = _Run(order, rule_book, assets, previous, initial_request)
    try:
        run.make_lines()
        return run.result()
    except DecompositionRefused as refusal:
        refusal.trace = run.trace()
        raise


class _Run:
    """One decomposition while it goes on."""

    def __init__(
        self,
        order: Order,
        rule_book: RuleBook,
        assets: Sequence[InstalledAsset],
        previous: Decomposition | None,
        initial_request: bool,
    ) -> None:
        self._order = order
        self._rule_book = rule_book
        self._previous = previous
        self._tree = OrderTree(order)
        self._explanation = Explanation()
        self._conditions = Conditions(rule_book, self._tree)
        mapper = Mapper(rule_book, self._conditions, self._explanation)
        self._maker = LineMaker(
            rule_book, AssetIndex(assets), mapper, self._explanation, EarlierRequest(previous, initial_request)
        )
        self._drafts: dict[str, dict[str, LineDraft]] = {}  # by product, then scope key
        self._lines: dict[str, FulfillmentLine] = {}

    def make_lines(self) -> None:
        """Make all lines, product by product, each product after all that lead to it."""
        waiting: dict[str, list[SourceLine]] = {}
        for line in self._tree.lines:
            product = self._rule_book.catalog.product_by_sku.get(line.product)
            if product is None:
                raise UnknownProduct(line.product, line=line.id)
            waiting.setdefault(line.product, []).append(from_order_line(line, product, self._tree))
        for sku, rules in product_order(self._rule_book, waiting).items():
            for source in waiting.get(sku, ()):
                if self._apply_rules(source, rules) == 0:
                    self._explain_no_rule(source, rules)
            for draft in self._drafts_of(sku):
                made = self._maker.make(draft)
                self._lines[made.key] = made
                if rules:
                    self._apply_rules(from_fulfillment_line(made, draft.product), rules)
        if self._maker.missing:
            raise RequiredAttributeMissing(sorted(self._maker.missing, key=lambda one: natural_key(one.line)))

    def trace(self) -> tuple[DecompositionTrace, ...]:
        """Return what was found out so far."""
        return self._explanation.entries()

    def result(self) -> Decomposition:
        """Return the lines with bundles, rolled up actions and what they mean relative to the request before."""
        in_order = {key: self._lines[key] for key in sorted(self._lines, key=natural_key)}
        with_bundles = with_parents(in_order, self._rule_book.catalog, self._tree, self._explanation)
        lines = with_rolled_up_actions(with_bundles, self._explanation)
        if self._previous is not None:
            lines = self._compared(lines, self._previous)
        return Decomposition(lines=tuple(lines[key] for key in sorted(lines)), trace=self.trace())

    def _drafts_of(self, sku: str) -> list[LineDraft]:
        drafts = self._drafts.get(sku, {})
        return [drafts[key] for key in sorted(drafts, key=natural_key)]

    def _apply_rules(self, source: SourceLine, rules: Sequence[DecompositionRule]) -> int:
        """Add a source to the drafts that its rules lead to; return how many rules applied."""
        applied = 0
        for rule in rules:
            destination = self._destination(rule)
            holds, operands = self._conditions.holds(rule, source)
            if not holds:
                reason = f"The condition {rule.condition} is not true of {source.title}."
                self._tell_rule(TraceKind.RULE_REFUSED, source, rule, reason, operands)
            elif not destination.active:
                reason = f'The destination product "{destination.sku}" is not active, so no line is made of it.'
                self._tell_rule(TraceKind.LINE_NOT_MADE, source, rule, reason, operands)
            else:
                applied += 1
                self._contribute(source, rule, destination, operands)
        return applied

    def _contribute(
        self,
        source: SourceLine,
        rule: DecompositionRule,
        destination: Product,
        operands: tuple[tuple[str, object], ...],
    ) -> None:
        found = scope_key(destination, source, self._order.account, self._rule_book.catalog)
        drafts = self._drafts.setdefault(destination.sku, {})
        draft = drafts.get(found.key)
        if draft is None:
            draft = drafts[found.key] = LineDraft(destination, found.key)
        draft.contributions.append(Contribution(source, rule))
        reason = f"It starts from {_origin(rule)} and " + (
            "its condition holds" if rule.condition else "always applies"
        )
        reason += f"; the line is {draft.key}"
        if found.missing is not None:
            reason += f', because the line has no value for the custom scope "{found.missing}"'
        self._tell_rule(TraceKind.RULE_SELECTED, source, rule, f"{reason}.", operands)

    def _destination(self, rule: DecompositionRule) -> Product:
        destination = self._rule_book.catalog.product_by_sku.get(rule.destination_product)
        if destination is None:
            raise UnknownProduct(rule.destination_product, rule=rule.code)
        return destination

    def _tell_rule(
        self,
        kind: TraceKind,
        source: SourceLine,
        rule: DecompositionRule,
        reason: str,
        operands: tuple[tuple[str, object], ...],
    ) -> None:
        destination = rule.destination_product
        self._explanation.add(kind, source.id, reason, rule=rule.code, destination=destination, operands=operands)

    def _explain_no_rule(self, source: SourceLine, rules: Sequence[DecompositionRule]) -> None:
        if rules:
            reason = f"None of the {len(rules)} decomposition rules that start from it applies; see each."
        else:
            classes = self._rule_book.catalog.classification_path(source.product.classification)
            above = f"nor from its classes {', '.join(classes)}" if classes else "and it has no class"
            reason = f"No decomposition rule starts from product {source.product.sku} {above}."
        self._explanation.add(TraceKind.NO_RULE, source.id, reason, destination=source.product.sku)

    def _compared(self, lines: dict[str, FulfillmentLine], previous: Decomposition) -> dict[str, FulfillmentLine]:
        """The lines relative to the request before, with those that it had and this one has not."""
        found: dict[str, FulfillmentLine] = {}
        for key, line in lines.items():
            earlier = previous.line_by_key.get(key)
            action = supplemental_action(line, earlier, self._maker.attributes_of(line.product))
            meant = supplemental_sources(line.sources, earlier)
            sources = tuple(
                replace(source, supplemental_action=meant[position]) for position, source in enumerate(line.sources)
            )
            found[key] = replace(line, supplemental_action=action, sources=sources)
            reason = f"Relative to the request before: {action}."
            self._explanation.add(TraceKind.ACTION, key, reason)
        for earlier in previous.lines:
            if earlier.key not in found:
                found[earlier.key] = withdrawn(earlier)
                reason = "The request before had this line; nothing leads to it any more, so it is withdrawn."
                self._explanation.add(TraceKind.LINE_NOT_MADE, earlier.key, reason, destination=earlier.product)
        return found


def _origin(rule: DecompositionRule) -> str:
    if rule.source_product:
        return f"product {rule.source_product}"
    return f"class {rule.source_classification}"
