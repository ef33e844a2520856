"""The jeopardy clock of a step: it starts when the step becomes Ready and stops when it is finished or held."""

from fulfillment.core.jeopardy import step_jeopardy
from fulfillment.engine.activation import Activation
from fulfillment.engine.rows import StepRow
from orchestration.core.choice import jeopardy_rule_for
from orchestration.core.vocabulary import Jeopardy


def start_clock(activation: Activation, row: StepRow) -> None:
    """Set when the step became Ready and when its jeopardy will change, by the rule that fits it best."""
    row.ready_at = row.ready_at or activation.now
    design = activation.design_of(row)
    definition = design.step_by_code.get(row.definition)
    if definition is None:
        return
    rule = jeopardy_rule_for(design, definition)
    if rule is None:
        return
    row.estimated_seconds = rule.estimated_seconds
    row.threshold_seconds = rule.threshold_seconds
    refresh_jeopardy(activation, row)


def refresh_jeopardy(activation: Activation, row: StepRow) -> bool:
    """Bring a step's level up to date; return whether it changed."""
    if row.ready_at is None or row.estimated_seconds is None:
        return False
    found = step_jeopardy(row.ready_at, row.estimated_seconds, row.threshold_seconds or 0, activation.now)
    changed = Jeopardy(row.jeopardy) is not found.level
    row.jeopardy, row.jeopardy_at, row.changed = found.level, found.next_change_at, True
    return changed
