"""The jeopardy clock of a step: it starts when the step becomes Ready and stops when it is finished or held.

When the step is late is worked out when the clock starts, within the working hours that count for it, and kept.
"""

from datetime import datetime

from fulfillment.core.jeopardy import JeopardyLevel, jeopardy_until, resumed_jeopardy, step_jeopardy
from fulfillment.core.schedule import later
from fulfillment.engine.activation import Activation
from fulfillment.engine.rows import StepRow
from fulfillment.queries.systems import SystemCalendars
from orchestration.core.choice import jeopardy_rule_for
from orchestration.core.step_hours import Allowance, StepHours, allowance_of
from orchestration.core.vocabulary import Jeopardy


def start_clock(activation: Activation, row: StepRow, calendars: SystemCalendars) -> None:
    """Set when the step became Ready and when its jeopardy will change, by the rule that fits it best."""
    row.ready_at = row.ready_at or activation.now
    allowance = _allowance(activation, row, calendars)
    if allowance is not None:
        _set(row, step_jeopardy(row.ready_at, allowance, activation.now))


def resume_clock(activation: Activation, row: StepRow, calendars: SystemCalendars, held_since: datetime | None) -> None:
    """Let the clock of a step go on that was held, since when: the time in which it was does not count."""
    if row.ready_at is None or held_since is None:
        start_clock(activation, row, calendars)
        return
    late_at = _late_at(row)
    row.ready_at += activation.now - held_since
    allowance = _allowance(activation, row, calendars)
    if allowance is not None and late_at is None:
        _set(row, step_jeopardy(row.ready_at, allowance, activation.now))
    elif allowance is not None and late_at is not None:
        _set(row, resumed_jeopardy(late_at, held_since, allowance, activation.now))


def refresh_jeopardy(activation: Activation, row: StepRow) -> bool:
    """Bring the level of a step up to date at which it was due to change; return whether it changed."""
    late_at = _late_at(row)
    if late_at is None:
        return False
    before = Jeopardy(row.jeopardy)
    _set(row, jeopardy_until(late_at, activation.now, activation.now))
    return before.value != row.jeopardy


def _allowance(activation: Activation, row: StepRow, calendars: SystemCalendars) -> Allowance | None:
    """What the step is allowed, noted in its row; none where no rule is about it."""
    design = activation.design_of(row)
    definition = design.step_by_code.get(row.definition)
    rule = jeopardy_rule_for(design, definition) if definition is not None else None
    if definition is None or rule is None:
        return None
    allowance = allowance_of(rule, StepHours(design, calendars).of_clock(definition, rule, row.assigned_queue))
    row.estimated_seconds, row.threshold_seconds = allowance.estimated_seconds, allowance.threshold_seconds
    return allowance


def _late_at(row: StepRow) -> datetime | None:
    """When the step is late; of one whose clock started before that was kept, around the clock."""
    if row.planned_completion_at is not None or row.ready_at is None or row.estimated_seconds is None:
        return row.planned_completion_at
    return later(row.ready_at, row.estimated_seconds)


def _set(row: StepRow, found: JeopardyLevel) -> None:
    row.jeopardy, row.jeopardy_at, row.planned_completion_at = found.level, found.next_change_at, found.late_at
    row.changed = True
