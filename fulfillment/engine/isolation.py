"""Handling many things in one transaction, so that one which fails cannot hold up or undo the rest."""

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError
from psycopg.errors import DeadlockDetected, SerializationFailure

from fulfillment.engine.rows import StaleStep

logger = logging.getLogger(__name__)

_TRIES = 5
Item = TypeVar("Item")
Result = TypeVar("Result")
Parameters = ParamSpec("Parameters")


def persistently(act: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Make a function that is one transaction try again where others came in between.

    That is: a step was changed meanwhile, or the database ended a deadlock at this transaction's cost. Nothing was
    written then. Raises what it raised last where it fails again and again.
    """

    @wraps(act)
    def tried(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        for _ in range(_TRIES - 1):
            try:
                return act(*args, **kwargs)
            except (StaleStep, OperationalError) as error:
                if not _was_in_the_way(error):
                    raise
        return act(*args, **kwargs)

    return tried


def _was_in_the_way(error: Exception) -> bool:
    return isinstance(error, StaleStep) or isinstance(error.__cause__, DeadlockDetected | SerializationFailure)


def apart(
    items: Sequence[Item],
    handle: Callable[[Sequence[Item]], list[Result]],
    named: Callable[[Item], str],
    given_up: Callable[[Item, Exception], list[Result]] = lambda item, error: [],
) -> list[Result]:
    """Handle items in one transaction; where that fails, each in its own. Never raises for what ``handle`` raises.

    What fails alone is logged by the name that ``named`` gives it, and ``given_up`` says what takes the place of its
    results: nothing, unless told.
    """
    if not items:
        return []
    try:
        return persistently(handle)(items)
    except Exception as error:
        if len(items) == 1:
            logger.exception("%s could not be handled", named(items[0]))
            return given_up(items[0], error)
        logger.warning("%s items could not be handled together: %s", len(items), error)
    return [result for item in items for result in apart([item], handle, named, given_up)]
