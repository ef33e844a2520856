"""A design of any size, the same for the same seed: lanes of steps, and arrows that never close a loop."""

import random

from catalog.core.products import Catalog, Product
from decomposition.core.rules import RuleBook
from orchestration.core.design import Design, Scenario, StepDefinition, StepDependency, StepGroup, Workspace
from orchestration.core.design import WorkspaceItem as Item
from orchestration.core.vocabulary import StepScope, StepType

WORKSPACE = "large"
PRODUCT = "LARGE"
STEPS_OF_A_LANE = 50
FEWEST_LANES = 5
ARROWS_FOR_EACH_STEP = 1.5
DESIGNER = "bench-designer"
NEARBY = 12
"""How far back a step looks for what it waits for: real designs are long rather than wild."""


def large_design(steps: int, seed: int) -> Design:
    """Return a design with one workspace that shows so many steps and half again as many arrows."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable design, not a secret
    lanes = max(FEWEST_LANES, steps // STEPS_OF_A_LANE)
    groups = tuple(StepGroup(code=f"lane-{number:03}", name=f"Lane {number + 1}") for number in range(lanes))
    made = tuple(_step(number, groups[number * lanes // steps].code) for number in range(steps))
    return Design(
        rule_book=RuleBook(catalog=Catalog(products=(Product(sku=PRODUCT, name="Whatever is large"),))),
        groups=groups,
        steps=made,
        dependencies=_arrows(made, chance),
        scenarios=tuple(Scenario(code=f"all:{group.code}", name="Every order", group=group.code) for group in groups),
        workspaces=(
            Workspace(
                code=WORKSPACE,
                name=f"A design of {steps} steps",
                items=tuple(Item(group=group.code, order=number) for number, group in enumerate(groups)),
            ),
        ),
    )


def _step(number: int, group: str) -> StepDefinition:
    """A milestone; the first step is a person's, so that a plan stands still until it is done."""
    code, name = f"step-{number:05}", f"Step {number}"
    if number == 0:
        return StepDefinition(code=code, name=name, group=group, type=StepType.MANUAL_TASK, user=DESIGNER)
    return StepDefinition(code=code, name=name, group=group, type=StepType.MILESTONE, sequence=number)


def _arrows(steps: tuple[StepDefinition, ...], chance: random.Random) -> tuple[StepDependency, ...]:
    pairs = {(number - 1, number) for number in range(1, len(steps))}
    while len(pairs) < int(len(steps) * ARROWS_FOR_EACH_STEP):
        step = chance.randrange(1, len(steps))
        pairs.add((chance.randrange(max(0, step - NEARBY), step), step))
    return tuple(
        StepDependency(
            code=f"{steps[first].code}>{steps[second].code}",
            step=steps[second].code,
            depends_on=steps[first].code,
            scope=StepScope.PLAN,
        )
        for first, second in sorted(pairs)
    )
