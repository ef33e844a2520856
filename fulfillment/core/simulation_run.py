"""Running a plan with a fast clock: what is due next happens next, and each decision is the engine's own.

Nothing waits for a free worker or person, and whatever is not chosen to fail succeeds. Deterministic: what is due at
the same moment happens in the order in which it was planned, and steps are taken up in the order of their keys.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from fulfillment.core.action_parameters import ParameterRefused, attribute_codes, event_type, line_attribute, note
from fulfillment.core.eligibility import (
    BRANCH_REASON,
    Decision,
    begun,
    needs_surroundings,
    pause_ended,
    skipped_with_branch,
    taken_up,
)
from fulfillment.core.fallout import Failure, Fatal, Retry, after_failure
from fulfillment.core.lifecycle import StepEvent
from fulfillment.core.propagation import PropagationFailed
from fulfillment.core.result_attributes import answered_attributes
from fulfillment.core.schedule import later
from fulfillment.core.simulation_choices import Choices, InjectedFailure
from fulfillment.core.simulation_lines import SimulatedLines
from fulfillment.core.simulation_result import SimulatedTry
from fulfillment.core.simulation_step import StepRun
from fulfillment.core.simulation_timing import Durations
from fulfillment.core.step_values import StepSurroundings
from fulfillment.core.task_target import task_target
from orchestration.core.plan import PlanGraph, StepSource
from orchestration.core.step_hours import StepHours
from orchestration.core.vocabulary import StepState, StepType

MOST_TRIES = 100
"""A step that is tried more often is left as it is: a rule that retries for ever would never come to an end."""

MOST_EVENTS = 500_000
"""Whatever is planned beyond it does not happen any more."""

UNKNOWN_ACTION = "UnknownAction"

_Due = tuple[datetime, int, StepRun, Callable[[StepRun], None]]


class PlanRun:
    """One run of a plan. ``steps`` are by key; ``notes`` are what the history says beside the changes of states."""

    def __init__(
        self,
        graph: PlanGraph,
        hours: StepHours,
        lines: SimulatedLines,
        *,
        now: datetime,
        choices: Choices,
        known_actions: Collection[str] | None = None,
    ) -> None:
        self.now = now
        self.notes: list[tuple[StepRun, str]] = []
        self.has_more = False
        self._design = hours.design
        self._hours = hours
        self._lines = lines
        self._choices = choices
        self._known_actions = known_actions
        self._failures = _by_step(choices.failures)
        self.successors: dict[str, list[str]] = {step.key: [] for step in graph.steps}
        self.predecessors: dict[str, list[str]] = {step.key: [] for step in graph.steps}
        for link in graph.links:
            self.successors[link.waits_for].append(link.step)
            self.predecessors[link.step].append(link.waits_for)
        self._durations = Durations(hours, choices.durations)
        self.steps = self._step_runs(graph)
        self._finished: list[StepRun] = []
        self._agenda: list[_Due] = []
        self._planned = 0
        self._pausing: dict[StepSource, dict[str, StepRun]] = {}

    def run(self) -> None:
        """Go on until nothing is due any more."""
        self._advance([step for step in self.steps.values() if not step.open_predecessors])
        happened = 0
        while self._agenda and happened < MOST_EVENTS:
            at, _, step, happen = heapq.heappop(self._agenda)
            self.now = max(at, self.now)
            happen(step)
            self._advance(())
            happened += 1
        self.has_more = bool(self._agenda)

    def _step_runs(self, graph: PlanGraph) -> dict[str, StepRun]:
        runs: dict[str, StepRun] = {}
        for number, planned in enumerate(graph.steps):
            definition = self._design.step_by_code[planned.definition]
            integration = self._design.integration_by_code.get(definition.integration or "")
            runs[planned.key] = StepRun(
                number=number,
                planned=planned,
                definition=definition,
                system=integration.system if integration is not None else "",
                duration=self._durations.of(definition),
                open_predecessors=len(self.predecessors[planned.key]),
            )
        return runs

    def _advance(self, eligible: Iterable[StepRun]) -> None:
        """Carry the plan on as far as it goes now, wave by wave, as ``fulfillment.engine.advance`` does."""
        waiting = list(eligible)
        while True:
            while waiting or self._finished:
                finished, self._finished = self._finished, []
                wave, waiting = waiting + self._set_free(finished), []
                self._take_up(wave)
            if not self._resume_pauses():
                return

    def _set_free(self, finished: Sequence[StepRun]) -> list[StepRun]:
        free: dict[int, StepRun] = {}
        for done in finished:
            for key in self.successors[done.key]:
                step = self.steps[key]
                step.open_predecessors -= 1
                if not step.open_predecessors and step.state is StepState.PENDING:
                    step.released_by = done.key
                    free[step.number] = step
        if any(done.branch_skipped for done in finished):
            for step in list(free.values()):
                if skipped_with_branch(self.steps[key].branch_skipped for key in self.predecessors[step.key]):
                    del free[step.number]
                    step.branch_skipped, step.taken_up_at = True, self.now
                    self._apply(step, StepEvent.BRANCH_SKIPPED, BRANCH_REASON)
        return [free[number] for number in sorted(free)]

    def _take_up(self, wave: Sequence[StepRun]) -> None:
        going_on: list[StepRun] = []
        for step in wave:
            step.taken_up_at = self.now
            around = self._around(step) if needs_surroundings(step.definition) else None
            hours = self._hours.of_work(step.definition) if step.definition.schedule_base else None
            decision = taken_up(step.definition, around, self._design, self.now, hours)
            step.asked("execute_on", step.definition.execute_on, decision, self.now)
            if decision.note:
                self.notes.append((step, decision.note))
            if decision.event is None:
                going_on.append(step)
            else:
                self._take(step, decision)
        for step in going_on:
            self._begin(step)

    def _take(self, step: StepRun, decision: Decision) -> None:
        """Do what was decided about a step that does not begin yet, or never will."""
        match decision.event:
            case StepEvent.CONDITION_FALSE:
                step.branch_skipped = step.definition.skip_branch
            case StepEvent.SCHEDULE if decision.at is not None:
                step.due_at, step.hours = decision.at, self._hours.of_work(step.definition)
                self._plan(decision.at, step, self._begin)
            case StepEvent.FAIL_FATALLY:
                self._fail_fatally(step, decision.error_code, decision.reason)
                return
            case StepEvent.HOLD:
                step.hold_reason = decision.reason
        assert decision.event is not None
        self._apply(step, decision.event, decision.reason)

    def _begin(self, step: StepRun) -> None:
        step.due_at = None
        around = self._around(step) if step.definition.type is StepType.PAUSE else None
        held = self._choices.held_systems.get(step.system) if step.system else None
        decision = begun(step.definition, around, self._design, held)
        step.asked("resume_on", step.definition.resume_on, decision, self.now)
        match decision.event:
            case StepEvent.MAKE_READY:
                step.ready_at = self.now
                self._apply(step, StepEvent.MAKE_READY)
                self._start_try(step)
            case StepEvent.WAIT:
                step.ready_at = step.started_at = self.now
                self._apply(step, StepEvent.WAIT)
                self._pause(step)
            case _:
                self._take(step, decision)

    def _pause(self, step: StepRun) -> None:
        for source in step.planned.sources:
            self._pausing.setdefault(source, {})[step.key] = step
        if step.definition.code in self._choices.durations:
            self._plan(later(self.now, step.duration.seconds), step, self._end_pause)

    def _end_pause(self, step: StepRun) -> None:
        if step.state is StepState.IN_PROGRESS:
            self._apply(step, StepEvent.COMPLETE, "Its resume condition is taken to hold now.")

    def _resume_pauses(self) -> bool:
        """Finish the pauses whose condition holds now; only those are asked whose lines changed."""
        changed, self._lines.changed = self._lines.changed, set()
        waiting = {key: step for source in changed for key, step in self._pausing.get(source, {}).items()}
        for _, step in sorted(waiting.items()):
            if step.state is not StepState.IN_PROGRESS:
                continue
            ended = pause_ended(step.definition, self._around(step), self._design)
            step.asked("resume_on", step.definition.resume_on, ended, self.now)
            if ended.event is not None:
                self._take(step, ended)
        return bool(self._finished)

    def _start_try(self, step: StepRun) -> None:
        """Let a worker or a person begin at once."""
        step.started_at, step.try_started_at = step.started_at or self.now, self.now
        if step.definition.type is StepType.MANUAL_TASK:
            step.target = task_target(step.definition, self._around(step).step_values(self._design), self._design)
            step.duration = self._durations.of(step.definition, step.target.queue)
        else:
            self._apply(step, StepEvent.START)
        self._plan(later(self.now, step.duration.seconds, step.duration.time), step, self._end_try)

    def _end_try(self, step: StepRun) -> None:
        failure = self._failure(step)
        if failure is not None:
            self._fail(step, failure)
            return
        step.error_code = step.message = ""
        step.tries.append(self._try(step))
        if step.definition.type is StepType.CALLOUT:
            answer = self._choices.answers.get(step.definition.code, {})
            self._lines.keep_answered(answered_attributes(answer), step.planned.sources)
        self._apply(step, StepEvent.COMPLETE)

    def _failure(self, step: StepRun) -> InjectedFailure | None:
        """Return how this try fails: as chosen, or because an action cannot be carried out; none: it succeeds."""
        number = len(step.tries) + 1
        for chosen in self._failures.get(step.definition.code, ()):
            if chosen.scope_key not in (None, step.planned.scope_key):
                continue
            if chosen.times is None or number <= chosen.times:
                return chosen
        try:
            self._act(step)
        except (ParameterRefused, PropagationFailed) as error:
            return InjectedFailure(step=step.definition.code, error_code=error.code, message=str(error))
        return None

    def _act(self, step: StepRun) -> None:
        """Do what a standard action does to lines; raises ParameterRefused or PropagationFailed as it would fail."""
        definition = step.definition
        if definition.type is not StepType.AUTO_TASK:
            return
        if self._known_actions is not None and definition.action not in self._known_actions:
            message = f"There is no action {definition.action!r} in this installation."
            raise ParameterRefused(UNKNOWN_ACTION, message)
        match definition.action:
            case "set_line_attribute":
                code, value = line_attribute(definition, self._design.catalog)
                self._lines.set_attribute(code, value, step.planned.sources)
            case "propagate_attributes_down":
                self._lines.carry_down(step.planned.sources)
            case "propagate_attributes_up":
                self._lines.carry_up(step.planned.sources, attribute_codes(definition))
            case "send_event":
                event_type(definition)
            case "record_note":
                note(definition)

    def _fail(self, step: StepRun, chosen: InjectedFailure) -> None:
        step.failures += 1
        step.error_code = chosen.error_code
        step.message = chosen.message or f"It was chosen to fail with {chosen.error_code}."
        failure = Failure(
            error_code=step.error_code, message=step.message, failures=step.failures, unknown=chosen.unknown
        )
        following = after_failure(self._design, step.definition, failure)
        if isinstance(following, Fatal):
            step.tries.append(self._try(step, rule=following.rule))
            self._fail_fatally(step, following.error_code, following.message)
        else:
            self._retry(step, following)

    def _retry(self, step: StepRun, retry: Retry) -> None:
        step.due_at = later(self.now, retry.wait_seconds)
        step.tries.append(self._try(step, rule=retry.rule, retry_at=step.due_at))
        self._apply(step, StepEvent.FAIL, f"{step.error_code}: {step.message}")
        if len(step.tries) >= MOST_TRIES:
            return
        if retry.wait_seconds == 0:
            self._try_again(step)
        else:
            self._plan(step.due_at, step, self._try_again)

    def _try_again(self, step: StepRun) -> None:
        step.due_at = None
        self._apply(step, StepEvent.RETRY_DUE)
        self._start_try(step)

    def _fail_fatally(self, step: StepRun, error_code: str, message: str) -> None:
        step.due_at, step.error_code, step.message = None, error_code, message
        self._apply(step, StepEvent.FAIL_FATALLY, f"{error_code}: {message}")

    def _try(self, step: StepRun, *, rule: str | None = None, retry_at: datetime | None = None) -> SimulatedTry:
        return SimulatedTry(
            number=len(step.tries) + 1,
            started_at=step.try_started_at or self.now,
            ended_at=self.now,
            error_code=step.error_code,
            message=step.message,
            rule=rule,
            retry_at=retry_at,
        )

    def _apply(self, step: StepRun, event: StepEvent, reason: str = "") -> None:
        if step.apply(event, self.now, reason):
            self._finished.append(step)

    def _plan(self, at: datetime, step: StepRun, happen: Callable[[StepRun], None]) -> None:
        heapq.heappush(self._agenda, (at, self._planned, step, happen))
        self._planned += 1

    def _around(self, step: StepRun) -> StepSurroundings:
        return self._lines.surroundings(step.values, step.planned.sources)


def _by_step(failures: Iterable[InjectedFailure]) -> Mapping[str, Sequence[InjectedFailure]]:
    found: dict[str, list[InjectedFailure]] = {}
    for failure in failures:
        found.setdefault(failure.step, []).append(failure)
    return found
