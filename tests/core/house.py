"""A house in miniature: a plan, workers, systems, timers and people, whose moves are made in any order.

Every decision is one of the pure functions that the engine itself asks; the house only keeps the rows. What it allows
to happen is more than ever happens: workers that lose their leases and answer all the same, answers that come twice,
people who act on what has just changed.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from fulfillment.core.eligibility import begun, skipped_with_branch, taken_up
from fulfillment.core.fallout import Failure, Fatal, after_failure
from fulfillment.core.lifecycle import Actor, Effect, StepEvent, transition
from fulfillment.core.step_decisions import allowed_decisions
from fulfillment.core.step_values import StepSurroundings
from fulfillment.core.waiting import WaitingFacts, why_waiting
from orchestration.core.design import Design, FalloutRule, StepDefinition
from orchestration.core.vocabulary import FINISHED, PlanState, RetryPolicy, StepState, StepType
from tests.core import plans

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
WORKED_ON = (StepType.CALLOUT, StepType.AUTO_TASK)
_TYPES = (*WORKED_ON, *WORKED_ON, StepType.MANUAL_TASK, StepType.MILESTONE, StepType.PAUSE)
_RULES = tuple(
    (FalloutRule(code="rule", retry_policy=policy, retries_allowed=retries, retry_intervals=intervals),)
    for policy, retries, intervals in (
        (RetryPolicy.IMMEDIATE, 2, ()),
        (RetryPolicy.STAGGERED, 0, (0, 1)),
        (RetryPolicy.MONOTONOUS, 3, (1,)),
    )
)
_NO_LINES = StepSurroundings(order={}, account={}, plan={}, step={}, lines=())


@dataclass
class Row:
    """A step as the engine keeps it."""

    definition: StepDefinition
    before: Sequence[int]
    open_predecessors: int
    state: StepState = StepState.PENDING
    branch_skipped: bool = False
    fence: int = 0
    failures: int = 0
    is_due: bool = False
    message: str = ""
    incidents: int = 0


@dataclass(frozen=True)
class Answer:
    """What a worker says of a try that it began under a fence."""

    step: int
    fence: int
    outcome: str  # ok, failed, unknown


@dataclass
class House:
    """``moves`` says what may happen next; ``make`` does it."""

    design: Design
    rows: list[Row]
    chance: random.Random
    held: bool = False
    working: list[Answer] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    finished: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """Compose the plan: whatever waits for nothing is taken up."""
        self._carry_on([number for number, row in enumerate(self.rows) if not row.open_predecessors])

    def moves(self) -> list[Callable[[], None]]:
        """Return everything that could happen now."""
        found: list[Callable[[], None]] = [lambda answer=answer: self._answer(answer) for answer in self.working]  # type: ignore[misc]
        found.append(self._switch)
        for number, row in enumerate(self.rows):
            found += self._moves_of(number, row)
        return found

    def _moves_of(self, number: int, row: Row) -> list[Callable[[], None]]:
        found: list[Callable[[], None]] = []
        if row.state is StepState.READY and row.definition.type in WORKED_ON:
            found.append(lambda: self._claim(number))
        if row.state is StepState.IN_PROGRESS and row.definition.type in WORKED_ON:
            found.append(lambda: self._event(number, StepEvent.LEASE_LOST))
        if row.state is StepState.IN_PROGRESS and row.definition.type is StepType.PAUSE:
            found.append(lambda: self._event(number, StepEvent.COMPLETE))
        if row.state is StepState.FAILED and row.is_due:
            found.append(lambda: self._event(number, StepEvent.RETRY_DUE))
        if row.state is StepState.ON_HOLD and not self.held:
            found.append(lambda: self._event(number, StepEvent.RELEASE))
        for decision in allowed_decisions(row.state, row.definition.type, PlanState.IN_PROGRESS):
            found.append(lambda decision=decision: self._decide(number, decision))  # type: ignore[misc]
        return found

    def _switch(self) -> None:
        self.held = not self.held

    def _claim(self, number: int) -> None:
        row = self.rows[number]
        row.fence += 1
        self._event(number, StepEvent.START)
        outcome = self.chance.choice(("ok", "ok", "failed", "unknown"))
        self.working.append(Answer(number, row.fence, outcome))

    def _answer(self, answer: Answer) -> None:
        """A worker's answer; now and then it comes once more later."""
        if self.chance.random() < 0.8:
            self.working.remove(answer)
        row = self.rows[answer.step]
        if row.state is not StepState.IN_PROGRESS or row.fence != answer.fence:
            return  # refused, as of an expired lease
        if answer.outcome == "ok":
            self._event(answer.step, StepEvent.COMPLETE)
            return
        row.failures += 1
        failure = Failure(error_code="503", message="No.", failures=row.failures, unknown=answer.outcome == "unknown")
        following = after_failure(self.design, row.definition, failure)
        row.message = "No."
        if isinstance(following, Fatal):
            self._event(answer.step, StepEvent.FAIL_FATALLY)
        else:
            row.is_due = True
            self._event(answer.step, StepEvent.FAIL)

    def _decide(self, number: int, decision: str) -> None:
        row = self.rows[number]
        routine = row.definition.type is StepType.MANUAL_TASK and row.state in (StepState.READY, StepState.IN_PROGRESS)
        event = {"retry": StepEvent.RETRY, "skip": StepEvent.SKIP}.get(
            decision, StepEvent.COMPLETE if routine else StepEvent.FORCE_COMPLETE
        )
        assert Actor.OPERATOR in transition(row.state, event).actors
        if event is StepEvent.RETRY:
            row.failures = 0
        self._event(number, event)
        if event is StepEvent.RETRY and row.definition.type is StepType.MILESTONE:
            self._event(number, StepEvent.COMPLETE)

    def _event(self, number: int, event: StepEvent) -> None:
        self._apply(number, event)
        self._carry_on([])

    def _apply(self, number: int, event: StepEvent) -> None:
        row = self.rows[number]
        rule = transition(row.state, event)
        self.history.append(f"{number}: {row.state} -{event}-> {rule.target}")
        row.is_due = row.is_due and rule.target is StepState.FAILED
        row.state = rule.target
        for effect in rule.effects:
            if effect is Effect.ADVANCE:
                self.finished.append(number)
            elif effect is Effect.OPEN_INCIDENT:
                row.incidents += 1
            elif effect is Effect.CLOSE_INCIDENT:
                row.incidents = 0

    def _carry_on(self, free: list[int]) -> None:
        """Advance wave by wave: count down what waited for what is finished, and take up what is free."""
        while free or self.finished:
            done, self.finished = self.finished, []
            for number, row in enumerate(self.rows):
                for _ in set(done).intersection(row.before):
                    row.open_predecessors -= 1
                    if not row.open_predecessors and row.state is StepState.PENDING:
                        free.append(number)
            wave, free = free, []
            for number in wave:
                self._take_up(number)

    def _take_up(self, number: int) -> None:
        row = self.rows[number]
        if skipped_with_branch(self.rows[before].branch_skipped for before in row.before):
            row.branch_skipped = True
            self._apply(number, StepEvent.BRANCH_SKIPPED)
            return
        decision = taken_up(row.definition, _NO_LINES, self.design, NOW)
        if decision.event is StepEvent.CONDITION_FALSE:
            row.branch_skipped = row.definition.skip_branch
        if decision.event is None:
            hold = "offline" if self.held and row.definition.type is StepType.CALLOUT else None
            decision = begun(row.definition, _NO_LINES, self.design, hold)
        assert decision.event is not None
        self._apply(number, decision.event)

    def why(self, number: int) -> str:
        """Return why a step waits, in words; blank where it is finished or works."""
        row = self.rows[number]
        return why_waiting(
            WaitingFacts(
                state=row.state,
                type=row.definition.type,
                plan_state=PlanState.IN_PROGRESS,
                waits_for=[str(one) for one in row.before if self.rows[one].state not in FINISHED],
                due_at=NOW + timedelta(seconds=1),
                resume_on=row.definition.resume_on,
                message=row.message,
            )
        )


def made_up(seed: int) -> House:
    """Return a house with a plan of two to six steps, not begun; the same for the same seed."""
    chance = random.Random(seed)
    count = chance.randint(2, 6)
    definitions = tuple(_step(chance, number) for number in range(count))
    before = [[first for first in range(then) if chance.random() < 0.45] for then in range(count)]
    rows = [Row(one, firsts, len(firsts)) for one, firsts in zip(definitions, before, strict=True)]
    design = replace(plans.design(*definitions), fallout_rules=chance.choice(((), *_RULES)))
    return House(design, rows, chance)


def _step(chance: random.Random, number: int) -> StepDefinition:
    kind = chance.choice(_TYPES)
    return replace(
        plans.step(str(number)),
        type=kind,
        action="record_note" if kind is StepType.AUTO_TASK else "",
        execute_on="false" if chance.random() < 0.1 else "",
        skip_branch=chance.random() < 0.5,
        resume_on="false" if kind is StepType.PAUSE else "",
    )
