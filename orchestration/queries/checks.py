"""Checking a design against this installation."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string

from catalog.core.problems import DesignProblem, Severity, error
from orchestration.core.checks import check_design
from orchestration.core.design import Design
from orchestration.core.people_checks import named_people
from orchestration.core.sample_check import check_samples
from orchestration.queries.draft import DraftContent, DraftUnreadable
from orchestration.queries.sample_orders import pinned_samples


def check(design: Design) -> tuple[DesignProblem, ...]:
    """Return every problem of a design, errors first.

    Actions of steps are compared with the registered ones, people who get work with the active users (one query, none
    where nobody is named).
    """
    return check_design(design, known_actions(), known_users(design))


def known_users(design: Design) -> Collection[str]:
    """Return those of the people named in a design who are active users."""
    named = named_people(design)
    if not named:
        return ()
    active = get_user_model().objects.filter(username__in=named, is_active=True)
    return set(active.values_list("username", flat=True))


def check_draft(draft: Design) -> tuple[DesignProblem, ...]:
    """Return what keeps the draft from being published, or should be looked at: also where pins of samples fail."""
    found = (*check(draft), *check_samples(pinned_samples(), draft))
    return tuple(sorted(found, key=lambda problem: problem.severity is not Severity.ERROR))


def problems_of_content(content: DraftContent) -> tuple[DesignProblem, ...]:
    """Return every problem of the draft: rows that cannot be read, then what is found in the others."""
    return with_unreadable(check(content.design), content.unreadable)


def with_unreadable(found: Sequence[DesignProblem], unreadable: Sequence[DraftUnreadable]) -> tuple[DesignProblem, ...]:
    """Return problems with an error for each row that could not be read, and so not be compared."""
    return (*map(_unreadable, unreadable), *found)


def _unreadable(row: DraftUnreadable) -> DesignProblem:
    field, _, _ = row.pointer.removeprefix("/").partition("/")
    return error((row.kind, row.code), field, "RecordUnreadable", f"It cannot be read: {row.reason}")


def known_actions() -> Mapping[str, str]:
    """Return what each registered action does, by its name.

    Run time registers them; the setting names the function to ask.
    """
    ask = cast("Callable[[], Mapping[str, str]]", import_string(settings.KNOWN_ACTIONS))
    return ask()
