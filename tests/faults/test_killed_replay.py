"""kill -9 of the worker in the middle of a replay: another one goes on, and every order is compared once."""

import itertools
from collections import Counter

import pytest

from dro_site.demo.design import demo_design
from dro_site.demo.orders import home_security
from fulfillment.models import FulfillmentRequest, Order, Replay
from fulfillment.operations.intake import submit_order
from fulfillment.operations.replays import ReplayWish, start_replay
from tests.faults.processes import Processes, wait_until
from tests.faults.test_killed_workers import redis_emptied  # noqa: F401 - a fixture
from tests.shell.builders import make_release

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]

ORDERS = 400
KILLS = 2


@pytest.fixture
def stage(tmp_path, redis_emptied):  # noqa: F811
    processes = Processes(tmp_path)
    yield processes
    processes.stop()


def test_a_replay_survives_the_death_of_its_worker_again_and_again(stage):
    release = make_release(demo_design())
    for number in range(ORDERS):
        submit_order(home_security(f"SEC-{number}", account=f"A{number}"))
    FulfillmentRequest.objects.update(due_at=None)  # nothing runs: the worker has the replay alone
    submitted = Order.objects.count()
    replay = start_replay(ReplayWish(release=release.number, most=ORDERS), actor=None)

    def done():
        return Replay.objects.values_list("done", flat=True).get(pk=replay.pk)

    stage.start("beat")
    killed_at = []
    for _ in itertools.repeat(None, KILLS):
        stage.start("worker")
        before = done()
        wait_until(lambda before=before: done() > before, 60, "the worker compares orders")
        stage.kill("worker")
        killed_at.append(done())
    assert 0 < killed_at[0] < killed_at[-1] < ORDERS, "the fault has to strike while there is work"
    stage.start("worker")
    wait_until(lambda: Replay.objects.get(pk=replay.pk).state == "Completed", 120, "the replay is complete")
    assert done() == ORDERS
    assert Counter(replay.orders.values_list("outcome", flat=True)) == {"Same": ORDERS}
    assert Order.objects.count() == submitted
