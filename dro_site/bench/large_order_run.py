"""Runs large and small orders in this process: ``python -m dro_site.bench.large_order_run LINES``.

One order of so many lines, and so many orders of one line, of the same design: the same steps in all. The line printed
is a JSON document of what was measured.
"""

import json
import sys
import time

import django

from catalog.core.products import Catalog, Product
from catalog.core.vocabulary import ProductKind
from decomposition.core.rules import DecompositionRule, RuleBook
from orchestration.core.design import Design, Scenario, StepDefinition, StepDependency, StepGroup
from orchestration.core.vocabulary import StepScope, StepType

PRODUCT = "SITE"
PARTS = ("ACCESS", "DEVICE")
STEPS_OF_A_PART = 5
_LIMIT_SECONDS = 300.0


def line_design() -> Design:
    """Return a design by which each order line becomes two fulfillment lines of five steps, one after the other."""
    return Design(
        rule_book=RuleBook(
            catalog=Catalog(
                products=(
                    Product(sku=PRODUCT, name="Site"),
                    *(Product(sku=part, name=part, kind=ProductKind.TECHNICAL) for part in PARTS),
                )
            ),
            rules=tuple(
                DecompositionRule(code=part, name=part, source_product=PRODUCT, destination_product=part)
                for part in PARTS
            ),
        ),
        groups=tuple(StepGroup(code=part, name=part) for part in PARTS),
        steps=tuple(_step(part, number) for part in PARTS for number in range(STEPS_OF_A_PART)),
        dependencies=tuple(
            StepDependency(
                code=f"{part}-{number}",
                step=f"{part}-{number}",
                depends_on=f"{part}-{number - 1}",
                scope=StepScope.LINE_ITEM,
            )
            for part in PARTS
            for number in range(1, STEPS_OF_A_PART)
        ),
        scenarios=tuple(Scenario(code=part, name=part, group=part, product=part) for part in PARTS),
    )


def _step(part: str, number: int) -> StepDefinition:
    return StepDefinition(
        code=f"{part}-{number}",
        name=f"{part} {number}",
        group=part,
        type=StepType.AUTO_TASK,
        scope=StepScope.LINE_ITEM,
        action="no_operation",
        sequence=number,
    )


def order_document(name: str, lines: int) -> dict[str, object]:
    """Return an order of so many lines."""
    return {
        "source": "bench",
        "external_id": name,
        "account": {"id": name},
        "lines": [{"id": str(number), "product": PRODUCT} for number in range(1, lines + 1)],
    }


def main(lines: int) -> dict[str, object]:
    """Run the orders; return seconds to decide, statements to store and start, steps, and seconds of both kinds."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from fulfillment.engine.announce import announcer
    from fulfillment.operations.intake import submit_orders
    from orchestration.operations.draft import write_draft
    from orchestration.operations.release import publish

    announcer.add = lambda **_: None  # type: ignore[method-assign]
    designer = User.objects.create_user("bench-designer")
    write_draft(line_design(), actor=designer.username)
    publish(actor=designer, note="To be measured", now=timezone.now(), acknowledge_warnings=True)
    submit_orders([order_document("WARM", min(lines, 50))])
    _run()
    thought, steps = _think(lines)
    submit_orders([order_document(f"SMALL-{number}", 1) for number in range(lines)])
    small = _run()
    submit_orders([order_document("LARGE", lines)])
    started = time.perf_counter()
    statements = _start()
    large = time.perf_counter() - started + _run()
    return {
        "think_seconds": thought,
        "steps": steps,
        "statements": statements,
        "small_seconds": small,
        "large_seconds": large,
    }


def _think(lines: int) -> tuple[float, int]:
    """Decide what the large order needs, without a database; return the seconds and the number of steps."""
    from decomposition.core.decompose import decompose
    from decomposition.core.line_defaults import with_line_defaults
    from decomposition.core.parse import parse
    from orchestration.core.compose import compose
    from orchestration.operations.release import current_release

    design = current_release().design
    order = with_line_defaults(parse(order_document("LARGE", lines)), design.catalog)
    started = time.perf_counter()
    graph = compose(order, decompose(order, design.rule_book, ()), design)
    return time.perf_counter() - started, len(graph.steps)


def _start() -> int:
    """Take up the order that is due; return the statements, COPY and BEGIN included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from fulfillment.operations.processing import process_due_requests

    with CaptureQueriesContext(connection) as captured:
        process_due_requests(1)
    return len(captured)


def _run() -> float:
    """Work until nothing is left; return the seconds."""
    from django.db import connection

    from fulfillment.engine.dispatch import drain

    started = time.perf_counter()
    drain(_LIMIT_SECONDS)
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM fulfillment_order WHERE state <> 'Completed'")
        open_orders = cursor.fetchone()[0]
    if open_orders:
        raise AssertionError(f"{open_orders} orders are not complete.")
    return seconds


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]))) + "\n")
