"""Why a step waits, as one sentence with its facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from orchestration.core.vocabulary import PlanState, StepState, StepType


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFacts:
    """What is known of a step that is not finished."""

    state: StepState
    type: StepType
    plan_state: PlanState
    waits_for: Sequence[str] = ()  # names of unfinished predecessors
    system: str = ""
    hold_reason: str = ""
    held_back: str = ""  # why no call of its system may begin now: the reason of an Admission
    due_at: datetime | None = None
    resume_on: str = ""
    assignee: str = ""
    queue: str = ""
    message: str = ""
    awaits_callback: bool = False


def why_waiting(facts: WaitingFacts) -> str:
    """Return one sentence for an unfinished step; blank for one that is finished or running on its own."""
    if facts.plan_state in (PlanState.FREEZING, PlanState.FROZEN) and facts.state is not StepState.IN_PROGRESS:
        return "The plan is frozen; nothing new starts until it is resumed."
    match facts.state:
        case StepState.PENDING:
            return f"Waits for {_listed(facts.waits_for)}." if facts.waits_for else "Is about to be taken up."
        case StepState.SCHEDULED:
            return f"Starts at {_moment(facts.due_at)}."
        case StepState.ON_HOLD:
            return f"Held: {facts.hold_reason or 'its system is offline'}."
        case StepState.FAILED:
            return f"Failed ({facts.message}); tried again at {_moment(facts.due_at)}."
        case StepState.FATALLY_FAILED:
            return f"Failed for good: {facts.message}"
        case StepState.READY | StepState.IN_PROGRESS:
            return _in_hand(facts)
    return ""


def _in_hand(facts: WaitingFacts) -> str:
    match facts.type:
        case StepType.MANUAL_TASK if facts.assignee:
            return f"Waits for {facts.assignee} to do it."
        case StepType.MANUAL_TASK if facts.queue:
            return f"Waits in the queue {facts.queue}; nobody has taken it."
        case StepType.MANUAL_TASK:
            return "Nobody is assigned."
        case StepType.PAUSE:
            return f"Pauses until this holds: {facts.resume_on}"
        case StepType.CALLOUT if facts.awaits_callback:
            return f"{facts.system or 'The system'} accepted it; its answer is awaited until {_moment(facts.due_at)}."
        case StepType.CALLOUT if facts.state is StepState.READY and facts.held_back:
            return f"Waits for its system: {facts.held_back}."
        case _ if facts.state is StepState.READY:
            return "Is about to be taken up by a worker."
    return ""


def _listed(names: Sequence[str], most: int = 3) -> str:
    shown = list(names[:most])
    rest = len(names) - len(shown)
    if rest:
        shown.append(f"{rest} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _moment(value: datetime | None) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S UTC") if value else "a time that is not set"
