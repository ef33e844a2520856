"""Which rules start from a product, how strong each is, and whether they ever come back to where they began."""

import heapq
from collections.abc import Iterable, Mapping

from decomposition.core.refusal import DecompositionRefused
from decomposition.core.rules import DecompositionRule, RuleBook

Strength = tuple[bool, int, str, str]


class DecompositionCycle(DecompositionRefused):
    """Rules lead from a product back to itself.

    ``path`` holds the products of one cycle in the direction of the rules, the smallest first and none repeated: a
    rule leads from the last back to the first. ``rules`` are the codes of the rules along it, in the same order.
    """

    def __init__(self, path: tuple[str, ...], rules: tuple[str, ...]) -> None:
        self.path = path
        self.rules = rules
        super().__init__(
            f"The decomposition rules form a cycle: {' → '.join((*path, path[0]))} (rules {', '.join(rules)}). "
            "Remove one of them or give it another destination."
        )


def strength(rule: DecompositionRule) -> Strength:
    """Return the key by which the stronger rule sorts first: lowest priority, none last; then name, then code."""
    return rule.priority is None, rule.priority or 0, rule.name, rule.code


def candidates(rule_book: RuleBook, sku: str) -> tuple[DecompositionRule, ...]:
    """Return the rules that start from a product or from one of its classes, the strongest first."""
    found = list(rule_book.rules_by_product.get(sku, ()))
    product = rule_book.catalog.product_by_sku.get(sku)
    if product is not None:
        for code in rule_book.catalog.classification_path(product.classification):
            found.extend(rule_book.rules_by_classification.get(code, ()))
    return tuple(sorted(found, key=strength))


def product_order(rule_book: RuleBook, skus: Iterable[str]) -> Mapping[str, tuple[DecompositionRule, ...]]:
    """Return the products that rules reach from some products, each after all that lead to it, with its candidates.

    Raises DecompositionCycle. Rules to products that are unknown or not active lead nowhere.
    """
    found: dict[str, tuple[DecompositionRule, ...]] = {}
    waiting = sorted(set(skus))
    for sku in waiting:  # grows while it is read
        if sku not in found:
            found[sku] = candidates(rule_book, sku)
            waiting.extend(_destinations(rule_book, found[sku]))
    onward = {sku: _destinations(rule_book, rules) for sku, rules in found.items()}
    open_sources = dict.fromkeys(found, 0)
    for destinations in onward.values():
        for destination in destinations:
            open_sources[destination] += 1
    ready = [sku for sku, count in open_sources.items() if count == 0]
    heapq.heapify(ready)
    ordered: dict[str, tuple[DecompositionRule, ...]] = {}
    while ready:
        sku = heapq.heappop(ready)
        ordered[sku] = found[sku]
        for destination in onward[sku]:
            open_sources[destination] -= 1
            if open_sources[destination] == 0:
                heapq.heappush(ready, destination)
    if len(ordered) < len(found):
        raise _cycle_among({sku: rules for sku, rules in found.items() if sku not in ordered})
    return ordered


def find_decomposition_cycle(rule_book: RuleBook) -> DecompositionCycle | None:
    """Return one cycle of a rule book, whatever its conditions say, or None."""
    try:
        product_order(rule_book, (product.sku for product in rule_book.catalog.products))
    except DecompositionCycle as cycle:
        return cycle
    return None


def _destinations(rule_book: RuleBook, rules: Iterable[DecompositionRule]) -> list[str]:
    products = rule_book.catalog.product_by_sku
    reached = {rule.destination_product for rule in rules}
    return sorted(sku for sku in reached if sku in products and products[sku].active)


def _cycle_among(stuck: Mapping[str, tuple[DecompositionRule, ...]]) -> DecompositionCycle:
    """One cycle among products each of which still waits for another of them.

    Going back from any of them to one that leads to it must come by some product twice: the cycle lies between.
    """
    back: dict[str, tuple[str, str]] = {}
    for sku in sorted(stuck, reverse=True):
        for rule in reversed(stuck[sku]):
            back[rule.destination_product] = (sku, rule.code)
    trail: dict[str, int] = {}
    sku = min(stuck)
    while sku not in trail:
        trail[sku] = len(trail)
        sku = back[sku][0]
    cycle = list(trail)[trail[sku] :]
    cycle.reverse()
    start = cycle.index(min(cycle))
    path = tuple(cycle[start:] + cycle[:start])
    followers = (*path[1:], path[0])
    return DecompositionCycle(path, tuple(back[follower][1] for follower in followers))
