"""S8: the critical path of 480 published networks, and of a plan of 10,000 steps."""

import csv
import random
import time
from pathlib import Path

from dro_site.bench.measurement import BarNotMeasurable, Conditions, Measurement
from orchestration.core.graph import critical_path

NAME = "S8"
NETWORKS = 480
STEPS = 10_000
WIDTH = 100
LONGEST_MS = 50.0


def measure(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return how many networks have the length that they state, and the time for 10,000 steps.

    Raises BarNotMeasurable where the networks (PSPLIB j30) are not there.
    """
    return (_networks(conditions.data / "psplib-j30"), _large_plan(conditions))


def _networks(folder: Path) -> Measurement:
    oracle = folder / "critical_path_oracle.csv"
    if not oracle.is_file():
        raise BarNotMeasurable(NAME, f"{oracle} is missing. Give the folder of the test data with --data.")
    equal = 0
    for row in csv.DictReader(oracle.read_text(encoding="utf-8").splitlines()):
        durations, edges, stated = read_network((folder / row["file"]).read_text(encoding="utf-8"))
        equal += critical_path(durations, edges).length == stated == float(row["mpm_critical_path"])
    return Measurement(bar=NAME, value=equal, unit="networks equal", bar_value=NETWORKS, holds=equal == NETWORKS)


def read_network(text: str) -> tuple[dict[str, float], list[tuple[str, str]], float]:
    """Return durations, edges and the stated resource-free length (MPM time) of one PSPLIB single-mode file."""
    durations: dict[str, float] = {}
    edges: list[tuple[str, str]] = []
    stated = -1.0
    section = ""
    for line in text.splitlines():
        cells = line.split()
        if line.endswith(":") and not line.startswith(" "):
            section = line.rstrip(":")
        elif cells and all(cell.isdigit() for cell in cells):
            if section == "PROJECT INFORMATION":
                stated = float(cells[5])
            elif section == "PRECEDENCE RELATIONS":
                edges += [(cells[0], successor) for successor in cells[3:]]
            elif section == "REQUESTS/DURATIONS":
                durations[cells[0]] = float(cells[2])
    return durations, edges, stated


def _large_plan(conditions: Conditions) -> Measurement:
    """The median time over plans of layers, each step after two of the layer before."""
    chance = random.Random(conditions.seed)  # noqa: S311 - a repeatable plan, not a secret
    keys = [f"step/{number}" for number in range(STEPS)]
    durations = {key: float(chance.randrange(1, 100)) for key in keys}
    edges = [
        (keys[chance.randrange(start - WIDTH, start)], keys[number])
        for start in range(WIDTH, STEPS, WIDTH)
        for number in range(start, start + WIDTH)
        for _ in range(2)
    ]
    times = sorted(_milliseconds(durations, edges) for _ in range(5 if conditions.quick else 21))
    median = round(times[len(times) // 2], 2)
    return Measurement(
        bar=NAME,
        value=median,
        unit="ms for 10,000 steps",
        bar_value=LONGEST_MS,
        holds=median <= LONGEST_MS,
        seed=conditions.seed,
    )


def _milliseconds(durations: dict[str, float], edges: list[tuple[str, str]]) -> float:
    started = time.perf_counter()
    critical_path(durations, edges)
    return (time.perf_counter() - started) * 1000
