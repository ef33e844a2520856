"""S3: the diamond whose every step is an HTTP callout to a stub, beside DBOS making the same calls."""

from collections.abc import Iterator

from dro_site.bench.diamond import STEPS
from dro_site.bench.measurement import Conditions, Measurement
from dro_site.bench.no_effect import RUN, WARM_PLANS, diamonds
from dro_site.bench.peers import callouts_a_second
from dro_site.bench.stub import running_stub
from dro_site.bench.throw_away import run_for_document

NAME = "S3"
DELAYS_MS = (0, 5)
PLANS, QUICK_PLANS = 1_000, 300
PEER_PLANS = 150
TIMES_THE_PEER = 5
CALLS_A_SECOND = 2_000


def measure(conditions: Conditions) -> tuple[Measurement, ...]:
    """Return for each delay of the stub how many callouts a second are made and kept, and how many came twice.

    Raises BarNotMeasurable where the peer cannot be run, or the stub or the workers do not start.
    """
    return tuple(one for delay in DELAYS_MS for one in _figures(delay, QUICK_PLANS if conditions.quick else PLANS))


def _figures(delay: int, plans: int) -> Iterator[Measurement]:
    with running_stub(NAME, delay) as stub:
        peer = callouts_a_second(NAME, PEER_PLANS, stub.address)
    with running_stub(NAME, delay) as stub, diamonds(NAME, stub.address) as stage:
        made = run_for_document(stage.environment, RUN, "burst", str(plans))
        counted = stub.counted()
    speed = plans * STEPS / made["seconds"]
    wanted = max(TIMES_THE_PEER * max(peer.values()), 0 if delay else CALLS_A_SECOND)
    yield Measurement(
        bar=f"{NAME} stub of {delay} ms",
        value=round(speed),
        unit="callouts/s",
        bar_value=round(wanted),
        holds=speed >= wanted,
        against=peer,
        commits_per_step=made["commits"] / plans / STEPS,
    )
    # Every call was made, and none twice: a call that is missing would be a result that nobody gave.
    wrong = counted["duplicates"] + abs(counted["calls"] - (plans + WARM_PLANS) * STEPS)
    yield Measurement(
        bar=f"{NAME} stub of {delay} ms", value=wrong, unit="calls twice or never", bar_value=0, holds=wrong == 0
    )
