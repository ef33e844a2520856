"""Checking a design against this installation."""

from collections.abc import Callable, Collection
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from catalog.core.problems import DesignProblem
from orchestration.core.checks import check_design
from orchestration.core.design import Design


def check(design: Design) -> tuple[DesignProblem, ...]:
    """Return every problem of a design, errors first; actions of steps are compared with the registered ones."""
    return check_design(design, known_actions())


def known_actions() -> Collection[str]:
    """Return the names of the registered actions. Run time registers them; the setting names the function to ask."""
    ask = cast("Callable[[], Collection[str]]", import_string(settings.KNOWN_ACTIONS))
    return ask()
