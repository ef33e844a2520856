"""Simulating an order on the draft or a release. Everything is read in one moment; nothing is written or called."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from catalog.core.problems import Severity
from decomposition.core.order import InstalledAsset, Order
from decomposition.core.order_problems import OrderRefused
from decomposition.core.parse import parse
from fulfillment.core.simulation import simulate
from fulfillment.core.simulation_choices import Choices
from fulfillment.operations.sample_from_order import submitted_at, submitted_document
from fulfillment.operations.simulation_document import simulation_document
from fulfillment.queries.assets import installed_assets
from orchestration.core.design import Design
from orchestration.core.plan import PlanGraph
from orchestration.core.sample_check import failing_pins
from orchestration.core.sample_pins import PinsRefused, pins_from_json
from orchestration.core.snapshot import content_hash
from orchestration.operations.release import release_numbered
from orchestration.queries.checks import known_actions, problems_of_content
from orchestration.queries.draft import read_content
from orchestration.queries.sample_orders import sample_order
from orchestration.queries.workspace_document import problem_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be simulated: one of an order's ``document``, a ``sample`` by code, and a real ``order`` by id.

    ``release`` is the number of a release; without it the draft is tried. The plan starts at ``start``.
    """

    document: object = None
    sample: str | None = None
    order: int | None = None
    release: int | None = None
    start: datetime
    choices: Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What was read: the design with its errors, the order, and what else the simulation needs."""

    design: Design
    number: int | None
    problems: tuple[Mapping[str, Any], ...]
    order: Order
    assets: tuple[InstalledAsset, ...]
    expected: object


def simulate_wanted(wanted: Wanted) -> dict[str, Any]:
    """Return a simulation as a JSON document, with what it is based on and, for a sample, how its pins fare.

    Raises OrderRefused (its pointers begin with the member that gave the order), ChoicesRefused, TooManySteps,
    UnknownSampleOrder, UnknownOrder and UnknownRelease.
    """
    with _reading():
        basis = _basis(wanted)
    with _pointing_to(wanted):
        simulation = simulate(
            basis.order,
            basis.design,
            assets=basis.assets,
            now=wanted.start,
            choices=wanted.choices,
            known_actions=known_actions(),
        )
    return {
        "release": {"number": basis.number, "draft": basis.number is None, "content_hash": content_hash(basis.design)},
        "sample": wanted.sample,
        "design_problems": list(basis.problems),
        **simulation_document(simulation, basis.design),
        "pin_failures": _pin_failures(basis.expected, simulation.graph),
    }


def _basis(wanted: Wanted) -> _Basis:
    document, expected = _document(wanted)
    with _pointing_to(wanted):
        order = parse(document)
    # A real order is tried on what its account had when it came.
    assets = installed_assets(order, before=None if wanted.order is None else submitted_at(wanted.order))
    if wanted.release is not None:
        release = release_numbered(wanted.release)
        return _Basis(
            design=release.design, number=release.number, problems=(), order=order, assets=assets, expected=expected
        )
    content = read_content()
    errors = (problem for problem in problems_of_content(content) if problem.severity is Severity.ERROR)
    return _Basis(
        design=content.design,
        number=None,
        problems=tuple(problem_json(problem) for problem in errors),
        order=order,
        assets=assets,
        expected=expected,
    )


def _document(wanted: Wanted) -> tuple[object, object]:
    """The order's document, and the pins of a sample."""
    if wanted.sample is not None:
        sample = sample_order(wanted.sample)
        return sample.document, sample.expected
    if wanted.order is not None:
        return submitted_document(wanted.order), None
    return wanted.document, None


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


@contextmanager
def _reading() -> Iterator[None]:
    """One moment for everything that is read; whatever tried to write would be refused by the database."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _pointing_to(wanted: Wanted) -> Iterator[None]:
    """Let the pointers of a refused order begin with the member of the request that gave it."""
    member = "/sample" if wanted.sample is not None else "/order_id" if wanted.order is not None else "/order"
    try:
        yield
    except OrderRefused as refused:
        problems = [replace(one, pointer=member + one.pointer) for one in refused.problems]
        raise OrderRefused(problems, refused.total) from refused
