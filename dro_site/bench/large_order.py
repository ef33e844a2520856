"""S5: one order of 1,000 lines, 2,000 fulfillment lines and 10,000 steps, beside 1,000 orders of ten steps each."""

from typing import Any

from dro_site.bench.measurement import Conditions, Measurement
from dro_site.bench.throw_away import run_for_document, throw_away_database

NAME = "S5"
RUN = "dro_site.bench.large_order_run"
LINES, QUICK_LINES = 1_000, 300
STEPS_OF_A_LINE = 10
THINK_MS = 2_000.0
TIMES_THE_SMALL = 1.2
STATEMENTS = 60
"""To store and start an order: there is no reason for the number to grow with the order."""


def measure(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return the time to decompose and compose, the statements to store and start, and what a step costs."""
    lines = QUICK_LINES if conditions.quick else LINES
    with throw_away_database() as environment:
        made: Any = run_for_document(environment, RUN, str(lines))
    expected = lines * STEPS_OF_A_LINE
    if made["steps"] != expected:
        raise AssertionError(f"The plan has {made['steps']} steps instead of {expected}.")
    ratio = made["large_seconds"] / made["small_seconds"]
    return (
        _figure("decompose and compose", round(made["think_seconds"] * 1_000), "ms", THINK_MS),
        _figure("store and start", made["statements"], "statements", STATEMENTS, made["statements"] / expected),
        _figure("a step beside that of small plans", round(ratio, 2), "times", TIMES_THE_SMALL),
    )


def _figure(what: str, value: float, unit: str, most: float, statements: float | None = None) -> Measurement:
    return Measurement(
        bar=f"{NAME} {what}",
        value=value,
        unit=unit,
        bar_value=most,
        holds=value <= most,
        statements_per_step=statements,
    )
