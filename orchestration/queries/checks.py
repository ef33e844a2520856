"""Checking a design against this installation."""

from collections.abc import Callable, Collection
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string

from catalog.core.problems import DesignProblem
from orchestration.core.checks import check_design
from orchestration.core.design import Design
from orchestration.core.people_checks import named_people


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


def known_actions() -> Collection[str]:
    """Return the names of the registered actions. Run time registers them; the setting names the function to ask."""
    ask = cast("Callable[[], Collection[str]]", import_string(settings.KNOWN_ACTIONS))
    return ask()
