"""What a sample order is expected to turn into: its steps, and which of them wait for which. Kept as JSON beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from orchestration.core.plan import PlanGraph

MOST_PINS = 5_000
LONGEST_KEY = 1_000


@dataclass(frozen=True, slots=True, order=True)
class PinnedStep:
    """A step by its identity: the code of its definition, and its scope key."""

    definition: str
    scope_key: str

    def __str__(self) -> str:
        return f'"{self.definition}" ({self.scope_key})'


@dataclass(frozen=True, slots=True, order=True)
class PinnedOrder:
    """``after`` is expected to wait for ``before``, at once or over other steps."""

    before: PinnedStep
    after: PinnedStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The pins of a sample order. Where they are ``complete``, no other step may be made."""

    steps: tuple[PinnedStep, ...] = ()
    order: tuple[PinnedOrder, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class PinProblem:
    """What is wrong with a document of pins; ``pointer`` is a JSON pointer into it."""

    pointer: str
    message: str


class PinsRefused(ValueError):
    """A document is none of pins; ``problems`` says why."""

    def __init__(self, problems: Sequence[PinProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(f"{one.pointer or 'The pins'}: {one.message}" for one in problems))


def pins_of(graph: PlanGraph) -> Expected:
    """Return pins that expect exactly this plan: all of its steps, and each arrow between two of them.

    Arrows beyond MOST_PINS are left out; so large a plan is pinned by its steps.
    """
    by_key = {step.key: PinnedStep(step.definition, step.scope_key) for step in graph.steps}
    arrows = sorted(PinnedOrder(by_key[link.waits_for], by_key[link.step]) for link in graph.links)
    return Expected(
        steps=tuple(sorted(by_key.values())[:MOST_PINS]),
        order=tuple(arrows) if len(arrows) <= MOST_PINS else (),
        complete=len(by_key) <= MOST_PINS,
    )


def pins_to_json(expected: Expected) -> dict[str, object]:
    """Return pins as JSON; ``pins_from_json`` reads them back."""
    return {
        "steps": [_step_json(step) for step in expected.steps],
        "order": [{"before": _step_json(one.before), "after": _step_json(one.after)} for one in expected.order],
        "complete": expected.complete,
    }


def pins_from_json(value: object) -> Expected:
    """Return the pins that a decoded JSON document states; none (null) means no pins. Raises PinsRefused."""
    if value is None:
        return Expected()
    reader = _Reader()
    found = reader.expected(value)
    if reader.problems:
        raise PinsRefused(reader.problems)
    return found


def _step_json(step: PinnedStep) -> dict[str, str]:
    return {"definition": step.definition, "scope_key": step.scope_key}


class _Reader:
    """Reads pins strictly, collecting what is wrong."""

    def __init__(self) -> None:
        self.problems: list[PinProblem] = []

    def expected(self, value: object) -> Expected:
        members = self._object(value, "", ("steps", "order", "complete"))
        complete = members.get("complete", False)
        if not isinstance(complete, bool):
            self._refuse("/complete", "This is true or false.")
            complete = False
        return Expected(
            steps=tuple(self._step(one, place) for one, place in self._list(members, "steps")),
            order=tuple(self._order(one, place) for one, place in self._list(members, "order")),
            complete=complete,
        )

    def _order(self, value: object, place: str) -> PinnedOrder:
        members = self._object(value, place, ("before", "after"))
        before = self._step(members.get("before"), f"{place}/before")
        after = self._step(members.get("after"), f"{place}/after")
        if before == after and before.definition:
            self._refuse(place, "A step does not wait for itself.")
        return PinnedOrder(before, after)

    def _step(self, value: object, place: str) -> PinnedStep:
        members = self._object(value, place, ("definition", "scope_key"))
        return PinnedStep(self._text(members, "definition", place), self._text(members, "scope_key", place))

    def _text(self, members: Mapping[str, object], name: str, place: str) -> str:
        value = members.get(name)
        if isinstance(value, str) and value.strip() and len(value) <= LONGEST_KEY and "\x00" not in value:
            return value
        if members:
            self._refuse(f"{place}/{name}", f"A text is needed here, of 1 to {LONGEST_KEY:,} characters.")
        return ""

    def _list(self, members: Mapping[str, object], name: str) -> Iterator[tuple[object, str]]:
        value = members.get(name, [])
        if not isinstance(value, list):
            self._refuse(f"/{name}", "A list is needed here.")
        elif len(value) > MOST_PINS:
            self._refuse(f"/{name}", f"At most {MOST_PINS:,} can be pinned; these are {len(value):,}.")
        else:
            yield from ((one, f"/{name}/{at}") for at, one in enumerate(value))

    def _object(self, value: object, place: str, known: tuple[str, ...]) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            self._refuse(place, f"An object is needed here, with {' and '.join(known)}.")
            return {}
        for name in value:
            if name not in known:
                self._refuse(place, f'There is no member "{str(name)[:100]}"; known are: {", ".join(known)}.')
        return value

    def _refuse(self, pointer: str, message: str) -> None:
        if len(self.problems) < 100:
            self.problems.append(PinProblem(pointer, message))
