"""Plans that are not yet in the database: they are carried on in memory first, and written once, as they then stand.

Most plans go a good way before anything outside is needed. Storing their steps beforehand would write each of them
twice, and read back what is known here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from fulfillment.engine.bulk import copy_rows
from fulfillment.engine.journal import encode
from fulfillment.engine.rows import PlanRow, StepRow

_PLAN_COLUMNS = (
    "id", "order_id", "request_id", "release_id", "state", "priority_rank", "orchestration_group", "total_steps",
    "open_steps", "jeopardy", "started_at", "completed_at",
)  # fmt: skip
_STEP_COLUMNS = (
    "id", "plan_id", "key", "definition", "group", "name", "type", "scope", "scope_key", "integration", "system",
    "priority_rank", "state", "open_predecessors", "due_at", "fence", "attempts", "failures", "error_code", "message",
    "result", "branch_skipped", "point_of_no_return", "customer_visible", "planned_start_at", "planned_completion_at",
    "ready_at", "started_at", "completed_at", "estimated_seconds", "threshold_seconds", "jeopardy", "jeopardy_at",
    "assigned_user_id", "assigned_queue", "hold_reason",
)  # fmt: skip
_BEGIN_REQUESTS = (
    "UPDATE fulfillment_fulfillmentrequest SET status = 'Fulfilling', due_at = NULL, failures = 0, "
    "decomposition_status = 'Completed', composition_status = 'Completed', execution_status = 'InProgress' "
    "WHERE id = ANY(%s)"
)
_BEGIN_ORDERS = "UPDATE fulfillment_order SET state = 'InProgress' WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStep:
    """A step with what of it the engine never changes. ``sources`` are (order line, fulfillment line), one of both."""

    row: StepRow
    group: str
    scope: str
    point_of_no_return: bool
    customer_visible: bool
    sources: Sequence[tuple[int | None, int | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """``step`` waits for ``predecessor``; both are ids of rows."""

    step: int
    predecessor: int
    dependency: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWait:
    """``step`` (a row's id) waits for the ``depends_on`` steps of the other plans of its plan's group."""

    step: int
    depends_on: str
    dependency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A composed plan with the ids that its rows will have."""

    row: PlanRow
    priority_rank: int
    steps: Sequence[NewStep]
    links: Sequence[NewLink]
    waits: Sequence[NewWait] = ()


@dataclass(frozen=True, slots=True)
class NewPlans:
    """The plans that one transaction makes, and which of their steps follow which."""

    plans: Sequence[NewPlan]
    successors: Mapping[int, Sequence[StepRow]] = field(init=False)
    predecessors: Mapping[int, Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        after: dict[int, list[StepRow]] = {}
        before: dict[int, list[int]] = {}
        for plan in self.plans:
            rows = {step.row.id: step.row for step in plan.steps}
            for link in plan.links:
                after.setdefault(link.predecessor, []).append(rows[link.step])
                before.setdefault(link.step, []).append(link.predecessor)
        object.__setattr__(self, "successors", after)
        object.__setattr__(self, "predecessors", before)

    def rows(self) -> Iterable[StepRow]:
        """Return the rows of all steps."""
        return (step.row for plan in self.plans for step in plan.steps)

    def store(self, cursor: CursorWrapper) -> None:
        """Write plans, steps, sources and links as they stand, each table by one COPY; rows then count as read."""
        copy_rows(cursor, "fulfillment_fulfillmentplan", _PLAN_COLUMNS, map(_plan_values, self.plans))
        steps = ((step, plan.priority_rank) for plan in self.plans for step in plan.steps)
        copy_rows(cursor, "fulfillment_fulfillmentstep", _STEP_COLUMNS, (_step_values(*step) for step in steps))
        copy_rows(
            cursor,
            "fulfillment_stepsource",
            ("step_id", "order_line_id", "fulfillment_line_id"),
            ((step.row.id, *source) for plan in self.plans for step in plan.steps for source in step.sources),
        )
        copy_rows(
            cursor,
            "fulfillment_steplink",
            ("step_id", "predecessor_id", "dependency", "scope"),
            ((link.step, link.predecessor, link.dependency, link.scope) for plan in self.plans for link in plan.links),
        )
        copy_rows(
            cursor,
            "fulfillment_crossplanwait",
            ("step_id", "orchestration_group", "depends_on", "dependency"),
            (
                (wait.step, plan.row.orchestration_group, wait.depends_on, wait.dependency)
                for plan in self.plans
                for wait in plan.waits
            ),
        )
        self._begin_requests(cursor)
        for row in self.rows():
            row.known_state, row.known_fence, row.known_open_predecessors = row.state, row.fence, row.open_predecessors
            row.changed = False
        for plan in self.plans:
            plan.row.changed = False

    def _begin_requests(self, cursor: CursorWrapper) -> None:
        """Mark the requests and orders that go on; those that are complete already were marked as such."""
        begun = [plan.row for plan in self.plans if not plan.row.completed]
        if begun:
            cursor.execute(_BEGIN_REQUESTS, [[plan.request for plan in begun]])
            cursor.execute(_BEGIN_ORDERS, [[plan.order for plan in begun]])


def _plan_values(plan: NewPlan) -> tuple[object, ...]:
    row = plan.row
    return (
        row.id, row.order, row.request, row.release, row.state, plan.priority_rank, row.orchestration_group,
        len(plan.steps), row.open_steps, "OnTrack", row.started_at, row.started_at if row.completed else None,
    )  # fmt: skip


def _step_values(step: NewStep, priority_rank: int) -> tuple[object, ...]:
    row = step.row
    return (
        row.id, row.plan, row.key, row.definition, step.group, row.name, row.type, step.scope, row.scope_key,
        row.integration, row.system, priority_rank, row.state, row.open_predecessors, row.due_at, row.fence,
        row.attempts, row.failures, row.error_code, row.message, encode(row.result) if row.result else "{}",
        row.branch_skipped, step.point_of_no_return, step.customer_visible, row.planned_start_at,
        row.planned_completion_at, row.ready_at, row.started_at, row.completed_at, row.estimated_seconds,
        row.threshold_seconds, row.jeopardy, row.jeopardy_at,
        row.assigned_user, row.assigned_queue, row.hold_reason,
    )  # fmt: skip
