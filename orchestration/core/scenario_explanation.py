"""How the scenarios of one step group stand to each other: which one replaces which, for which products.

Where a product scenario counts for a line, the classification scenarios of the same group do not, as
``scenario_selection`` decides. Said without an order, so with the conditions under which it is so.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.core.design import Design, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """``scenario`` (of ``product``) comes before ``replaced`` (of ``classification``), where it counts."""

    scenario: str
    replaced: str
    product: str
    classification: str
    reason: str


def replacements_in(design: Design, group: str) -> tuple[Replacement, ...]:
    """Return which product scenarios of a group replace which of its classification scenarios, sorted by both."""
    own = [scenario for scenario in design.scenarios if scenario.group == group]
    return tuple(sorted(_pairs(design, own), key=lambda one: (one.scenario, one.replaced)))


def _pairs(design: Design, scenarios: list[Scenario]) -> Iterator[Replacement]:
    for first in scenarios:
        product = design.catalog.product_by_sku.get(first.product or "")
        if product is None:
            continue
        classes = design.catalog.classification_path(product.classification)
        for second in scenarios:
            if second.product or second.classification not in classes or not _meet(first, second):
                continue
            yield Replacement(
                scenario=first.code,
                replaced=second.code,
                product=product.sku,
                classification=second.classification or "",
                reason=_sentence(first, second, product.name),
            )


def _meet(first: Scenario, second: Scenario) -> bool:
    """Whether both may count for one line: blank actions are all of them."""
    return not first.actions or not second.actions or not set(first.actions).isdisjoint(second.actions)


def _sentence(first: Scenario, second: Scenario, product: str) -> str:
    where = []
    if first.actions:
        where.append(f"the action is {' or '.join(action.value for action in first.actions)}")
    if first.condition.strip():
        where.append("its condition holds")
    named, replaced = first.name or first.code, second.name or second.code
    sentence = f'For lines of "{product}", "{named}" replaces "{replaced}"'
    return f"{sentence} where {' and '.join(where)}." if where else f"{sentence}."
