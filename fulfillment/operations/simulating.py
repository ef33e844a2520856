"""Simulating an order on the draft or a release. Everything is read in one moment; nothing is written or called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.core.problems import Severity
from fulfillment.core.simulation import simulate
from fulfillment.core.simulation_choices import Choices
from fulfillment.operations.given_order import GivenOrder, ReadOrder, one_moment, pointing_to, read_order
from fulfillment.operations.simulation_document import simulation_document
from fulfillment.queries.systems import SystemCalendars, systems_today
from orchestration.core.design import Design
from orchestration.core.plan import PlanGraph
from orchestration.core.sample_check import failing_pins
from orchestration.core.sample_pins import PinsRefused, pins_from_json
from orchestration.core.snapshot import content_hash
from orchestration.operations.release import release_numbered
from orchestration.queries.checks import known_actions, problems_of_content
from orchestration.queries.draft import read_content
from orchestration.queries.workspace_document import problem_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be simulated: which order. ``release`` is the number of a release; without it the draft is tried.

    The plan starts at ``start``.
    """

    given: GivenOrder
    release: int | None = None
    start: datetime
    choices: Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What was read: the design with its errors, the order, and what else the simulation needs."""

    design: Design
    number: int | None
    problems: tuple[Mapping[str, Any], ...]
    read: ReadOrder
    system_calendars: SystemCalendars


def simulate_wanted(wanted: Wanted) -> dict[str, Any]:
    """Return a simulation as a JSON document, with what it is based on and, for a sample, how its pins fare.

    Raises OrderRefused (its pointers begin with the member that gave the order), ChoicesRefused, TooManySteps,
    UnknownSampleOrder, UnknownOrder and UnknownRelease.
    """
    with one_moment():
        basis = _basis(wanted)
    with pointing_to(wanted.given):
        simulation = simulate(
            basis.read.order,
            basis.design,
            assets=basis.read.assets,
            now=wanted.start,
            choices=wanted.choices,
            known_actions=known_actions(),
            system_calendars=basis.system_calendars,
        )
    return {
        "release": {"number": basis.number, "draft": basis.number is None, "content_hash": content_hash(basis.design)},
        "sample": wanted.given.sample,
        "design_problems": list(basis.problems),
        **simulation_document(simulation, basis.design),
        "pin_failures": _pin_failures(basis.read.expected, simulation.graph),
    }


def _basis(wanted: Wanted) -> _Basis:
    read = read_order(wanted.given)
    if wanted.release is not None:
        release = release_numbered(wanted.release)
        calendars = systems_today().calendars
        return _Basis(design=release.design, number=release.number, problems=(), read=read, system_calendars=calendars)
    content = read_content()
    errors = (problem for problem in problems_of_content(content) if problem.severity is Severity.ERROR)
    return _Basis(
        design=content.design,
        number=None,
        problems=tuple(problem_json(problem) for problem in errors),
        read=read,
        system_calendars=systems_today().calendars,
    )


def _pin_failures(expected: object, graph: PlanGraph | None) -> list[dict[str, str]] | None:
    """How the pins of a sample fare; none where there are none. Without a plan every pinned step is missing."""
    if expected is None:
        return None
    try:
        pins = pins_from_json(expected)
    except PinsRefused as refused:
        return [{"place": "", "code": "PinsUnreadable", "message": str(refused)}]
    found = failing_pins(pins, graph if graph is not None else PlanGraph())
    return [{"place": one.place, "code": one.code, "message": one.message} for one in found]
