"""What a simulation found that a designer would want to know, and what it took for granted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from catalog.core.problems import Severity
from decomposition.core.lines import Decomposition
from decomposition.core.order import Order
from decomposition.core.order_tree import natural_order
from fulfillment.core.action_parameters import SIMULATED_ACTIONS
from fulfillment.core.simulation_choices import Choices
from fulfillment.core.simulation_result import Execution, SimulatedStep, SimulationProblem
from fulfillment.core.simulation_run import MOST_EVENTS, MOST_TRIES, PlanRun
from fulfillment.core.simulation_step import StepRun
from fulfillment.core.simulation_timing import DurationOrigin
from orchestration.core.plan import PlanGraph
from orchestration.core.step_hours import StepHours, unusable_calendars
from orchestration.core.vocabulary import StepState, StepType

_MOST_NAMES = 5
_MOST_COUNTED = 50
"""Steps of which is counted what waits for them; counting for all of thousands would take minutes."""


def problems_of(
    order: Order, decomposition: Decomposition, graph: PlanGraph, run: PlanRun, execution: Execution
) -> tuple[SimulationProblem, ...]:
    """Return the problems of a run: errors first, each kind in the order of the plan's steps."""
    found = [
        *_stuck(run, execution),
        *_late(execution),
        *_promise(order, execution),
        *(_warning("DateMissing", f"{step.planned.name}: {note}", step.key) for step, note in run.notes),
        *_idle_lines(order, decomposition, graph),
    ]
    if run.has_more:
        found.append(_error("TooManyEvents", f"The simulation was ended after {MOST_EVENTS:,} events."))
    return tuple(sorted(found, key=lambda problem: problem.severity is not Severity.ERROR))


def _stuck(run: PlanRun, execution: Execution) -> Iterator[SimulationProblem]:
    """The steps that hold the plan up in the end. What waits for them says so itself."""
    stuck = [step for step in execution.steps if step.waiting and step.state is not StepState.PENDING]
    for number, step in enumerate(stuck):
        held_up = len(_behind(step.step.key, run)) if number < _MOST_COUNTED else 0
        waiting = f" {_counted(held_up, 'step waits', 'steps wait')} for it." if held_up else ""
        name = step.step.name
        match step.state:
            case StepState.FATALLY_FAILED:
                yield _error("StepFailed", f"{name} failed for good: {step.message}{waiting}", step.step.key)
            case StepState.FAILED:
                message = f"{name} is still tried again after {MOST_TRIES} tries, where the simulation ended.{waiting}"
                yield _error("TriesWithoutEnd", message, step.step.key)
            case StepState.ON_HOLD | StepState.IN_PROGRESS:
                yield _warning("StepWaits", f"{name}: {step.waiting}{waiting}", step.step.key)


def _behind(key: str, run: PlanRun) -> set[str]:
    found: set[str] = set()
    following = list(run.successors[key])
    while following:
        after = following.pop()
        if after not in found and not run.steps[after].is_finished:
            found.add(after)
            following.extend(run.successors[after])
    return found


def _late(execution: Execution) -> Iterator[SimulationProblem]:
    for step in execution.steps:
        if step.is_late and step.finished_at is not None and step.duration.rule is not None:
            message = f"{step.step.name} takes longer than rule {step.duration.rule.code} estimates{_why_late(step)}."
            yield _warning("StepLate", message, step.step.key)


def _why_late(step: SimulatedStep) -> str:
    failed = sum(bool(one.error_code) for one in step.tries)
    return f", since it failed {_counted(failed, 'time', 'times')}" if failed else ""


def _promise(order: Order, execution: Execution) -> Iterator[SimulationProblem]:
    promised = order.requested_completion_date
    if promised is not None and execution.is_complete and execution.ended_at > promised:
        message = (
            f"The order is finished at {execution.ended_at:%Y-%m-%d %H:%M} UTC, after the promised date "
            f"{promised:%Y-%m-%d %H:%M} UTC."
        )
        yield _warning("PromiseBroken", message)


def _idle_lines(order: Order, decomposition: Decomposition, graph: PlanGraph) -> Iterator[SimulationProblem]:
    """The order lines for which nothing is done: neither they nor what descends from them, or is part of them."""
    made = decomposition.line_by_key
    busy: set[str] = set()
    for source in {source for step in graph.steps for source in step.sources}:
        busy.update(made[source.id].order_lines if source.id in made else (source.id,))
    for line in order.lines:
        if line.id in busy:
            busy.update(_above(order, line.id))
    for id_ in natural_order(line.id for line in order.lines if line.id not in busy):
        message = f'Order line {id_} ("{order.line_by_id[id_].product}") leads to no step: nothing is done for it.'
        yield SimulationProblem(severity=Severity.WARNING, code="LineWithoutStep", message=message, line=id_)


def _above(order: Order, line: str) -> Iterator[str]:
    parent = order.line_by_id[line].parent
    while parent is not None:
        yield parent
        parent = order.line_by_id[parent].parent


def assumptions_of(hours: StepHours, graph: PlanGraph, run: PlanRun, choices: Choices) -> tuple[str, ...]:
    """Return in sentences what a run took for granted."""
    steps = list(run.steps.values())
    found = [
        "Nothing waits for a free worker or a free person; everything that was not chosen to fail succeeds.",
        *_assumed_durations(steps),
        *_unanswered(steps, choices),
    ]
    paused = [step for step in steps if step.definition.type is StepType.PAUSE]
    if ended := [step for step in paused if step.definition.code in choices.durations]:
        found.append(f"The pause ends after the chosen time, whatever its condition says: {_named(ended)}.")
    if own := [
        step for step in steps if step.ready_at and step.definition.type is StepType.AUTO_TASK and _is_own(step)
    ]:
        found.append(
            f"These actions of this installation succeed; what they would write is not simulated: {_named(own)}."
        )
    for link in graph.cross_plan_links:
        found.append(
            f"{run.steps[link.step].planned.name} does not wait for “{link.depends_on}” of other plans in the "
            f"orchestration group {link.orchestration_group}."
        )
    for unusable in unusable_calendars(hours.design, _calendars(hours, steps)):
        found.append(f"{unusable} Until then what goes by it runs around the clock.")
    return tuple(dict.fromkeys(found))


def _is_own(step: StepRun) -> bool:
    return step.definition.action not in SIMULATED_ACTIONS


def _assumed_durations(steps: Iterable[StepRun]) -> Iterator[str]:
    by_type: dict[StepType, list[StepRun]] = defaultdict(list)
    for step in steps:
        if step.duration.origin is DurationOrigin.ASSUMED and step.ready_at is not None:
            by_type[step.definition.type].append(step)
    for _, assumed in sorted(by_type.items()):
        seconds = assumed[0].duration.seconds
        yield f"No jeopardy rule says how long these take; {_spoken(seconds)} each is assumed: {_named(assumed)}."


def _unanswered(steps: Iterable[StepRun], choices: Choices) -> Iterator[str]:
    asking = [
        step
        for step in steps
        if step.definition.type is StepType.MANUAL_TASK
        and any(field.get("required") for field in step.definition.form)
        and step.definition.code not in choices.answers
        and step.ready_at is not None
    ]
    if asking:
        yield f"These tasks are completed without the answers that their forms ask for: {_named(asking)}."


def _calendars(hours: StepHours, steps: Iterable[StepRun]) -> Iterator[str]:
    """The codes of the calendars by which steps would go."""
    for step in steps:
        queue = hours.design.queue_by_code.get(step.target.queue or step.definition.queue or "")
        rule = step.duration.rule
        yield from (rule.calendar or "" if rule else "", queue.calendar or "" if queue else "")
        yield hours.of_systems.get(step.system, "")


def _spoken(seconds: int) -> str:
    units: Mapping[int, str] = {3_600: "hour", 60: "minute", 1: "second"}
    size = next(size for size in units if seconds % size == 0)
    return _counted(seconds // size, units[size], f"{units[size]}s")


def _named(steps: Sequence[StepRun]) -> str:
    names = list(dict.fromkeys(step.planned.name for step in steps))
    rest = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {rest} more" if rest > 0 else shown


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _error(code: str, message: str, step: str = "") -> SimulationProblem:
    return SimulationProblem(severity=Severity.ERROR, code=code, message=message, step=step)


def _warning(code: str, message: str, step: str = "") -> SimulationProblem:
    return SimulationProblem(severity=Severity.WARNING, code=code, message=message, step=step)
