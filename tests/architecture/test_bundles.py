"""What a browser has to load stays within its budget. `./dro test` builds the scripts before any test runs."""

import gzip
from pathlib import Path

import pytest

from dro_site.bench.canvas import BUNDLE_KB

BUILT = Path(__file__).resolve().parents[2] / "static" / "dist"
# Kilobytes, compressed: the bars of the benchmark, and for the other files little more than they have.
BUDGETS = BUNDLE_KB | {
    "catalog.js": 145.0,
    "charts.js": 65.0,
    "difference.js": 145.0,
    "simulate.js": 100.0,
    "site.js": 8.0,
    "style.css": 70.0,
}


@pytest.fixture(scope="module")
def sizes() -> dict[str, float]:
    """The compressed size of each script and style sheet. Without a build nothing can be said, which is a failure."""
    found = [path for pattern in ("*.js", "*.css") for path in BUILT.glob(pattern)]
    assert found, "The front end is not built: run ./dro test, or `npm run build` in static/."
    return {path.name: len(gzip.compress(path.read_bytes())) / 1_000 for path in found}


def test_each_file_has_a_budget(sizes: dict[str, float]) -> None:
    assert sorted(sizes) == sorted(BUDGETS)


@pytest.mark.parametrize("name", sorted(BUDGETS))
def test_a_file_is_within_its_budget(sizes: dict[str, float], name: str) -> None:
    assert sizes[name] <= BUDGETS[name]
