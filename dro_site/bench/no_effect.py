"""S1, S2 and S9: plans whose steps do nothing, from order intake to their end: how fast, how soon, at what cost."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from dro_site.bench.cost import Parties, memory_megabytes, parties, processor_seconds
from dro_site.bench.diamond import STEPS
from dro_site.bench.measurement import Conditions, Measurement
from dro_site.bench.peers import steps_a_second
from dro_site.bench.throw_away import Environment, run, run_for_document, throw_away_database
from dro_site.bench.workers import own_broker, running_workers

RUN = "dro_site.bench.diamond_run"
WARM_PLANS = 200
PLANS, QUICK_PLANS = 5_000, 1_000
PEER_PLANS = 300
ALONE_PLANS = 200
TIMES_THE_FASTEST_PEER = 20
ALONE_MS = 15.0
PROCESSOR_MS = 0.4
LOG_BYTES = 1_500
STATEMENTS = 0.2
MEMORY_MB = 250


@dataclass(frozen=True, slots=True)
class Stage:
    """Where clients find the product, and which processes take part."""

    environment: Environment
    parties: Parties


@contextmanager
def diamonds(bar: str, *address: str) -> Iterator[Stage]:
    """Run workers, warmed up, on a database in which the diamond is published; with an address, of callouts to it."""
    broker = own_broker(os.environ["BROKER_URL"])
    with tempfile.TemporaryDirectory() as folder, throw_away_database(BROKER_URL=broker) as environment:
        run(environment, RUN, "publish", "0", *address)
        with running_workers(bar, environment, Path(folder)) as workers:
            run(environment, RUN, "burst", str(WARM_PLANS))
            yield Stage(environment, parties(workers, environment["DATABASE_URL"], broker))


def measure_burst(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return the steps that are finished in a second where plans come at once, beside the peers.

    Raises BarNotMeasurable where a peer cannot be run.
    """
    plans = QUICK_PLANS if conditions.quick else PLANS
    peers = steps_a_second("S1", conditions.data, PEER_PLANS, own_broker(os.environ["BROKER_URL"]))
    with diamonds("S1") as stage:
        made = [run_for_document(stage.environment, RUN, "burst", str(plans)) for _ in range(3)]
    chosen = sorted(made, key=lambda one: float(one["seconds"]))[1]
    speed = plans * STEPS / chosen["seconds"]
    wanted = TIMES_THE_FASTEST_PEER * max(peers.values())
    return (
        Measurement(
            bar="S1",
            value=round(speed),
            unit="steps/s",
            bar_value=round(wanted),
            holds=speed >= wanted,
            against=peers,
            commits_per_step=chosen["commits"] / plans / STEPS,
        ),
    )


def measure_alone(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return the time from the start to the end of a plan that comes alone."""
    with diamonds("S2") as stage:
        made: Any = run_for_document(stage.environment, RUN, "alone", str(ALONE_PLANS))
    middle = median(made["milliseconds"])
    return (Measurement(bar="S2", value=round(middle, 1), unit="ms", bar_value=ALONE_MS, holds=middle <= ALONE_MS),)


def measure_cost(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return what a step costs in a burst: processor time, log, statements; and the memory of the workers."""
    plans = QUICK_PLANS if conditions.quick else PLANS
    steps = plans * STEPS
    with diamonds("S9") as stage:
        before = processor_seconds(stage.parties)
        made: Any = run_for_document(stage.environment, RUN, "burst", str(plans))
        processor = (processor_seconds(stage.parties) - before) * 1_000 / steps
        memory = memory_megabytes(stage.parties)
        counted: Any = run_for_document(stage.environment, RUN, "count", str(WARM_PLANS))
    figure = partial(Measurement, commits_per_step=made["commits"] / steps)
    return tuple(
        figure(bar=f"S9 {what}", value=round(value, 3), unit=unit, bar_value=most, holds=value <= most)
        for what, value, unit, most in (
            ("processor", processor, "ms/step", PROCESSOR_MS),
            ("log", made["wal_bytes"] / steps, "B/step", LOG_BYTES),
            ("statements", counted["statements"] / WARM_PLANS / STEPS, "statements/step", STATEMENTS),
            ("memory", memory, "MB", MEMORY_MB),
        )
    )
