"""A part of `./dro faults`, one schedule of each: nothing is lost, doubled, forgotten or told wrongly."""

import pytest

from dro_site.faults.campaign import run_fault, running_stage
from dro_site.faults.registry import FAULTS

pytestmark = pytest.mark.process

SEED = 20_261_126
SMOKE = ("worker-killed", "all-workers-killed", "broker-wiped", "database-restart", "commits-unheard")


@pytest.fixture(scope="module")
def stage():
    with running_stage(SEED) as made:
        yield made


@pytest.mark.parametrize("name", SMOKE)
def test_no_invariant_breaks(stage, name):
    made = run_fault(stage, FAULTS[name], 1, SEED)
    assert [f"{found.invariant}: {found.sentence}" for found in made.violations] == []
    assert made.injected > 0
    assert made.orders == FAULTS[name].orders
