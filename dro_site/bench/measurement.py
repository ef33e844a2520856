"""What a bar measures and how it is told: one figure beside the bar that it must hold."""

import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One figure of a bar. ``against`` holds the figures of peers that ran beside it."""

    bar: str
    value: float
    unit: str
    bar_value: float
    holds: bool
    against: Mapping[str, float] = field(default_factory=dict)
    commits_per_step: float | None = None
    statements_per_step: float | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which a bar is measured. ``data`` is the folder of published test data; ``quick``: within a minute."""

    quick: bool
    seed: int
    data: Path


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    title: str
    measure: Callable[[Conditions], tuple[Measurement, ...]]


class BarNotMeasurable(Exception):
    """The bar ``name`` cannot be measured here; ``reason`` says what it needs."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self.reason = reason
        super().__init__(f"{name} cannot be measured here: {reason}")


def document(measurement: Measurement, commit: str, machine: str) -> dict[str, object]:
    """Return a measurement as one JSON object, with where it was taken."""
    return {**asdict(measurement), "commit": commit, "machine": machine}


def this_commit() -> str:
    """Return the commit of the code, with ``+`` where files differ from it; blank outside a checkout."""
    git = shutil.which("git")
    if git is None:
        return ""

    def ask(*words: str) -> str:
        answer = subprocess.run([git, "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
        return answer.stdout.strip() if answer.returncode == 0 else ""

    commit = ask("rev-parse", "HEAD")
    return f"{commit}+" if commit and ask("status", "--porcelain", "--untracked-files=no") else commit


def this_machine() -> str:
    """Return what a figure depends on: system, processor, number of cores, Python."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
