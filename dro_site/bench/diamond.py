"""The plan that engines are compared by: a start, three branches of two, a join and two more; no step does anything."""

from datetime import datetime

from catalog.core.products import Catalog, Product
from decomposition.core.rules import RuleBook
from orchestration.core.design import Design, Scenario, StepDefinition, StepDependency, StepGroup
from orchestration.core.vocabulary import StepScope, StepType

PRODUCT = "DIAMOND"
STEPS = 10
GROUP = "diamond"
SOURCE = "bench"
ARROWS = (
    ("start", "a0"), ("start", "a1"), ("start", "a2"), ("a0", "b0"), ("a1", "b1"), ("a2", "b2"),
    ("b0", "join"), ("b1", "join"), ("b2", "join"), ("join", "tail1"), ("tail1", "tail2"),
)  # fmt: skip


def diamond_design() -> Design:
    """Return the design: automatic tasks of the action that does nothing, selected by one product."""
    codes = dict.fromkeys(code for arrow in ARROWS for code in arrow)
    return Design(
        rule_book=RuleBook(catalog=Catalog(products=(Product(sku=PRODUCT, name="Diamond"),))),
        groups=(StepGroup(code=GROUP, name="Diamond"),),
        steps=tuple(
            StepDefinition(
                code=code, name=code, group=GROUP, type=StepType.AUTO_TASK, action="no_operation", sequence=number
            )
            for number, code in enumerate(codes)
        ),
        dependencies=tuple(
            StepDependency(code=f"{first}>{second}", step=second, depends_on=first, scope=StepScope.PLAN)
            for first, second in ARROWS
        ),
        scenarios=(Scenario(code="diamond", name="Diamond", group=GROUP, product=PRODUCT),),
    )


def diamond_order(number: int, run: str) -> dict[str, object]:
    """Return the document of the order ``number`` of a run; each comes of an account of its own."""
    return {
        "source": SOURCE,
        "external_id": f"{run}-{number:07}",
        "account": {"id": f"{run}-{number:07}"},
        "lines": [{"id": "1", "product": PRODUCT}],
    }


def publish_diamond(now: datetime) -> None:
    """Publish the design as the release that new orders run on."""
    from django.contrib.auth.models import User

    from orchestration.operations.draft import write_draft
    from orchestration.operations.release import publish

    designer = User.objects.create_user("bench-designer")
    write_draft(diamond_design(), actor=designer.username)
    publish(actor=designer, note="To be measured", now=now, acknowledge_warnings=True)
