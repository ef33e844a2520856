"""Whether the people whom a design names are there. Who is, is live data: an unknown name is no error of the design."""

from collections.abc import Collection, Iterator

from catalog.core.problems import DesignProblem, warning
from orchestration.core.design import Design
from orchestration.core.vocabulary import StepType


def named_people(design: Design) -> frozenset[str]:
    """Return the usernames to whom a design gives manual work."""
    return frozenset(username for _, _, username, _ in _assignees(design))


def check_people(design: Design, known_users: Collection[str] | None) -> Iterator[DesignProblem]:
    """Yield where manual work goes to nobody who could do it; without known users nothing is compared."""
    if known_users is None:
        return
    for at, field, username, instead in _assignees(design):
        if username not in known_users:
            message = f'There is no active user "{username}": {instead}. Choose another, or add the user.'
            yield warning(at, field, "UserUnknown", message)


def _assignees(design: Design) -> Iterator[tuple[tuple[str, str], str, str, str]]:
    """Where each person is named, who, and what becomes of the work if nobody has that name."""
    for step in design.steps:
        if step.type is StepType.MANUAL_TASK and step.user.strip():
            instead = f'its tasks stay in queue "{step.queue}"' if step.queue else "only operators would find its tasks"
            yield ("StepDefinition", step.code), "user", step.user, instead
    for rule in design.assignment_rules:
        if rule.destination_user.strip():
            instead = f'its tasks stay in queue "{rule.source_queue}"'
            yield ("TaskAssignmentRule", rule.code), "destination_user", rule.destination_user, instead
