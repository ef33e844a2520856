"""S10: the diamond in a database that has run 1,000,000 steps before, and while somebody keeps an old snapshot open."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import psycopg

from dro_site.bench.cost import processor_seconds
from dro_site.bench.diamond import STEPS
from dro_site.bench.measurement import Conditions, Measurement
from dro_site.bench.no_effect import RUN, Stage, diamonds
from dro_site.bench.throw_away import run_for_document

NAME = "S10"
PLANS = 2_000
AGE_PLANS, QUICK_AGE_PLANS = 100_000, 10_000
AGE_BURST = 5_000
HELD_SECONDS, QUICK_HELD_SECONDS = 600.0, 10.0
OF_FRESH_WHEN_AGED = 0.9
OF_FRESH_WHEN_HELD = 0.5


@dataclass(frozen=True, slots=True)
class Pace:
    """Steps a second, and the milliseconds of processor for each."""

    speed: float
    processor: float


def measure(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return which part of a fresh database's speed is left when it is aged, and when a snapshot is held."""
    plans = QUICK_AGE_PLANS if conditions.quick else AGE_PLANS
    held = QUICK_HELD_SECONDS if conditions.quick else HELD_SECONDS
    with diamonds(NAME) as stage:
        fresh = _pace(stage)
        for _ in range(0, plans, AGE_BURST):
            _burst(stage, AGE_BURST)
        aged = _pace(stage)
        with _snapshot(stage):
            end = time.monotonic() + held
            while time.monotonic() < end:
                _burst(stage, PLANS)
            hindered = _pace(stage)
    return (
        _figure(f"after {plans * STEPS:,} steps", aged, OF_FRESH_WHEN_AGED, fresh),
        _figure(f"with a snapshot of {held:g} s", hindered, OF_FRESH_WHEN_HELD, fresh),
    )


def _pace(stage: Stage) -> Pace:
    """Return the median of three bursts, and the processor time of a step: a busy machine is not an aged one."""
    before = processor_seconds(stage.parties)
    speed = median(_burst(stage, PLANS) for _ in range(3))
    processor = (processor_seconds(stage.parties) - before) * 1_000 / (3 * PLANS * STEPS)
    return Pace(speed, processor)


def _burst(stage: Stage, plans: int) -> float:
    made: Any = run_for_document(stage.environment, RUN, "burst", str(plans))
    return plans * STEPS / float(made["seconds"])


@contextmanager
def _snapshot(stage: Stage) -> Iterator[None]:
    """Hold a snapshot as a long report or a dump does, so that nothing that dies meanwhile can be vacuumed."""
    with psycopg.connect(stage.environment["DATABASE_URL"]) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute("SELECT count(*) FROM fulfillment_order")
        yield


def _figure(what: str, pace: Pace, least: float, fresh: Pace) -> Measurement:
    part = pace.speed / fresh.speed
    return Measurement(
        bar=f"{NAME} {what}",
        value=round(part, 2),
        unit="of fresh",
        bar_value=least,
        holds=part >= least,
        against={
            "fresh, steps/s": round(fresh.speed),
            "fresh, processor ms/step": round(fresh.processor, 3),
            "now, processor ms/step": round(pace.processor, 3),
        },
    )
