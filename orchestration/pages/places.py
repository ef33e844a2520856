"""Addresses of the screens on which designers find records; the screen opens with the record in the middle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from catalog.core.problems import DesignProblem, Severity
from orchestration.core.design import Design
from orchestration.core.record_place import Place, Screen, place_of

TITLES = {Screen.GROUPS: "Groups in no workspace", Screen.CATALOG: "Catalogue"}


def address_of(place: Place, kind: str, code: str) -> str:
    """Return the address of a record on its screen."""
    at = f"?at={quote(f'{kind}:{code}', safe=':')}"
    match place.screen:
        case Screen.WORKSPACE:
            return reverse("design", args=[place.code]) + at
        case Screen.PRODUCT:
            return reverse("product", args=[place.code]) + at
        case Screen.GROUPS:
            return reverse("design-all") + at
        case Screen.CATALOG:
            return reverse("catalog") + at


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedProblem:
    """A problem with the address of its record; ``steps`` are those of its path, each with its address."""

    problem: DesignProblem
    url: str
    path: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceProblems:
    """The problems of one screen, errors first."""

    title: str
    icon: str
    problems: Sequence[LocatedProblem]

    @property
    def errors(self) -> int:
        return sum(one.problem.severity is Severity.ERROR for one in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors


_PATH_OF = {"StepCycle": "StepDefinition", "ClassificationLoop": "ProductClassification"}
"""For each problem that is a path, the kind of the records on it; of all others they are products."""

_ICONS = {Screen.WORKSPACE: "workflow", Screen.GROUPS: "layers", Screen.PRODUCT: "package", Screen.CATALOG: "package"}


def problems_by_place(design: Design, problems: Iterable[DesignProblem]) -> list[PlaceProblems]:
    """Return the problems of a design by the screen where they are mended, screens with errors first."""
    found: dict[Place, list[LocatedProblem]] = {}
    known: dict[tuple[str, str], Place] = {}
    for problem in problems:
        place = _known(design, known, problem.kind, problem.record)
        found.setdefault(place, []).append(_located(design, known, problem, place))
    groups = [
        PlaceProblems(
            title=place.name or place.code or TITLES.get(place.screen, ""), icon=_ICONS[place.screen], problems=located
        )
        for place, located in found.items()
    ]
    return sorted(groups, key=lambda group: (not group.errors, -len(group.problems), group.title))


def _known(design: Design, known: dict[tuple[str, str], Place], kind: str, code: str) -> Place:
    if (kind, code) not in known:
        known[kind, code] = place_of(design, kind, code)
    return known[kind, code]


def _located(
    design: Design, known: dict[tuple[str, str], Place], problem: DesignProblem, place: Place
) -> LocatedProblem:
    kind = _PATH_OF.get(problem.code, "Product")
    is_loop = problem.code in (*_PATH_OF, "BundleLoop", "DecompositionCycle")
    path = [(code, address_of(_known(design, known, kind, code), kind, code)) for code in problem.path if is_loop]
    return LocatedProblem(problem=problem, url=address_of(place, problem.kind, problem.record), path=path)


def urls_of(design: Design, records: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], str]:
    """Return the address of each of these records, given by kind and code."""
    return {(kind, code): address_of(place_of(design, kind, code), kind, code) for kind, code in records}
