"""Addresses of the screens on which designers find records; the screen opens with the record in the middle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse

from catalog.core.problems import DesignProblem, Severity
from orchestration.core.design import Design
from orchestration.core.record_place import Place, Screen, place_of
from orchestration.pages.catalog import SECTIONS
from orchestration.queries.sample_orders import sample_workspaces

TITLES = {Screen.GROUPS: "Groups in no workspace", Screen.CATALOG: "Catalogue"}


def address_of(place: Place, kind: str, code: str, field: str = "") -> str:
    """Return the address of a record on its screen, where its form has the focus in a field."""
    at = f"?at={quote(f'{kind}:{code}', safe=':')}" + (f"&field={quote(field)}" if field else "")
    match place.screen:
        case Screen.WORKSPACE if kind == "SampleOrder":
            return f"{reverse('design-simulate', args=[place.code])}?sample={quote(code, safe='')}"
        case Screen.WORKSPACE:
            return reverse("design", args=[place.code]) + at
        case Screen.PRODUCT:
            return reverse("product", args=[place.code])
        case Screen.PRODUCT_RULES:
            return f"{reverse('product-decomposition', args=[place.code])}?rule={quote(code, safe='')}"
        case Screen.CLASS_RULES:
            return f"{reverse('class-decomposition', args=[place.code])}?rule={quote(code, safe='')}"
        case Screen.GROUPS:
            return reverse("design-all")
        case Screen.CATALOG:
            return _register(kind, code)


def _register(kind: str, code: str) -> str:
    """The page on which all records of a kind stand, with one of them open."""
    section = next((name for name, (held, _, _) in SECTIONS.items() if held == kind), None)
    if section is None:
        return reverse("catalog")
    return f"{reverse('register', args=[section])}?open={quote(code, safe='')}"


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

_ICONS = {
    Screen.WORKSPACE: "workflow",
    Screen.GROUPS: "layers",
    Screen.PRODUCT: "package",
    Screen.PRODUCT_RULES: "git-fork",
    Screen.CLASS_RULES: "git-fork",
    Screen.CATALOG: "package",
}


def problems_by_place(design: Design, problems: Sequence[DesignProblem]) -> list[PlaceProblems]:
    """Return the problems of a design by the screen where they are mended, screens with errors first.

    One query where sample orders have problems: their workspaces.
    """
    finder = _Finder(design, sample_workspaces([one.record for one in problems if one.kind == "SampleOrder"]))
    found: dict[Place, list[LocatedProblem]] = {}
    for problem in problems:
        found.setdefault(finder.place(problem.kind, problem.record), []).append(finder.located(problem))
    groups = [
        PlaceProblems(
            title=place.name or place.code or TITLES.get(place.screen, ""), icon=_ICONS[place.screen], problems=located
        )
        for place, located in found.items()
    ]
    return sorted(groups, key=lambda group: (not group.errors, -len(group.problems), group.title))


class _Finder:
    """Finds the screens of records, each once."""

    def __init__(self, design: Design, samples: Mapping[str, str]) -> None:
        self._design, self._samples = design, samples
        self._places: dict[tuple[str, str], Place] = {}

    def place(self, kind: str, code: str) -> Place:
        if (kind, code) not in self._places:
            self._places[kind, code] = place_of(self._design, kind, code, self._samples)
        return self._places[kind, code]

    def located(self, problem: DesignProblem) -> LocatedProblem:
        kind = _PATH_OF.get(problem.code, "Product")
        is_loop = problem.code in (*_PATH_OF, "BundleLoop", "DecompositionCycle")
        path = [(code, address_of(self.place(kind, code), kind, code)) for code in problem.path if is_loop]
        field = problem.field.partition("/")[0].partition(".")[0]
        url = address_of(self.place(problem.kind, problem.record), problem.kind, problem.record, field)
        return LocatedProblem(problem=problem, url=url, path=path)
