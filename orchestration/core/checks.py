"""Everything that a check of a whole design finds, before it is published."""

from collections.abc import Collection, Iterator

from catalog.core.checks import check_catalog
from catalog.core.problem_list import ProblemList
from catalog.core.problems import DesignProblem, Severity
from decomposition.core.checks import check_rule_book
from orchestration.core.calendar_checks import check_calendars
from orchestration.core.dependency_checks import check_dependencies
from orchestration.core.design import Design
from orchestration.core.expression_checks import check_expressions
from orchestration.core.integration_checks import check_integrations
from orchestration.core.note_checks import check_notes
from orchestration.core.people_checks import check_people
from orchestration.core.reach import Reach
from orchestration.core.reach_checks import check_reach
from orchestration.core.reference_checks import check_references
from orchestration.core.rule_checks import check_rules
from orchestration.core.rule_use_checks import check_rule_use
from orchestration.core.snapshot_kinds import KINDS, records_of
from orchestration.core.step_checks import check_steps
from orchestration.core.task_form_checks import check_task_forms


def check_design(
    design: Design, known_actions: Collection[str] | None = None, known_users: Collection[str] | None = None
) -> tuple[DesignProblem, ...]:
    """Return every problem of a design, errors first, then by kind, record and field.

    ``known_actions`` are the names of the registered actions, ``known_users`` the usernames of those who may work;
    without them, what steps name is not compared. A design with an error must not be published: some order would be
    refused, or some step could never end.
    """
    found = [*check_catalog(design.catalog), *check_rule_book(design.rule_book), *_check_codes(design)]
    reach = Reach(design)
    found += check_references(design)
    found += check_calendars(design)
    found += check_integrations(design)
    found += check_steps(design, known_actions)
    found += check_task_forms(design)
    found += check_dependencies(design, reach)
    found += check_reach(design, reach)
    found += check_rules(design)
    found += check_rule_use(design)
    found += check_notes(design)
    found += check_people(design, known_users)
    found += check_expressions(design)
    return tuple(sorted(found, key=_rank))


def _check_codes(design: Design) -> Iterator[DesignProblem]:
    problems = ProblemList()
    for kind in KINDS:
        if kind.owner is Design:
            problems.duplicates(kind.name, (record.code for record in records_of(design, kind)))
    yield from problems.found()


def _rank(problem: DesignProblem) -> tuple[bool, str, str, str, str, str]:
    warning = problem.severity is not Severity.ERROR
    return warning, problem.kind, problem.record, problem.field, problem.code, problem.message
