"""A run as it is told afterwards: each step with its times, why it still waits, and the way that took longest."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from fulfillment.core.jeopardy import step_jeopardy
from fulfillment.core.simulation_result import Execution, SimulatedStep, SimulatedWait
from fulfillment.core.simulation_run import PlanRun
from fulfillment.core.simulation_step import StepRun
from fulfillment.core.waiting import WaitingFacts, why_waiting
from orchestration.core.graph import CriticalPath, critical_path
from orchestration.core.vocabulary import Jeopardy, PlanState, StepState

_MOMENT = timedelta(microseconds=1)


def execution_of(run: PlanRun, started_at: datetime) -> Execution:
    """Return how a plan ran."""
    longest = _longest_way(run)
    steps = tuple(_told(step, run, started_at, longest.slack) for step in run.steps.values())
    return Execution(
        started_at=started_at,
        ended_at=run.now,
        is_complete=all(step.is_finished for step in run.steps.values()),
        steps=steps,
        critical_path=longest.path,
    )


def _longest_way(run: PlanRun) -> CriticalPath:
    """The critical path of what finished. A step lasts from when nothing held it up any more until it was finished."""
    spans = {
        key: (step.finished_at - (step.taken_up_at or step.finished_at)).total_seconds()
        for key, step in run.steps.items()
        if step.finished_at is not None
    }
    edges = ((before, key) for key in spans for before in run.predecessors[key])
    return critical_path(spans, edges)


def _told(step: StepRun, run: PlanRun, started_at: datetime, slack: Mapping[str, float]) -> SimulatedStep:
    step.end_wait(None)
    return SimulatedStep(
        step=step.planned,
        system=step.system,
        state=step.state,
        taken_up_at=step.taken_up_at,
        ready_at=step.ready_at,
        started_at=step.started_at,
        finished_at=step.finished_at,
        duration=step.duration,
        tries=tuple(step.tries),
        waits=(*_first_wait(step, run, started_at), *step.waits),
        conditions=tuple(step.conditions),
        events=tuple(step.events),
        released_by=step.released_by,
        branch_skipped=step.branch_skipped,
        user=step.target.user,
        queue=step.target.queue,
        assignment=step.target.reason,
        error_code=step.error_code,
        message=step.message,
        waiting="" if step.is_finished else step.why(_unfinished(step, run)),
        is_late=_is_late(step, run.now),
        slack_seconds=slack.get(step.key),
    )


def _first_wait(step: StepRun, run: PlanRun, started_at: datetime) -> tuple[SimulatedWait, ...]:
    """The time in which the step waited for others, from the start of the plan on."""
    if not run.predecessors[step.key] or step.taken_up_at == started_at:
        return ()
    names = [run.steps[key].planned.name for key in run.predecessors[step.key]]
    why = why_waiting(
        WaitingFacts(
            state=StepState.PENDING, type=step.definition.type, plan_state=PlanState.IN_PROGRESS, waits_for=names
        )
    )
    return (SimulatedWait(state=StepState.PENDING, started_at=started_at, ended_at=step.taken_up_at, why=why),)


def _unfinished(step: StepRun, run: PlanRun) -> list[str]:
    return [run.steps[key].planned.name for key in run.predecessors[step.key] if not run.steps[key].is_finished]


def _is_late(step: StepRun, now: datetime) -> bool:
    """Whether the step took longer than its jeopardy rule estimates. One that ends just in time is not late."""
    allowance = step.duration.allowance
    if allowance is None or step.ready_at is None:
        return False
    end = max(step.ready_at, (step.finished_at or now) - _MOMENT)
    return step_jeopardy(step.ready_at, allowance, end).level is Jeopardy.LATE
