"""Directed graphs of named steps: order, cycles, critical path and slack.

Everything here is pure and iterative: a plan of 10,000 steps must neither recurse nor take longer than 50 ms.
An edge is a pair ``(before, after)``. Repeated edges count once. Ties are broken by the smaller key, so that equal
graphs give equal answers however their keys and edges were listed.
"""

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Edge = tuple[str, str]

_ROUNDING = 1e-9
"""Slack below this share of the length is the rounding of floating-point sums, not room to wait."""


class CycleError(ValueError):
    """The edges form a cycle.

    ``path`` holds the keys of one cycle in the direction of its edges, the smallest key first and none repeated:
    an edge leads from the last key back to the first.
    """

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path
        super().__init__(f"The steps form a cycle: {' → '.join((*path, path[0]))}. Remove one of these dependencies.")


class UnknownKeyError(ValueError):
    """An edge names a key that is not in the graph; ``key`` and ``edge`` say which."""

    def __init__(self, key: str, edge: Edge) -> None:
        self.key = key
        self.edge = edge
        super().__init__(f"The edge {edge[0]!r} → {edge[1]!r} names {key!r}, which is not in the graph.")


class DurationError(ValueError):
    """A duration is negative or not a finite number; ``key`` and ``duration`` say which."""

    def __init__(self, key: str, duration: float) -> None:
        self.key = key
        self.duration = duration
        super().__init__(f"The duration of {key!r} is {duration!r}; it must be a finite number of at least 0.")


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """The longest way through a graph.

    ``length`` is the sum of the durations along ``path``, which leads from a key without predecessors to one without
    successors. ``slack`` says for every key how much longer it may take before ``length`` grows; it is exactly 0 on
    the path.
    """

    length: float
    path: tuple[str, ...]
    slack: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Neighbours:
    before: Mapping[str, set[str]]
    after: Mapping[str, set[str]]


def critical_path(durations: Mapping[str, float], edges: Iterable[Edge]) -> CriticalPath:
    """The critical path of the steps in ``durations`` under ``edges``, with the slack of every step.

    A graph without steps has length 0 and an empty path. Raises CycleError, UnknownKeyError or DurationError.
    """
    for key, duration in durations.items():
        if not (math.isfinite(duration) and duration >= 0):
            raise DurationError(key, duration)
    graph = _neighbours(durations, edges)
    order = _any_order(graph)
    head = _longest_sums(order, graph.after, durations)
    tail = _longest_sums(reversed(order), graph.before, durations)
    path = _longest_path(graph, tail)
    length = tail[path[0]] if path else 0.0
    slack = {key: _slack(length, head[key] + tail[key] - durations[key]) for key in durations}
    slack.update(dict.fromkeys(path, 0.0))
    return CriticalPath(length=length, path=path, slack=slack)


def topological_order(keys: Iterable[str], edges: Iterable[Edge]) -> tuple[str, ...]:
    """Every key after all its predecessors; of the keys that could come next, always the smallest.

    Raises CycleError or UnknownKeyError.
    """
    graph = _neighbours(keys, edges)
    waiting = {key: len(before) for key, before in graph.before.items()}
    ready = [key for key, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order: list[str] = []
    while ready:
        key = heapq.heappop(ready)
        order.append(key)
        for other in graph.after[key]:
            waiting[other] -= 1
            if waiting[other] == 0:
                heapq.heappush(ready, other)
    if len(order) < len(waiting):
        raise CycleError(_cycle_among(graph, waiting.keys() - set(order)))
    return tuple(order)


def find_cycle(edges: Iterable[Edge]) -> tuple[str, ...] | None:
    """The keys of one cycle as in ``CycleError.path``, or None where the edges form none."""
    listed = tuple(edges)
    try:
        _any_order(_neighbours((key for edge in listed for key in edge), listed))
    except CycleError as error:
        return error.path
    return None


def _neighbours(keys: Iterable[str], edges: Iterable[Edge]) -> _Neighbours:
    before: dict[str, set[str]] = {key: set() for key in keys}
    after: dict[str, set[str]] = {key: set() for key in before}
    for edge in edges:
        first, second = edge
        if first not in before:
            raise UnknownKeyError(first, edge)
        if second not in before:
            raise UnknownKeyError(second, edge)
        before[second].add(first)
        after[first].add(second)
    return _Neighbours(before, after)


def _any_order(graph: _Neighbours) -> list[str]:
    """A topological order, whichever: the sums over it are the same, and it costs no sorting."""
    waiting = {key: len(before) for key, before in graph.before.items()}
    order = [key for key, count in waiting.items() if count == 0]
    for key in order:  # grows while it is read
        for other in graph.after[key]:
            waiting[other] -= 1
            if waiting[other] == 0:
                order.append(other)
    if len(order) < len(waiting):
        raise CycleError(_cycle_among(graph, waiting.keys() - set(order)))
    return order


def _longest_sums(
    order: Iterable[str], onward: Mapping[str, set[str]], durations: Mapping[str, float]
) -> dict[str, float]:
    """For every key the largest sum of durations up to and with it, going ``onward`` in ``order``."""
    sums = dict.fromkeys(durations, 0.0)
    for key in order:
        total = sums[key] + durations[key]
        sums[key] = total
        for other in onward[key]:
            sums[other] = max(sums[other], total)
    return sums


def _cycle_among(graph: _Neighbours, stuck: set[str]) -> tuple[str, ...]:
    """One cycle among keys that each still wait for another of them.

    Going back from any of them to a predecessor that is stuck too must come by some key twice: the cycle lies between.
    """
    trail: dict[str, int] = {}
    key = min(stuck)
    while key not in trail:
        trail[key] = len(trail)
        key = min(other for other in graph.before[key] if other in stuck)
    cycle = list(reversed(list(trail)[trail[key] :]))
    start = cycle.index(min(cycle))
    return tuple(cycle[start:] + cycle[:start])


def _longest_path(graph: _Neighbours, tail: Mapping[str, float]) -> tuple[str, ...]:
    path: list[str] = []
    following: Iterable[str] = [key for key, before in graph.before.items() if not before]
    while following:
        key = min(following, key=lambda candidate: (-tail[candidate], candidate))
        path.append(key)
        following = graph.after[key]
    return tuple(path)


def _slack(length: float, through: float) -> float:
    slack = length - through
    return slack if slack > _ROUNDING * length else 0.0
