"""The supervisor on small processes: ready, restarted, stopped in order, and nothing left behind."""

import asyncio
import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from dro_site.launcher.refusal import Refusal
from dro_site.launcher.service import Service
from dro_site.launcher.supervisor import Supervisor
from dro_site.launcher.terminal import Terminal
from tests.runtime.driving import until

pytestmark = pytest.mark.process

MARK_AND_WAIT = "open(sys.argv[1], 'a').write('up\\n')\ntime.sleep(60)"
WAITS = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *a: sys.exit(0))\n" + MARK_AND_WAIT
DEAF = "import signal, sys, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + MARK_AND_WAIT
WITH_HELPER = (
    "import subprocess, sys, time\nhelper = subprocess.Popen(['sleep', '60'])\n"
    "open(sys.argv[1], 'a').write(f'{helper.pid}\\n')\ntime.sleep(60)"
)


def written(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def service(name: str, script: str, mark: Path, **changes: object) -> Service:
    """A Python script that is ready when it has written a line more than before its start."""
    before: list[int] = [0]

    def remember() -> None:
        before[0] = len(written(mark))

    async def is_ready() -> bool:
        return len(written(mark)) > before[0]

    command = (sys.executable, "-c", script, str(mark))
    return Service(name, command, dict(os.environ), is_ready, before_start=remember, **changes)  # type: ignore[arg-type]


def supervisor(folder: Path, said: list[str] | None = None) -> Supervisor:
    class Listening(Terminal):
        def plain(self, text: str = "") -> None:
            if said is not None:
                said.append(text)

    return Supervisor(folder, Listening(), lambda changed: None)


def test_a_killed_process_is_started_again_and_said_to_be_back(tmp_path: Path) -> None:
    said: list[str] = []

    async def story() -> tuple[int, int]:
        watcher = supervisor(tmp_path, said)
        await watcher.start(service("web", WAITS, tmp_path / "web.mark"))
        first = watcher.processes["web"][0]
        os.kill(first, signal.SIGKILL)
        while len(written(tmp_path / "web.mark")) < 2 or not any("back" in line for line in said):
            await asyncio.sleep(0.02)
        second = watcher.processes["web"][0]
        await watcher.stop()
        return first, second

    first, second = asyncio.run(asyncio.wait_for(story(), 20))
    assert first != second
    assert any("web ended (killed by SIGKILL); starting it again" in line for line in said)
    assert not psutil.pid_exists(second)


def test_restarts_of_a_process_that_keeps_ending_come_ever_later(tmp_path: Path) -> None:
    marks = tmp_path / "times"
    dies = "import sys, time\nopen(sys.argv[1], 'a').write(f'{time.time()}\\n')\ntime.sleep(0.3)"

    async def story() -> None:
        watcher = supervisor(tmp_path)
        await watcher.start(service("beat", dies, marks))
        while len(written(marks)) < 4:
            await asyncio.sleep(0.02)
        await watcher.stop()

    asyncio.run(asyncio.wait_for(story(), 30))
    times = [float(line) for line in written(marks)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert gaps[2] > gaps[1] > gaps[0]


def test_the_last_started_stops_first(tmp_path: Path) -> None:
    ends = tmp_path / "ends"
    tells = (
        "import signal, sys, time\n"
        "def end(*a):\n open(sys.argv[1] + '.end', 'w').write(str(time.time()))\n sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n" + MARK_AND_WAIT
    )

    async def story() -> None:
        watcher = supervisor(tmp_path)
        await watcher.start(service("database", tells, ends.with_name("database")))
        await watcher.start(service("web", tells, ends.with_name("web")))
        await watcher.stop()

    asyncio.run(asyncio.wait_for(story(), 20))
    assert float((tmp_path / "web.end").read_text()) < float((tmp_path / "database.end").read_text())


def test_what_ignores_the_stop_signal_is_killed_after_its_grace(tmp_path: Path) -> None:
    async def story() -> tuple[float, int]:
        watcher = supervisor(tmp_path)
        await watcher.start(service("deaf", DEAF, tmp_path / "mark", grace=0.5))
        pid = watcher.processes["deaf"][0]
        started = time.monotonic()
        await watcher.stop()
        return time.monotonic() - started, pid

    seconds, pid = asyncio.run(asyncio.wait_for(story(), 20))
    assert 0.5 <= seconds < 5
    assert not psutil.pid_exists(pid)


def test_helpers_of_a_killed_process_end_with_it(tmp_path: Path) -> None:
    mark = tmp_path / "mark"

    async def story() -> None:
        watcher = supervisor(tmp_path)
        await watcher.start(service("worker", WITH_HELPER, mark))
        os.kill(watcher.processes["worker"][0], signal.SIGKILL)
        while len(written(mark)) < 2:
            await asyncio.sleep(0.02)
        await watcher.stop()

    asyncio.run(asyncio.wait_for(story(), 20))
    for line in written(mark):
        until(lambda pid=int(line): not is_running(pid), 5, "the helper's end")  # type: ignore[misc]


def test_a_process_that_never_becomes_ready_is_refused_with_its_last_words(tmp_path: Path) -> None:
    async def story() -> None:
        watcher = supervisor(tmp_path)
        try:
            await watcher.start(service("web", "import sys; sys.exit('no such module: left_pad')", tmp_path / "mark"))
        finally:
            await watcher.stop()

    with pytest.raises(Refusal, match=r"web ended before it was ready \(status 1\)(.|\n)*no such module: left_pad"):
        asyncio.run(asyncio.wait_for(story(), 20))


def test_nothing_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import asyncio, sys
        from pathlib import Path
        from tests.runtime.test_supervisor import DEAF, service, supervisor
        async def story():
            folder = Path({str(tmp_path)!r})
            watcher = supervisor(folder)
            await watcher.start(service("deaf", DEAF, folder / "mark"))
            print(watcher.processes["deaf"][0], flush=True)
            await asyncio.sleep(60)
        asyncio.run(story())
    """)
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert is_running(child)
    parent.kill()
    parent.wait(10)
    until(lambda: not is_running(child), 5, "the child's end")


def is_running(pid: int) -> bool:
    """Return whether the process lives (a zombie that nobody collects does not)."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
