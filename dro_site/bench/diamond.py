"""The plan that engines are compared by: a start, three branches of two, a join and two more.

Its steps do nothing, or each calls a system by HTTP.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalog.core.products import Catalog, Product
from decomposition.core.rules import RuleBook
from orchestration.core.design import Design, Integration, Scenario, StepDefinition, StepDependency, StepGroup
from orchestration.core.vocabulary import StepScope, StepType

PRODUCT = "DIAMOND"
STEPS = 10
GROUP = "diamond"
SOURCE = "bench"
SYSTEM = "stub"
ARROWS = (
    ("start", "a0"), ("start", "a1"), ("start", "a2"), ("a0", "b0"), ("a1", "b1"), ("a2", "b2"),
    ("b0", "join"), ("b1", "join"), ("b2", "join"), ("join", "tail1"), ("tail1", "tail2"),
)  # fmt: skip


def diamond_design(*, callouts: bool = False) -> Design:
    """Return the design: automatic tasks of the action that does nothing, or callouts, selected by one product."""
    codes = dict.fromkeys(code for arrow in ARROWS for code in arrow)
    work: Mapping[str, Any] = (
        {"type": StepType.CALLOUT, "integration": SYSTEM}
        if callouts
        else {"type": StepType.AUTO_TASK, "action": "no_operation"}
    )
    return Design(
        rule_book=RuleBook(catalog=Catalog(products=(Product(sku=PRODUCT, name="Diamond"),))),
        groups=(StepGroup(code=GROUP, name="Diamond"),),
        integrations=(Integration(code=SYSTEM, name="Stub", system=SYSTEM, path="/call"),) if callouts else (),
        steps=tuple(
            StepDefinition(code=code, name=code, group=GROUP, sequence=number, **work)
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


def publish_diamond(now: datetime, system_address: str = "") -> None:
    """Publish the design as the release that new orders run on; with an address its steps call the system there."""
    from django.contrib.auth.models import User

    from orchestration.models import DownstreamSystem
    from orchestration.operations.draft import write_draft
    from orchestration.operations.release import publish

    designer = User.objects.create_user("bench-designer")
    write_draft(diamond_design(callouts=bool(system_address)), actor=designer.username)
    if system_address:
        DownstreamSystem.objects.filter(code=SYSTEM).update(
            base_address=system_address, allowed_networks=["127.0.0.0/8"]
        )
    publish(actor=designer, note="To be measured", now=now, acknowledge_warnings=True)
