"""Processes that die, stop or lose their broker."""

import os
import random
import signal
import time

from dro_site.faults.fault import Fault
from dro_site.faults.machine import LEASE_SECONDS, wait_until
from dro_site.faults.stage import Stage

_SLOW = {"latency_ms": 900}
"""Some calls take long, so that there is one out whenever something strikes."""


def _await_work(stage: Stage) -> None:
    wait_until(lambda: stage.running() > 0, 30, "an order is worked on")


def pool_process(stage: Stage, chance: random.Random) -> None:
    """Kill one process of a worker's pool while calls are out."""
    stage.rules({**_SLOW, "times": 20})
    _await_work(stage)
    for _ in range(2):
        time.sleep(chance.uniform(0.1, 0.9))
        children = [child for name in stage.machine.workers for child in stage.machine.children(name)]
        phase = "a call is out" if _calls_out(stage) else "between calls"
        os.kill(chance.choice(children), signal.SIGKILL)
        stage.count(phase)
    stage.over()


def one_worker(stage: Stage, chance: random.Random) -> None:
    """Kill a worker with all that it started; another one goes on meanwhile."""
    stage.rules({**_SLOW, "times": 20})
    _await_work(stage)
    time.sleep(chance.uniform(0.1, 1.2))
    name = chance.choice(stage.machine.workers)
    stage.machine.kill(name)
    stage.count("while orders run")
    stage.over()
    time.sleep(chance.uniform(0.5, 2))
    stage.machine.run(name)


def all_workers(stage: Stage, chance: random.Random) -> None:
    """Kill every worker at the same time, and start them again at once."""
    stage.rules({**_SLOW, "times": 20})
    _await_work(stage)
    time.sleep(chance.uniform(0.1, 1.2))
    for name in stage.machine.workers:
        stage.machine.kill(name)
    stage.count("while orders run", len(stage.machine.workers))
    stage.over()
    for name in stage.machine.workers:
        stage.machine.run(name)


def clock(stage: Stage, chance: random.Random) -> None:
    """Kill beat, which sweeps, and start it again."""
    _await_work(stage)
    time.sleep(chance.uniform(0.1, 1.0))
    stage.machine.kill("beat")
    stage.count("while orders run")
    time.sleep(chance.uniform(0.5, 2))
    stage.machine.run("beat")
    stage.over()


def zombie(stage: Stage, chance: random.Random) -> None:
    """Stop a worker for longer than its leases, then let it go on with what it thought was its own."""
    stage.rules({**_SLOW, "times": 30})
    _await_work(stage)
    wait_until(lambda: _calls_out(stage) > 0, 10, "a call is out")
    name = chance.choice(stage.machine.workers)
    stage.machine.signal_group(name, signal.SIGSTOP)
    stage.count("a call is out")
    time.sleep(LEASE_SECONDS + chance.uniform(20, 22))
    stage.machine.signal_group(name, signal.SIGCONT)
    stage.over()


def rolling_restart(stage: Stage, chance: random.Random) -> None:
    """Ask each worker to stop, one after the other, and start it again."""
    stage.rules({**_SLOW, "times": 20})
    _await_work(stage)
    for name in stage.machine.workers:
        time.sleep(chance.uniform(0.1, 0.8))
        stage.machine.terminate(name)
        stage.count("while orders run")
        stage.machine.run(name)
    stage.over()


def broker_down(stage: Stage, chance: random.Random) -> None:
    """Kill the broker, leave it down for a while in which orders come in, and start it again, empty."""
    time.sleep(chance.uniform(0.1, 0.8))
    stage.machine.kill("valkey")
    stage.count("while orders come in")
    time.sleep(chance.uniform(2, 4))
    stage.machine.run("valkey")
    stage.over()


def broker_wiped(stage: Stage, chance: random.Random) -> None:
    """Let the broker forget everything, again and again."""
    _await_work(stage)
    for _ in range(6):
        time.sleep(chance.uniform(0.1, 0.6))
        stage.machine.broker_client().flushall()
        stage.count("while orders run")
    stage.over()


def messages(stage: Stage, chance: random.Random) -> None:
    """Send every message many times over, and turn the order of those that wait around."""
    _await_work(stage)
    broker = stage.machine.broker_client()
    for _ in range(5):
        time.sleep(chance.uniform(0.1, 0.4))
        stage.machine.send_hints(20)
        stage.count("messages sent twice", 20)
        waiting = broker.lrange("celery", 0, -1)
        if len(waiting) > 1:
            with broker.pipeline(transaction=True) as together:
                together.delete("celery")
                together.rpush("celery", *reversed(waiting))
                together.execute()
            stage.count("messages turned around", len(waiting))
    stage.over()


def _calls_out(stage: Stage) -> int:
    return stage.machine.number("SELECT count(*) FROM fulfillment_attempt WHERE state = 'Open'")


FAULTS = (
    Fault(
        name="pool-process-killed",
        numbers=("F1",),
        title="kill -9 of a process of the pool",
        strike=pool_process,
        phases=("a call is out",),
        recovery=5.0,
    ),
    Fault(name="worker-killed", numbers=("F1",), title="kill -9 of one of two workers", strike=one_worker, recovery=5),
    Fault(name="all-workers-killed", numbers=("F2",), title="kill -9 of all workers", strike=all_workers, recovery=10),
    Fault(name="beat-killed", numbers=("F2",), title="kill -9 of beat, which sweeps", strike=clock, recovery=10),
    Fault(
        name="zombie-worker",
        numbers=("F4",),
        title="a worker stands still for longer than its leases",
        strike=zombie,
        phases=("a call is out",),
        recovery=10,
    ),
    Fault(
        name="rolling-restart", numbers=("F5",), title="workers are stopped in turn", strike=rolling_restart, recovery=5
    ),
    Fault(
        name="broker-down",
        numbers=("F6",),
        title="kill -9 of the broker, down for seconds",
        strike=broker_down,
        phases=("while orders come in",),
        recovery=15,
    ),
    Fault(name="broker-wiped", numbers=("F7",), title="FLUSHALL again and again", strike=broker_wiped, recovery=15),
    Fault(
        name="messages-doubled",
        numbers=("F8",),
        title="messages doubled and reordered",
        strike=messages,
        phases=("messages sent twice", "messages turned around"),
        recovery=5,
    ),
)
