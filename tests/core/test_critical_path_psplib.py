"""The critical path against the resource-free project length that 480 published project networks state."""

import csv
from pathlib import Path

import pytest

from orchestration.core.graph import critical_path

PSPLIB = Path(__file__).resolve().parents[3] / "shared" / "data" / "psplib-j30"

pytestmark = pytest.mark.skipif(not PSPLIB.is_dir(), reason=f"the PSPLIB networks are not at {PSPLIB}")


def read_network(text: str) -> tuple[dict[str, float], list[tuple[str, str]], float]:
    """Durations, edges and the stated MPM time of one PSPLIB single-mode file."""
    durations: dict[str, float] = {}
    edges: list[tuple[str, str]] = []
    stated: float | None = None
    section = ""
    for line in text.splitlines():
        cells = line.split()
        if line.endswith(":") and not line.startswith(" "):
            section = line.rstrip(":")
        elif cells and all(cell.isdigit() for cell in cells):
            if section == "PROJECT INFORMATION":
                stated = float(cells[5])
            elif section == "PRECEDENCE RELATIONS":
                assert int(cells[2]) == len(cells) - 3
                edges += [(cells[0], successor) for successor in cells[3:]]
            elif section == "REQUESTS/DURATIONS":
                durations[cells[0]] = float(cells[2])
    assert stated is not None
    return durations, edges, stated


def test_every_network_has_the_length_that_it_states() -> None:
    rows = list(csv.DictReader((PSPLIB / "critical_path_oracle.csv").read_text().splitlines()))
    wrong: list[str] = []
    for row in rows:
        durations, edges, stated = read_network((PSPLIB / row["file"]).read_text())
        assert (len(durations), len(edges)) == (int(row["activities"]), int(row["edges"])), row["file"]
        found = critical_path(durations, edges)
        if not found.length == stated == float(row["mpm_critical_path"]):
            wrong.append(f"{row['file']}: {found.length} instead of {stated}")
        assert sum(durations[key] for key in found.path) == found.length
        assert (found.path[0], found.path[-1]) == ("1", "32")
    assert len(rows) == 480
    assert wrong == []


def test_slack_is_exactly_the_room_to_grow() -> None:
    durations, edges, _ = read_network((PSPLIB / "j3010_1.sm").read_text())
    found = critical_path(durations, edges)
    for key, slack in found.slack.items():
        assert critical_path({**durations, key: durations[key] + slack}, edges).length == found.length
        assert critical_path({**durations, key: durations[key] + slack + 1}, edges).length == found.length + 1
