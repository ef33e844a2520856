"""A step while it is simulated: its state by the table of transitions, and all that is told of it afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fulfillment.core.eligibility import Decision
from fulfillment.core.lifecycle import StepEvent, transition
from fulfillment.core.simulation_result import AskedCondition, SimulatedEvent, SimulatedTry, SimulatedWait
from fulfillment.core.simulation_timing import Duration
from fulfillment.core.task_target import TaskTarget
from fulfillment.core.waiting import WaitingFacts, why_waiting
from orchestration.core.design import StepDefinition
from orchestration.core.plan import PlannedStep
from orchestration.core.step_hours import WorkingHours
from orchestration.core.variables import Values
from orchestration.core.vocabulary import FINISHED, PlanState, StepState, StepType

_WAITS = frozenset({StepState.SCHEDULED, StepState.ON_HOLD, StepState.FAILED})


@dataclass(slots=True, eq=False)
class StepRun:
    """What is known of a step so far. ``number`` is its place among the plan's steps, which are sorted by key."""

    number: int
    planned: PlannedStep
    definition: StepDefinition
    system: str
    duration: Duration
    open_predecessors: int
    state: StepState = StepState.PENDING
    taken_up_at: datetime | None = None
    ready_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    try_started_at: datetime | None = None
    due_at: datetime | None = None
    failures: int = 0
    branch_skipped: bool = False
    released_by: str | None = None
    hours: WorkingHours | None = None  # within which it starts, where it is scheduled
    hold_reason: str = ""
    error_code: str = ""
    message: str = ""
    target: TaskTarget = field(default_factory=TaskTarget)
    tries: list[SimulatedTry] = field(default_factory=list)
    waits: list[SimulatedWait] = field(default_factory=list)
    conditions: list[AskedCondition] = field(default_factory=list)
    events: list[SimulatedEvent] = field(default_factory=list)
    _waits_since: datetime | None = None
    _wait_reason: str = ""

    @property
    def key(self) -> str:
        return self.planned.key

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED

    @property
    def values(self) -> Values:
        """The step as its expressions see it."""
        return {
            "id": self.number + 1,
            "key": self.key,
            "name": self.planned.name,
            "definition": self.definition.code,
            "type": self.definition.type.value,
            "state": self.state.value,
            "scope_key": self.planned.scope_key,
            "attempts": len(self.tries),
            "result": {},
        }

    def apply(self, event: StepEvent, now: datetime, reason: str = "") -> bool:
        """Change the state by an event of the table; return whether that finished the step.

        Whatever made it wait before has ended; what makes it wait now is noted, so set its facts first.
        """
        self.end_wait(now)
        was_finished = self.is_finished
        self.state = transition(self.state, event).target
        self.events.append(SimulatedEvent(at=now, event=event, state=self.state, reason=reason))
        if self._does_wait:
            self._waits_since, self._wait_reason = now, self.why()
        if self.is_finished and not was_finished:
            self.finished_at, self.due_at = now, None
            return True
        return False

    def end_wait(self, now: datetime | None) -> None:
        """Note the time for which the step has waited; without a moment it waits to the end."""
        if self._waits_since is not None and (now is None or now > self._waits_since):
            wait = SimulatedWait(state=self.state, started_at=self._waits_since, ended_at=now, why=self._wait_reason)
            self.waits.append(wait)
        self._waits_since = None

    def asked(self, name: str, expression: str, decision: Decision, now: datetime) -> None:
        """Note a condition that was asked, where one was."""
        failed = decision.event is StepEvent.FAIL_FATALLY
        if decision.holds is None and not failed:
            return
        self.conditions.append(
            AskedCondition(
                field=name,
                expression=expression,
                at=now,
                holds=decision.holds,
                operands=decision.operands,
                reason=decision.reason if failed else "",
            )
        )

    def why(self, waits_for: Sequence[str] = ()) -> str:
        """Return why the step waits, in the words that operators read; blank where it does not."""
        return why_waiting(
            WaitingFacts(
                state=self.state,
                type=self.definition.type,
                plan_state=PlanState.IN_PROGRESS,
                waits_for=waits_for,
                system=self.system,
                hold_reason=self.hold_reason,
                due_at=self.due_at,
                hours=self.hours,
                resume_on=self.definition.resume_on,
                assignee=self.target.user,
                queue=self.target.queue,
                message=self.message,
            )
        )

    @property
    def _does_wait(self) -> bool:
        pauses = self.definition.type is StepType.PAUSE and self.state is StepState.IN_PROGRESS
        return pauses or self.state in _WAITS
