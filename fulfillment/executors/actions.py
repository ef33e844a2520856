"""The registry of actions: what an AutoTask step can do.

An action is a function that is called inside the transaction that completes its step: what it writes and the step's
completion are one. It returns Succeeded or Failed; an exception is a failure with the name of its class, and leaves
nothing behind. Whether it is tried again is for the fallout rules to say.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

from django.db import OperationalError, transaction

from fulfillment.executors.contract import Failed, StepWork, Succeeded
from fulfillment.queries.context import StepContext, step_contexts

logger = logging.getLogger(__name__)

UNKNOWN_ACTION = "UnknownAction"
ASSETIZE = "assetize"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")
_PROVIDED = "fulfillment.executors.standard_actions"


class ActionContext:
    """What an action sees: the values of its step, read when they are first asked for."""

    def __init__(self, step: int) -> None:
        self._step = step

    @cached_property
    def values(self) -> StepContext:
        """Order, account, plan, step and source lines."""
        return step_contexts([self._step])[self._step]


ActionResult = Succeeded | Failed
ActionFunction = Callable[[StepWork, ActionContext], ActionResult]


@dataclass(frozen=True, slots=True)
class RegisteredAction:
    """An action by its name. One that does not ``write`` needs no savepoint around it."""

    name: str
    description: str
    function: ActionFunction
    writes: bool


class ActionNameTaken(Exception):
    """Two functions are registered under one name. Attributes: name, first, second (where the functions are)."""

    def __init__(self, name: str, first: ActionFunction, second: ActionFunction) -> None:
        self.name = name
        self.first = f"{first.__module__}.{first.__qualname__}"
        self.second = f"{second.__module__}.{second.__qualname__}"
        super().__init__(f"The action {name!r} is registered twice: as {self.first} and as {self.second}.")


class ActionNameMalformed(ValueError):
    """An action's name is not lower-case words joined by underscores."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"{name!r} cannot be the name of an action: use lower-case letters, digits and underscores.")


_registered: dict[str, RegisteredAction] = {}


def action(name: str, description: str, *, writes: bool = True) -> Callable[[ActionFunction], ActionFunction]:
    """Register a function as an action. Raises ActionNameTaken and ActionNameMalformed, when the module is loaded."""
    if not _NAME.match(name):
        raise ActionNameMalformed(name)

    def register(function: ActionFunction) -> ActionFunction:
        if name in _registered:
            raise ActionNameTaken(name, _registered[name].function, function)
        _registered[name] = RegisteredAction(name, description, function, writes)
        return function

    return register


def registered_actions() -> Mapping[str, RegisteredAction]:
    """Return every registered action by name, sorted by name."""
    import_module(_PROVIDED)
    return dict(sorted(_registered.items()))


def known_actions() -> Mapping[str, str]:
    """Return what each action does that a step definition may use, by its name."""
    return {name: found.description for name, found in registered_actions().items()}


def run_action(work: StepWork, name: str) -> ActionResult:
    """Carry out an action for a claimed step, inside the caller's transaction.

    A failed action leaves nothing behind. Trouble with the database itself (OperationalError) is no failure of the
    action and is raised: the whole transaction has to be tried again.
    """
    if name not in _registered:
        import_module(_PROVIDED)
    found = _registered.get(name)
    if found is None:
        return Failed(error_code=UNKNOWN_ACTION, message=f"There is no action {name!r} in this installation.")
    if not found.writes:
        return _called(found, work)
    try:
        with transaction.atomic():
            result = _called(found, work)
            if isinstance(result, Failed):
                raise _Broken(result)
            return result
    except _Broken as broken:
        return broken.failure


class _Broken(Exception):
    """Carries a failure out of the savepoint, so that it is rolled back."""

    def __init__(self, failure: Failed) -> None:
        self.failure = failure
        super().__init__(failure.message)


def _called(found: RegisteredAction, work: StepWork) -> ActionResult:
    try:
        return found.function(work, ActionContext(work.step))
    except OperationalError:
        raise
    except Exception as error:
        logger.exception("Action %s of step %s failed", found.name, work.step)
        message = str(error) or f"The action raised {type(error).__name__}."
        return Failed(error_code=type(error).__name__, message=message)
