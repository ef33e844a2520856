"""Why a step waits, as one sentence with its facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.core.step_hours import WorkingHours
from orchestration.core.vocabulary import FINISHED, PlanState, StepState, StepType
from orchestration.core.working_time import LAST

_A_WEEK = timedelta(days=6)
"""From then on, the name of a day alone would not say which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStep:
    """A step of another order: its id, its name and state, and what the order is called where it came from."""

    step: int
    name: str
    state: StepState
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossPlans:
    """What a step waits for in the other plans of its ``group``: all steps of a definition, by its ``name``."""

    name: str
    group: str
    met: bool
    others: tuple[OtherStep, ...] = ()


def waits_across(waits: Iterable[AcrossPlans]) -> list[str]:
    """Return what is still missing in other orders, as parts of a sentence."""
    found: list[str] = []
    for wait in waits:
        if wait.met:
            continue
        found += [f"{other.name} of order {other.order}" for other in wait.others if other.state not in FINISHED]
        if not wait.others:
            found.append(f"{wait.name} of another order in the group {wait.group}, where no such order is there yet")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFacts:
    """What is known of a step that is not finished."""

    state: StepState
    type: StepType
    plan_state: PlanState
    waits_for: Sequence[str] = ()  # unfinished predecessors by name, those in other orders with their order
    system: str = ""
    hold_reason: str = ""
    held_back: str = ""  # why no call of its system may begin now: the reason of an Admission
    due_at: datetime | None = None
    resume_on: str = ""
    assignee: str = ""
    queue: str = ""
    message: str = ""
    awaits_callback: bool = False
    hours: WorkingHours | None = None  # of whoever works on it
    now: datetime | None = None  # without it, nothing is said of when work goes on


def why_waiting(facts: WaitingFacts) -> str:
    """Return one sentence for an unfinished step; blank for one that is finished or running on its own."""
    if facts.plan_state in (PlanState.FREEZING, PlanState.FROZEN) and facts.state is not StepState.IN_PROGRESS:
        return "The plan is frozen; nothing new starts until it is resumed."
    match facts.state:
        case StepState.PENDING:
            return f"Waits for {listed(facts.waits_for)}." if facts.waits_for else "Is about to be taken up."
        case StepState.SCHEDULED:
            return f"Starts at {_moment(facts.due_at)}{_locally(facts)}."
        case StepState.ON_HOLD:
            return f"Held: {facts.hold_reason or 'its system is offline'}."
        case StepState.FAILED:
            return f"Failed ({facts.message}); tried again at {_moment(facts.due_at)}."
        case StepState.FATALLY_FAILED:
            return f"Failed for good: {facts.message}"
        case StepState.READY | StepState.IN_PROGRESS:
            return f"{_in_hand(facts)}{_resumes(facts)}"
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


def _locally(facts: WaitingFacts) -> str:
    """When a scheduled step starts by the clocks of those who work on it."""
    if facts.hours is None or facts.due_at is None or facts.due_at.year == LAST.year:
        return ""
    zone = facts.hours.time.zone
    return f" ({facts.due_at.astimezone(zone):%A %H:%M} in {zone.key}), working hours of {facts.hours.owner}"


def _resumes(facts: WaitingFacts) -> str:
    """When those go on whom a step waits for, where they do not work now."""
    waits_for_others = facts.type is StepType.MANUAL_TASK or facts.awaits_callback
    if facts.hours is None or facts.now is None or not waits_for_others:
        return ""
    resumed = when_work_resumes(facts.hours, facts.now)
    return f" {resumed}" if resumed else ""


def when_work_resumes(hours: WorkingHours, now: datetime) -> str:
    """Return one sentence on when work goes on, by the clocks of those who do it; blank where they work now."""
    opens = hours.time.opening(now)
    if opens <= now or opens.year == LAST.year:
        return ""
    zone = hours.time.zone
    shown = opens.astimezone(zone)
    day = f"{shown:%A}" if opens - now < _A_WEEK else f"{shown:%A} {shown:%Y-%m-%d}"
    return f"Resumes {day} {shown:%H:%M} in {zone.key}, working hours of {hours.owner}."


def listed(names: Sequence[str], most: int = 3) -> str:
    """Return names as part of a sentence: "a, b and 2 more"."""
    shown = list(names[:most])
    rest = len(names) - len(shown)
    if rest:
        shown.append(f"{rest} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _moment(value: datetime | None) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S UTC") if value else "a time that is not set"
