"""One transaction of the engine: lock plans, decide changes in memory, write them in sets.

An activation holds the plans that it locked and the steps that it read. Events are applied to the rows in memory by
the table of legal transitions; ``flush`` writes states, counters, journal, incidents, plans and events, each in one
statement, however many steps of however many plans were touched.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from fulfillment.core.lifecycle import Effect, StepEvent, transition
from fulfillment.core.signature import error_signature
from fulfillment.engine.announce import announce_after_commit
from fulfillment.engine.groups import mark_groups
from fulfillment.engine.journal import Event, JournalLine, encode, write_events, write_journal
from fulfillment.engine.new_plans import NewPlans
from fulfillment.engine.roll_up import roll_up
from fulfillment.engine.rows import STEP_COLUMNS, PlanRow, StepRow, prefixed, step_row, write_steps
from orchestration.core.design import Design
from orchestration.core.vocabulary import FINISHED, PlanState, StepState
from orchestration.operations.release import load_release

_LOCK_PLANS = (
    "SELECT plan.id, plan.order_id, plan.request_id, plan.release_id, plan.state, plan.open_steps, "
    "plan.orchestration_group, statement_timestamp() FROM fulfillment_fulfillmentplan AS plan WHERE plan.id = ANY(%s) "
    "ORDER BY plan.id FOR UPDATE"
)


@dataclass(slots=True)
class NewIncident:
    step: StepRow
    order: int
    error_code: str
    message: str
    queue: str


@dataclass(slots=True)
class Activation:
    """What one transaction knows and has decided. Make it with ``begin``, inside an atomic block."""

    now: datetime
    plans: dict[int, PlanRow]
    steps: dict[int, StepRow] = field(default_factory=dict)
    finished: list[StepRow] = field(default_factory=list)  # finished since the last wave
    journal: list[JournalLine] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    incidents: list[NewIncident] = field(default_factory=list)
    repaired: dict[int, tuple[str, str, str]] = field(default_factory=dict)  # step → resolution, who, reason
    closed_tasks: list[int] = field(default_factory=list)
    dispatchable: list[StepRow] = field(default_factory=list)  # made Ready for a worker in this transaction
    new: NewPlans | None = None  # plans that are not stored yet
    groups: set[str] = field(default_factory=set)  # in which steps of other plans may go on now
    stored_changes: dict[int, StepRow] = field(default_factory=dict)  # steps of new plans that had begun when stored

    @classmethod
    def begin(cls, plans: Iterable[int]) -> "Activation":
        """Lock the plans, in the order of their ids, and read the database's clock."""
        with connection.cursor() as cursor:
            cursor.execute(_LOCK_PLANS, [sorted(set(plans))])
            records = cursor.fetchall()
            if records:
                now = records[0][7]
            else:
                cursor.execute("SELECT statement_timestamp()")
                now = cursor.fetchone()[0]
        rows = {
            plan: PlanRow(plan, order, request, release, PlanState(state), open_steps, orchestration_group=group)
            for plan, order, request, release, state, open_steps, group, _ in records
        }
        return cls(now=now, plans=rows)

    @classmethod
    def begin_new(cls, plans: NewPlans, now: datetime) -> "Activation":
        """Begin with plans that nobody else can see yet, so that nothing has to be locked or read."""
        rows = {plan.row.id: plan.row for plan in plans.plans}
        groups = {row.orchestration_group for row in rows.values() if row.orchestration_group is not None}
        return cls(now=now, plans=rows, steps={row.id: row for row in plans.rows()}, groups=groups, new=plans)

    def store_new(self) -> None:
        """Write new plans as they stand now, for whatever reads them by SQL; what comes after is written by flush."""
        if self.new is None:
            return
        self.stored_changes = {row.id: row for row in self.new.rows() if row.changed}
        with connection.cursor() as cursor:
            self.new.store(cursor)
        self.new = None

    def changed_steps(self) -> list[StepRow]:
        """Return the steps that this activation has changed, whether they are written or not."""
        return [row for row in self.steps.values() if row.changed or row.id in self.stored_changes]

    def design_of(self, row: StepRow) -> Design:
        """Return the design of the release to which the step's plan is pinned."""
        return load_release(self.plans[row.plan].release).design

    def load(self, condition: str, parameters: Sequence[Any], *, lock: bool = False) -> list[StepRow]:
        """Read steps of the locked plans by an SQL condition on ``step``; rows already known keep their changes.

        ``lock`` keeps workers from claiming the steps meanwhile, since a claim does not take the plan's lock.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {prefixed(STEP_COLUMNS, 'step')} FROM fulfillment_fulfillmentstep AS step "
                f"WHERE {condition} ORDER BY step.id{' FOR UPDATE OF step' if lock else ''}",
                parameters,
            )
            return [self.know(step_row(record, json.loads)) for record in cursor.fetchall()]

    def know(self, row: StepRow) -> StepRow:
        """Return the one row that this activation keeps for the step."""
        return self.steps.setdefault(row.id, row)

    def apply(
        self, row: StepRow, event: StepEvent, *, actor: str = "engine", reason: str = "", data: object = None
    ) -> None:
        """Change a step's state by an event of the table, with its journal entry and its effects.

        Raises IllegalTransition where the table has no such row.
        """
        rule = transition(row.state, event)
        plan = self.plans[row.plan]
        self.journal.append(
            JournalLine(event, plan.order, plan.id, row.id, row.state, rule.target, actor, reason, data)
        )
        was_finished = row.state in FINISHED
        row.state, row.changed = rule.target, True
        if rule.target in FINISHED and not was_finished:
            self._finish(row, plan)
        elif rule.target is StepState.ON_HOLD:
            row.jeopardy_at = None  # the clock stands still until the step is released
        for effect in rule.effects:
            self._take_effect(effect, row, actor, reason)

    def _finish(self, row: StepRow, plan: PlanRow) -> None:
        row.completed_at, row.due_at, row.jeopardy_at = self.now, None, None
        plan.open_steps -= 1
        plan.changed = True
        if plan.orchestration_group is not None:
            self.groups.add(plan.orchestration_group)

    def _take_effect(self, effect: Effect, row: StepRow, actor: str, reason: str) -> None:
        match effect:
            case Effect.ADVANCE:
                self.finished.append(row)
            case Effect.CLOSE_TASK:
                self.closed_tasks.append(row.id)
            case Effect.CLOSE_INCIDENT:
                self.repaired[row.id] = (row.state, actor, reason)
            case Effect.OPEN_INCIDENT:
                pass  # opened by whoever knows the error, see fallout

    def flush(self) -> None:
        """Write everything that was decided. Raises StaleStep where a step was changed by somebody else."""
        self.store_new()
        changed = self.changed_steps()
        with connection.cursor() as cursor:
            write_steps(cursor, list(self.steps.values()), encode)
            self._write_work(cursor)
            self._write_plans(cursor)
            roll_up(cursor, {row.plan for row in changed if row.jeopardy != "OnTrack"})
            write_journal(cursor, self.journal)
            write_events(cursor, self.events)
            mark_groups(cursor, self.groups)
        announce_after_commit(
            hint=bool(self.dispatchable), orders={plan.order for plan in self.plans.values()}, steps=changed
        )

    def _write_work(self, cursor: CursorWrapper) -> None:
        if self.closed_tasks:
            cursor.execute(
                "UPDATE fulfillment_task SET state = CASE WHEN step.state = 'Completed' THEN 'Completed' ELSE "
                "'Cancelled' END, completed_at = statement_timestamp() FROM fulfillment_fulfillmentstep AS step "
                "WHERE step.id = fulfillment_task.step_id AND step_id = ANY(%s) AND fulfillment_task.state = 'Open'",
                [self.closed_tasks],
            )
        if self.repaired:
            cursor.execute(
                "UPDATE fulfillment_incident AS incident SET state = 'Resolved', resolved_at = statement_timestamp(), "
                "resolution = v.resolution, resolved_by = v.actor, reason = v.reason FROM unnest(%s::bigint[], "
                "%s::text[], %s::text[], %s::text[]) AS v(step_id, resolution, actor, reason) "
                "WHERE incident.step_id = v.step_id AND incident.state = 'Open'",
                [list(self.repaired), *map(list, zip(*self.repaired.values(), strict=True))],
            )
        if self.incidents:
            self._write_incidents(cursor)

    def _write_incidents(self, cursor: CursorWrapper) -> None:
        rows = self.incidents
        cursor.execute(
            "INSERT INTO fulfillment_incident (order_id, plan_id, step_id, signature, system, error_code, message, "
            "queue, state, resolved_by, resolution, reason) SELECT v.*, 'Open', '', '', '' FROM unnest("
            "%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[]) "
            "AS v(order_id, plan_id, step_id, signature, system, error_code, message, queue) "
            "ON CONFLICT (step_id) WHERE state = 'Open' DO NOTHING",
            [
                [row.order for row in rows],
                [row.step.plan for row in rows],
                [row.step.id for row in rows],
                [error_signature(row.step.system, row.error_code, row.message) for row in rows],
                [row.step.system for row in rows],
                [row.error_code for row in rows],
                [row.message[:1000] for row in rows],
                [row.queue for row in rows],
            ],
        )

    def _write_plans(self, cursor: CursorWrapper) -> None:
        moved = [plan for plan in self.plans.values() if plan.changed]
        if moved:
            cursor.execute(
                "UPDATE fulfillment_fulfillmentplan AS plan SET open_steps = v.open_steps, state = v.state, "
                "completed_at = CASE WHEN v.completed THEN statement_timestamp() ELSE plan.completed_at END "
                "FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::bool[]) "
                "AS v(id, open_steps, state, completed) WHERE plan.id = v.id",
                [
                    [plan.id for plan in moved],
                    [plan.open_steps for plan in moved],
                    [plan.state for plan in moved],
                    [plan.completed for plan in moved],
                ],
            )
