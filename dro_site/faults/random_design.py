"""Random designs and the orders for them: the same for the same seed."""

import random
from typing import Any

from catalog.core.products import Catalog, Product
from decomposition.core.rules import RuleBook
from orchestration.core.design import (
    Design,
    FalloutRule,
    Integration,
    Scenario,
    StepDefinition,
    StepDependency,
    StepGroup,
)
from orchestration.core.vocabulary import RetryPolicy, StepScope, StepType, TimeUnit

SOURCE = "faults"
LATE = ("provisioning/activate", "shipping/ship")
AT_ONCE = ("billing/schedule", "erp/recognise", "inventory/reserve", "warranty/register")
TASK_PRODUCT = "BY-HAND"
_RETRIES = (1,) * 60


def random_design(seed: int, products: int = 6) -> Design:
    """Return a design with so many products, each with a plan of its own: an acyclic graph of 4 to 9 steps.

    Besides there is one whose only callout is followed by a person's task. Every failure is tried again each second
    for a minute; the callout of ``BY-HAND`` alone fails for good at once.
    """
    chance = random.Random(seed)  # noqa: S311 - a repeatable design, not a secret
    skus = [f"P{number}" for number in range(products)]
    steps: list[StepDefinition] = []
    links: list[StepDependency] = []
    for sku in skus:
        _grow(sku, chance, steps, links)
    steps.append(_callout(f"{TASK_PRODUCT}-call", TASK_PRODUCT, "hand", 0))
    steps.append(
        StepDefinition(code=f"{TASK_PRODUCT}-end", name="end", group=TASK_PRODUCT, type=StepType.MILESTONE, sequence=1)
    )
    links.append(_after(f"{TASK_PRODUCT}-call", f"{TASK_PRODUCT}-end"))
    everything = [*skus, TASK_PRODUCT]
    return Design(
        rule_book=RuleBook(catalog=Catalog(products=tuple(Product(sku=sku, name=sku) for sku in sorted(everything)))),
        integrations=(
            *(_integration(where) for where in sorted((*LATE, *AT_ONCE))),
            Integration(code="hand", name="hand", system="erp", path="/byhand", timeout_seconds=2),
        ),
        groups=tuple(StepGroup(code=sku, name=sku) for sku in sorted(everything)),
        steps=tuple(sorted(steps, key=lambda step: step.code)),
        dependencies=tuple(sorted(links, key=lambda link: link.code)),
        scenarios=tuple(Scenario(code=f"for-{sku}", name=sku, group=sku, product=sku) for sku in sorted(everything)),
        fallout_rules=(
            FalloutRule(
                code="again",
                step_type=StepType.CALLOUT,
                retry_policy=RetryPolicy.STAGGERED,
                retry_intervals=_RETRIES,
                interval_unit=TimeUnit.SECONDS,
            ),
            FalloutRule(code="never", step_type=StepType.CALLOUT, integration="hand", retries_allowed=0),
        ),
    )


def order_for(sku: str, external_id: str, chance: random.Random) -> dict[str, Any]:
    """Return an order of a product in the shape of the API."""
    account = f"A{chance.randrange(20)}"
    return {
        "source": SOURCE,
        "external_id": external_id,
        "account": {"id": account, "name": account},
        "lines": [{"id": "1", "product": sku}],
    }


def _grow(sku: str, chance: random.Random, steps: list[StepDefinition], links: list[StepDependency]) -> None:
    size = chance.randint(4, 9)
    codes = [f"{sku}-{number}" for number in range(size)]
    for number, code in enumerate(codes):
        kind = chance.random()
        if number and kind < 0.3:
            steps.append(StepDefinition(code=code, name=code, group=sku, type=StepType.MILESTONE, sequence=number))
        else:
            where = chance.choice(LATE if kind > 0.75 else AT_ONCE)
            steps.append(_callout(code, sku, where.replace("/", "-"), number))
        for before in chance.sample(range(number), min(number, chance.choice((0, 1, 1, 2)))):
            links.append(_after(codes[before], code))


def _callout(code: str, group: str, integration: str, sequence: int) -> StepDefinition:
    return StepDefinition(
        code=code, name=code, group=group, type=StepType.CALLOUT, integration=integration, sequence=sequence
    )


def _after(before: str, step: str) -> StepDependency:
    return StepDependency(code=f"{before}>{step}", step=step, depends_on=before, scope=StepScope.PLAN)


def _integration(where: str) -> Integration:
    system, operation = where.split("/")
    return Integration(
        code=f"{system}-{operation}",
        name=where,
        system=system,
        path=f"/{operation}",
        timeout_seconds=2,
        callback_deadline_seconds=20,
    )
