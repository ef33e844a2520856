"""`run.json`: what is running in this folder, for other commands and for the clean-up after a crash."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from dro_site.launcher.refusal import one_sentence


@dataclass(slots=True)
class Run:
    """One run of the launcher: who started it, where it answers, and its processes (name → pid and start time).

    `host_name` is the name that the site answers to, where it is not that of the address.
    """

    command: str
    pid: int
    created: float
    state: str = "starting"
    address: str = ""
    host_name: str = ""
    database_url: str = ""
    broker_url: str = ""
    simulator_url: str = ""
    processes: dict[str, tuple[int, float]] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        return self.state == "ready"


def this_run(command: str) -> Run:
    """Return the description of a run by this process."""
    return Run(command=command, pid=os.getpid(), created=psutil.Process().create_time())


def write_run(path: Path, run: Run) -> None:
    """Write the file in one step, readable by its owner only (the URLs hold passwords)."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    with one_sentence(path.parent):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(run), file, indent=1)
        os.replace(temporary, path)


def read_run(path: Path) -> Run | None:
    """Return the last run that was written, alive or not; None where there is none that can be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        processes = {name: (int(pid), float(created)) for name, (pid, created) in content.pop("processes").items()}
        return Run(**content, processes=processes)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def is_same_process(pid: int, created: float) -> bool:
    """Return whether the process is alive and the one that was recorded: a pid alone may have been given again."""
    try:
        process = psutil.Process(pid)
        return bool(abs(process.create_time() - created) < 1.0 and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def stop_left_processes(run: Run) -> list[str]:
    """End processes that a crashed run left behind; return their names.

    On Linux children die with their supervisor; elsewhere this is what ends them.
    """
    left = {name: pid for name, (pid, created) in run.processes.items() if is_same_process(pid, created)}
    processes = []
    for pid in left.values():
        try:
            process = psutil.Process(pid)
            processes += [process, *process.children(recursive=True)]
            process.terminate()
        except psutil.Error:
            continue
    _, alive = psutil.wait_procs(processes, timeout=10)
    for process in alive:
        process.kill()
    return list(left)
