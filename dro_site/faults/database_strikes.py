"""PostgreSQL that restarts, loses sessions or stands still, and wires to it that are cut."""

import os
import random
import signal
import time

from dro_site.faults.fault import Fault
from dro_site.faults.machine import wait_until
from dro_site.faults.stage import Stage

_BACKENDS = (
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
    "AND pid <> pg_backend_pid()"
)


def _await_work(stage: Stage) -> None:
    wait_until(lambda: stage.running() > 0, 30, "an order is worked on")


def restart(stage: Stage, chance: random.Random) -> None:
    """Let PostgreSQL drop everything at once, twice, and come back by its log."""
    for _ in range(2):
        time.sleep(chance.uniform(0.3, 1.0))
        stage.machine.crash_database()
        stage.count("while orders come in")
        time.sleep(chance.uniform(0, 1))
        stage.machine.run("postgres")
    stage.over()


def backend_killed(stage: Stage, chance: random.Random) -> None:
    """Kill one session's process; PostgreSQL then ends all sessions, and recovers."""
    _await_work(stage)
    time.sleep(chance.uniform(0.1, 1.0))
    backends = [int(str(row[0])) for row in stage.machine.ask(_BACKENDS)]
    os.kill(chance.choice(backends), signal.SIGKILL)
    stage.count("while orders run")
    time.sleep(0.2)
    wait_until(stage.machine.is_database_up, 30, "PostgreSQL is back")
    stage.over()


def sessions_ended(stage: Stage, chance: random.Random) -> None:
    """End random sessions, one after the other."""
    _await_work(stage)
    for _ in range(6):
        time.sleep(chance.uniform(0.05, 0.4))
        backends = [int(str(row[0])) for row in stage.machine.ask(_BACKENDS)]
        if backends:
            stage.machine.ask("SELECT pg_terminate_backend(%s)", (chance.choice(backends),))
            stage.count("while orders run")
    stage.over()


def backend_hangs(stage: Stage, chance: random.Random) -> None:
    """Stop the process of a worker's session for some seconds: whoever asked it hears nothing."""
    _await_work(stage)
    time.sleep(chance.uniform(0.1, 1.0))
    backends = [int(str(row[0])) for row in stage.machine.ask(_BACKENDS)]
    chosen = chance.choice(backends)
    os.kill(chosen, signal.SIGSTOP)
    stage.count("while orders run")
    time.sleep(chance.uniform(4, 6))
    os.kill(chosen, signal.SIGCONT)
    stage.over()


def connections_exhausted(stage: Stage, chance: random.Random) -> None:
    """Take every connection that PostgreSQL gives, for some seconds."""
    _await_work(stage)
    time.sleep(chance.uniform(0.1, 0.5))
    with stage.machine.every_connection() as taken:
        stage.count("while orders run", taken)
        time.sleep(chance.uniform(1, 3))
    stage.over()


def wires_cut(stage: Stage, chance: random.Random) -> None:
    """Cut all connections of workers, web and beat to PostgreSQL, again and again."""
    _await_work(stage)
    for _ in range(4):
        time.sleep(chance.uniform(0.1, 0.6))
        stage.count("while orders run", sum(proxy.cut_all() for proxy in stage.machine.proxies.values()))
    stage.over()


def commits_unheard(stage: Stage, chance: random.Random) -> None:
    """Let commits take effect whose answer is lost: whoever asked for them does not know."""
    before = {name: proxy.cut_commits for name, proxy in stage.machine.proxies.items()}
    for _ in range(4):
        for name in ("worker", "web"):
            time.sleep(chance.uniform(0.05, 0.3))
            stage.machine.proxies[name].cut_next_commits(1)
    wait_until(lambda: sum(one.is_cutting for one in stage.machine.proxies.values()) == 0, 30, "commits were cut")
    for name in ("worker", "web"):
        proxy = stage.machine.proxies[name]
        stage.count(f"commits of {name}", proxy.cut_commits - before[name])
    stage.over()


_IN = ("while orders come in",)
FAULTS = (
    Fault(
        name="database-restart",
        numbers=("F11",),
        title="PostgreSQL crashes twice",
        strike=restart,
        phases=_IN,
        recovery=5,
    ),
    Fault(
        name="session-killed",
        numbers=("F12",),
        title="kill -9 of a session of PostgreSQL",
        strike=backend_killed,
        recovery=5,
    ),
    Fault(
        name="sessions-ended", numbers=("F12",), title="random sessions are ended", strike=sessions_ended, recovery=5
    ),
    Fault(
        name="session-hangs",
        numbers=("F13",),
        title="a session stands still for seconds",
        strike=backend_hangs,
        recovery=10,
    ),
    Fault(
        name="connections-exhausted",
        numbers=("F14",),
        title="no connection is free for seconds",
        strike=connections_exhausted,
        recovery=5,
    ),
    Fault(
        name="wires-cut",
        numbers=("F12",),
        title="all connections are cut, again and again",
        strike=wires_cut,
        recovery=5,
    ),
    Fault(
        name="commits-unheard",
        numbers=("F3", "F15", "F40"),
        title="commits whose answer is lost",
        strike=commits_unheard,
        phases=("commits of worker", "commits of web"),
        recovery=5,
    ),
)
