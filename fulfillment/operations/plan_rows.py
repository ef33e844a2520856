"""The rows of composed plans: every step with its id, what it works for, and what it waits for. Nothing is written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from decomposition.core.lines import SourceKind
from fulfillment.engine.bulk import next_ids
from fulfillment.engine.new_plans import NewLink, NewPlan, NewPlans, NewStep, NewWait
from fulfillment.engine.rows import PlanRow, StepRow
from fulfillment.operations.storing import StoredPlan
from orchestration.core.plan import PlannedStep
from orchestration.core.vocabulary import Jeopardy, PlanState, StepState


def plan_rows(cursor: CursorWrapper, made: Sequence[StoredPlan], now: datetime) -> NewPlans:
    """Return the plans of these requests, whose lines are stored; no step has begun yet. Takes ids, writes nothing."""
    plans = next_ids(cursor, "fulfillment_fulfillmentplan", len(made))
    steps = iter(next_ids(cursor, "fulfillment_fulfillmentstep", sum(len(item.graph.steps) for item in made)))
    return NewPlans([_plan(item, plan, steps, now) for item, plan in zip(made, plans, strict=True)])


def _plan(item: StoredPlan, plan: int, step_ids: Iterator[int], now: datetime) -> NewPlan:
    ids = {step.key: next(step_ids) for step in item.graph.steps}
    links = _links(item, ids)
    waits = [
        NewWait(step=ids[link.step], depends_on=link.depends_on, dependency=link.dependency)
        for link in item.graph.cross_plan_links
    ]
    predecessors = Counter([link.step for link in links] + [wait.step for wait in waits])
    return NewPlan(
        row=PlanRow(
            plan,
            item.taken.order,
            item.taken.id,
            item.taken.release,
            PlanState.IN_PROGRESS,
            len(item.graph.steps),
            orchestration_group=item.taken.orchestration_group,
            started_at=now,
            has_lines=bool(item.decomposition.lines),
        ),
        priority_rank=item.taken.priority_rank,
        steps=[_step(item, step, ids[step.key], plan, predecessors[ids[step.key]]) for step in item.graph.steps],
        links=links,
        waits=waits,
    )


def _links(item: StoredPlan, ids: dict[str, int]) -> list[NewLink]:
    """One row for each pair of steps: two dependencies between the same pair hold it up only once."""
    pairs: dict[tuple[str, str], NewLink] = {}
    for link in item.graph.links:
        pair = (link.step, link.waits_for)
        if pair not in pairs:
            pairs[pair] = NewLink(
                step=ids[link.step], predecessor=ids[link.waits_for], dependency=link.dependency, scope=link.scope
            )
    return list(pairs.values())


def _step(item: StoredPlan, step: PlannedStep, row: int, plan: int, open_predecessors: int) -> NewStep:
    definition = item.design.step_by_code[step.definition]
    integration = item.design.integration_by_code.get(definition.integration or "")
    return NewStep(
        row=StepRow(
            id=row,
            plan=plan,
            key=step.key,
            definition=step.definition,
            name=step.name,
            type=step.type,
            scope_key=step.scope_key,
            integration=definition.integration or "",
            system=integration.system if integration else "",
            state=StepState.PENDING,
            open_predecessors=open_predecessors,
            jeopardy=Jeopardy.ON_TRACK,
        ),
        group=step.group,
        scope=step.scope,
        point_of_no_return=definition.point_of_no_return,
        customer_visible=definition.customer_visible,
        sources=[_source(item, source.kind, source.id) for source in step.sources],
    )


def _source(item: StoredPlan, kind: SourceKind, identifier: str) -> tuple[int | None, int | None]:
    if kind is SourceKind.ORDER_LINE:
        return item.order_lines[identifier], None
    return None, item.lines[identifier]
