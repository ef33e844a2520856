"""What rules do, in words: when a failed step is tried again, when a step is late, who gets a task."""

from itertools import takewhile

from orchestration.core.choice import next_retry
from orchestration.core.design import Design, FalloutRule, JeopardyRule
from orchestration.core.step_hours import WorkingHours, allowance_of
from orchestration.core.vocabulary import Allocation, RetryPolicy

_MOST_RETRIES_LISTED = 12

_UNITS = ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s"))
_ALLOCATIONS = {
    Allocation.ROUND_ROBIN: ", by turns",
    Allocation.LEAST_LOADED: ", to whoever has fewest open tasks",
    Allocation.CONTEXT_BASED: ", by its rules",
}


def retries_in_words(rule: FalloutRule, design: Design) -> str:
    """Return when a failed step is tried again, as ``next_retry`` says, and where it goes in the end."""
    asked = (next_retry(rule, failures) for failures in range(1, _MOST_RETRIES_LISTED + 2))
    delays = list(takewhile(lambda delay: delay is not None, asked))
    end = f'queue "{_queue_name(design, rule.queue)}"' if rule.queue else "an incident without a queue"
    if not delays:
        return f"not tried again, {end} at once"
    return f"tried again {_at_delays(rule, [delay for delay in delays if delay is not None])}, then {end}"


def _at_delays(rule: FalloutRule, delays: list[int]) -> str:
    """``delays`` are the first ones; more than are listed means that there are more."""
    if rule.retry_policy is RetryPolicy.STAGGERED:
        listed = ", ".join(map(duration, delays[:_MOST_RETRIES_LISTED]))
        more = f" and so on, {len(rule.retry_intervals):,} times in all" if len(delays) > _MOST_RETRIES_LISTED else ""
        return f"after {listed}{more}"
    how = f"after {duration(delays[0])}" if delays[0] else "at once"
    if len(delays) == 1:
        return how
    return f"{rule.retries_allowed:,} times, each {how}"


def alert_in_words(rule: JeopardyRule, hours: WorkingHours | None = None) -> str:
    """Return after how long a step is at risk and late, where these working hours count."""
    allowance = allowance_of(rule, hours)
    late = allowance.estimated_seconds
    ahead = min(allowance.threshold_seconds, late)
    risk = f"at risk after {duration(late - ahead)}, " if ahead else ""
    within = f" within the working hours of {hours.owner}" if hours is not None else ""
    return f"{risk}late after {duration(late)}{within}"


def destination_in_words(
    design: Design, *, user: str = "", queue: str = "", allocation: Allocation | None = None
) -> str:
    """Return who gets a task: a person, or a queue and how somebody of it is chosen."""
    if user:
        return f'"{user}"'
    if not queue:
        return "nobody"
    how = _ALLOCATIONS[allocation] if allocation is not None else ""
    return f'queue "{_queue_name(design, queue)}"{how}'


def duration(seconds: int) -> str:
    """Return a duration as a person says it, exact: 90 min rather than 1.5 h."""
    if seconds == 0:
        return "0 min"
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    number = seconds // size
    return f"{number:,} {unit}{'s' if unit == 'day' and number != 1 else ''}"


def _queue_name(design: Design, code: str | None) -> str:
    queue = design.queue_by_code.get(code or "")
    return queue.name if queue is not None else str(code)
