"""What work costs: processor time of every process that takes part, and the memory of workers."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

import psutil
import psycopg
import redis


@dataclass(frozen=True, slots=True)
class Parties:
    """The processes that take part, by the process that started each group."""

    workers: tuple[int, ...]
    servers: tuple[int, ...]


def parties(workers: Iterable[int], database: str, broker: str) -> Parties:
    """Find the database's and the broker's processes, and add the workers'."""
    with psycopg.connect(database) as connection:
        backend = connection.info.backend_pid
        postmaster = psutil.Process(backend).ppid()
    with redis.Redis.from_url(broker) as client:
        valkey = int(client.info("server")["process_id"])
    return Parties(tuple(workers), (postmaster, valkey))


def processor_seconds(found: Parties) -> float:
    """Return the processor time that all of them, and this process with those that it waited for, have used."""
    own = os.times()
    return (
        own.user
        + own.system
        + own.children_user
        + own.children_system
        + sum(_seconds(pid) for pid in (*found.workers, *found.servers))
    )


def _seconds(pid: int) -> float:
    """Return the processor time of a process, of its children, and of those of its children that have ended."""
    process = psutil.Process(pid)
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def memory_megabytes(found: Parties) -> float:
    """Return the memory of the workers; what forked processes share is counted once."""
    total = 0
    for pid in found.workers:
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            total += one.memory_full_info().pss
    return total / 1_000_000
