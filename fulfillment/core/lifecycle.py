"""Every legal change of a step's state: from which state, by which event, to which, and who may cause it.

Buttons, the API's allowed actions, the diagram in the documentation and the tests are derived from this one table.
"""

from dataclasses import dataclass
from enum import StrEnum

from orchestration.core.vocabulary import StepState as S


class StepEvent(StrEnum):
    SCHEDULE = "Schedule"
    HOLD = "Hold"
    RELEASE = "Release"
    MAKE_READY = "MakeReady"
    CONDITION_FALSE = "ConditionFalse"
    BRANCH_SKIPPED = "BranchSkipped"
    PASS = "Pass"  # noqa: S105 - an event, not a secret
    WAIT = "Wait"
    START = "Start"
    COMPLETE = "Complete"
    FAIL = "Fail"
    FAIL_FATALLY = "FailFatally"
    LEASE_LOST = "LeaseLost"
    RETRY_DUE = "RetryDue"
    RETRY = "Retry"
    RECONSIDER = "Reconsider"
    SKIP = "Skip"
    FORCE_COMPLETE = "ForceComplete"
    RESCHEDULE = "Reschedule"
    AMEND = "Amend"
    CANCEL = "Cancel"
    DISCARD = "Discard"


class Actor(StrEnum):
    """Who may cause an event."""

    ENGINE = "engine"
    OPERATOR = "operator"
    ASSIGNEE = "assignee"


class Effect(StrEnum):
    """What a change of state brings with it."""

    ADVANCE = "Advance"  # what waits for this step has one predecessor less
    OPEN_INCIDENT = "OpenIncident"
    CLOSE_INCIDENT = "CloseIncident"
    CLOSE_TASK = "CloseTask"


@dataclass(frozen=True, slots=True)
class Transition:
    source: S
    event: StepEvent
    target: S
    actors: frozenset[Actor]
    effects: tuple[Effect, ...] = ()


ENGINE = frozenset({Actor.ENGINE})
OPERATOR = frozenset({Actor.OPERATOR})
PEOPLE = frozenset({Actor.OPERATOR, Actor.ASSIGNEE})
ANYONE = frozenset(Actor)
FINISH = (Effect.ADVANCE,)
REPAIR = (Effect.ADVANCE, Effect.CLOSE_INCIDENT)
WORK_DONE = (Effect.ADVANCE, Effect.CLOSE_TASK)
E = StepEvent

# fmt: off
TRANSITIONS: tuple[Transition, ...] = (
    Transition(S.PENDING,        E.SCHEDULE,        S.SCHEDULED,      ENGINE),
    Transition(S.PENDING,        E.HOLD,            S.ON_HOLD,        ENGINE),
    Transition(S.PENDING,        E.MAKE_READY,      S.READY,          ENGINE),
    Transition(S.PENDING,        E.CONDITION_FALSE, S.SKIPPED,        ENGINE,   FINISH),
    Transition(S.PENDING,        E.BRANCH_SKIPPED,  S.SKIPPED,        ENGINE,   FINISH),
    Transition(S.PENDING,        E.PASS,            S.COMPLETED,      ENGINE,   FINISH),
    Transition(S.PENDING,        E.WAIT,            S.IN_PROGRESS,    ENGINE),
    Transition(S.PENDING,        E.FAIL_FATALLY,    S.FATALLY_FAILED, ENGINE,   (Effect.OPEN_INCIDENT,)),
    Transition(S.PENDING,        E.SKIP,            S.SKIPPED,        OPERATOR, FINISH),
    Transition(S.PENDING,        E.DISCARD,         S.DISCARDED,      ENGINE,   FINISH),
    Transition(S.SCHEDULED,      E.HOLD,            S.ON_HOLD,        ENGINE),
    Transition(S.SCHEDULED,      E.MAKE_READY,      S.READY,          ENGINE),
    Transition(S.SCHEDULED,      E.PASS,            S.COMPLETED,      ENGINE,   FINISH),
    Transition(S.SCHEDULED,      E.WAIT,            S.IN_PROGRESS,    ENGINE),
    Transition(S.SCHEDULED,      E.FAIL_FATALLY,    S.FATALLY_FAILED, ENGINE,   (Effect.OPEN_INCIDENT,)),
    Transition(S.SCHEDULED,      E.RESCHEDULE,      S.PENDING,        ENGINE),
    Transition(S.SCHEDULED,      E.SKIP,            S.SKIPPED,        OPERATOR, FINISH),
    Transition(S.SCHEDULED,      E.DISCARD,         S.DISCARDED,      ENGINE,   FINISH),
    Transition(S.ON_HOLD,        E.RELEASE,         S.READY,          frozenset({Actor.ENGINE, Actor.OPERATOR})),
    Transition(S.ON_HOLD,        E.SKIP,            S.SKIPPED,        OPERATOR, FINISH),
    Transition(S.ON_HOLD,        E.DISCARD,         S.DISCARDED,      ENGINE,   FINISH),
    Transition(S.READY,          E.START,           S.IN_PROGRESS,    ANYONE),
    Transition(S.READY,          E.HOLD,            S.ON_HOLD,        frozenset({Actor.ENGINE, Actor.OPERATOR})),
    Transition(S.READY,          E.COMPLETE,        S.COMPLETED,      PEOPLE,   WORK_DONE),
    Transition(S.READY,          E.FAIL_FATALLY,    S.FATALLY_FAILED, ENGINE,   (Effect.OPEN_INCIDENT,)),
    Transition(S.READY,          E.SKIP,            S.SKIPPED,        OPERATOR, WORK_DONE),
    Transition(S.READY,          E.DISCARD,         S.DISCARDED,      ENGINE,   WORK_DONE),
    Transition(S.IN_PROGRESS,    E.COMPLETE,        S.COMPLETED,      ANYONE,   WORK_DONE),
    Transition(S.IN_PROGRESS,    E.HOLD,            S.ON_HOLD,        ENGINE),
    Transition(S.IN_PROGRESS,    E.FAIL,            S.FAILED,         ENGINE),
    Transition(S.IN_PROGRESS,    E.FAIL_FATALLY,    S.FATALLY_FAILED, ENGINE,   (Effect.OPEN_INCIDENT,)),
    Transition(S.IN_PROGRESS,    E.LEASE_LOST,      S.READY,          ENGINE),
    Transition(S.IN_PROGRESS,    E.FORCE_COMPLETE,  S.COMPLETED,      OPERATOR, WORK_DONE),
    Transition(S.IN_PROGRESS,    E.SKIP,            S.SKIPPED,        OPERATOR, WORK_DONE),
    Transition(S.FAILED,         E.RETRY_DUE,       S.READY,          ENGINE),
    Transition(S.FAILED,         E.RETRY,           S.READY,          OPERATOR),
    Transition(S.FAILED,         E.FORCE_COMPLETE,  S.COMPLETED,      OPERATOR, REPAIR),
    Transition(S.FAILED,         E.SKIP,            S.SKIPPED,        OPERATOR, REPAIR),
    Transition(S.FAILED,         E.DISCARD,         S.DISCARDED,      ENGINE,   REPAIR),
    Transition(S.FATALLY_FAILED, E.RETRY,           S.READY,          OPERATOR, (Effect.CLOSE_INCIDENT,)),
    Transition(S.FATALLY_FAILED, E.RECONSIDER,      S.PENDING,        OPERATOR, (Effect.CLOSE_INCIDENT,)),
    Transition(S.FATALLY_FAILED, E.FORCE_COMPLETE,  S.COMPLETED,      OPERATOR, REPAIR),
    Transition(S.FATALLY_FAILED, E.SKIP,            S.SKIPPED,        OPERATOR, REPAIR),
    Transition(S.FATALLY_FAILED, E.DISCARD,         S.DISCARDED,      ENGINE,   REPAIR),
    Transition(S.SKIPPED,        E.DISCARD,         S.DISCARDED,      ENGINE),
    Transition(S.COMPLETED,      E.AMEND,           S.AMENDED,        ENGINE),
    Transition(S.COMPLETED,      E.CANCEL,          S.CANCELLED,      ENGINE),
)
# fmt: on

_BY_STATE_AND_EVENT = {(row.source, row.event): row for row in TRANSITIONS}


class IllegalTransition(Exception):
    """The event is not possible in this state.

    Attributes: state, event, possible (the events that are).
    """

    def __init__(self, state: S, event: StepEvent) -> None:
        self.state = state
        self.event = event
        self.possible = tuple(row.event for row in TRANSITIONS if row.source == state)
        names = ", ".join(self.possible) or "none, it is an end state"
        super().__init__(f"A step that is {state} cannot {event}; possible: {names}.")


def transition(state: S, event: StepEvent) -> Transition:
    """Return the row of the table for an event in a state.

    Raises IllegalTransition where there is none.
    """
    row = _BY_STATE_AND_EVENT.get((state, event))
    if row is None:
        raise IllegalTransition(state, event)
    return row


OPERATOR_EVENTS = (E.COMPLETE, E.FORCE_COMPLETE, E.RETRY, E.SKIP)
"""The events that people cause by a button or through the API, in the order in which they are offered."""


def events_for(state: S, actor: Actor) -> tuple[StepEvent, ...]:
    """Return the events that this actor may cause in this state, in the order of the buttons."""
    rows = [_BY_STATE_AND_EVENT.get((state, event)) for event in OPERATOR_EVENTS]
    return tuple(row.event for row in rows if row is not None and actor in row.actors)
