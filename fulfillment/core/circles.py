"""Steps of several orders that wait for each other in a circle, so that none of them can ever begin."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.core.loops import find_loops


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """A step that is not finished: its id, its plan, its name, and what its order is called where it came from."""

    step: int
    plan: int
    name: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """``step`` is the one that is put before a person; ``path`` tells the whole circle, each after who waits for it."""

    step: OpenStep
    path: str


def circles(edges: Iterable[tuple[OpenStep, OpenStep, bool]]) -> list[Circle]:
    """Return circles of waiting steps, at least one of each set of steps that all wait for each other.

    An edge is a step, what it waits for, and whether that is in another plan. Of each circle the youngest step that
    waits for another plan is named: the order that closed the circle came last.
    """
    steps: dict[str, OpenStep] = {}
    waits_for: dict[str, set[str]] = {}
    across: set[str] = set()
    for step, predecessor, elsewhere in edges:
        steps[str(step.step)], steps[str(predecessor.step)] = step, predecessor
        waits_for.setdefault(str(step.step), set()).add(str(predecessor.step))
        if elsewhere:
            across.add(str(step.step))
    loops = ([steps[key] for key in loop] for loop in find_loops(waits_for))
    return [_circle(loop, across) for loop in loops]


def _circle(loop: list[OpenStep], across: set[str]) -> Circle:
    named = max((one for one in loop if str(one.step) in across), key=lambda one: one.step)
    start = loop.index(named)
    told = [f"{one.name} of order {one.order}" for one in (*loop[start:], *loop[:start], named)]
    return Circle(step=named, path=" → ".join(told))
