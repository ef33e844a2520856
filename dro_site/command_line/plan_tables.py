"""A dry run as tables for a person."""

from collections.abc import Mapping
from decimal import Decimal

from dro_site.command_line.output import Output
from orchestration.core.record_json import decimal_text
from orchestration.operations.dry_run import Basis, DryRun


def show_plan(result: DryRun, basis: Basis, output: Output) -> None:
    """Say what an order would turn into: lines, steps in the order of their links, critical path, reasons."""
    on = "the draft" if basis.number is None else f"release {basis.number}"
    output.say(f"Order {result.order.external_id} of {result.order.source} on {on}")
    output.table(
        "Fulfillment lines",
        ["Line", "Action", "Quantity", "Attributes", "From"],
        [
            (
                line.key,
                line.action.value,
                _quantity(line.quantity, line.unit_of_measure),
                _attributes(line.attributes),
                [source.id for source in line.sources],
            )
            for line in result.decomposition.lines
        ],
    )
    waits: dict[str, list[str]] = {}
    for link in result.graph.links:
        waits.setdefault(link.step, []).append(link.waits_for)
    output.table(
        "Steps",
        ["Step", "Group", "Type", "For", "Waits for"],
        [
            (step.key, step.group, step.type.value, [source.id for source in step.sources], waits.get(step.key, []))
            for step in result.graph.steps
        ],
    )
    if result.critical_path is not None:
        path = " → ".join(result.critical_path.path)
        output.say(f"\nCritical path, {_spoken(result.critical_path.length)}: {path}")
    rows = [(entry.kind.value, entry.subject, entry.reason) for entry in result.decomposition.trace]
    output.table("Why: decomposition", ["What", "Of", "Reason"], rows)
    rows_of_plan = [(entry.kind.value, entry.subject, entry.reason) for entry in result.graph.trace]
    output.table("Why: composition", ["What", "Of", "Reason"], rows_of_plan)


def _spoken(seconds: float) -> str:
    """Return a duration in its two largest units, as in "2 d 3 min"."""
    parts = []
    for name, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count:g} {name}")
    return " ".join(parts[:2]) or "0 s"


def _quantity(quantity: Decimal, unit: str | None) -> str:
    return f"{decimal_text(quantity)} {unit or ''}".strip()


def _attributes(attributes: Mapping[str, object]) -> str:
    return ", ".join(f"{name}={attributes[name]}" for name in sorted(attributes))
