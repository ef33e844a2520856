"""E-mails about failures: what they say, and when one that could not be handed over is tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

DELAYS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
"""How long to wait after each failed try. The last one repeats: a notice is never given up."""

MOST_SUBJECT = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCause:
    """Open failures of one cause in one queue: what failed, why, how often, and external ids of a few orders."""

    step: str
    system: str
    error_code: str
    message: str
    failures: int
    orders: int
    since: datetime
    examples: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A subject of one line, and a plain text."""

    subject: str
    text: str


def again_after(attempt: int) -> timedelta:
    """Return how long to wait after a failed try; ``attempt`` is 1 for the first."""
    return DELAYS[min(attempt, len(DELAYS)) - 1]


def failures_address(base: str, signature: str, queue: str) -> str:
    """Return the address of the page that shows the open failures of a cause in a queue. ``base`` is the site's."""
    return f"{base}/fallout/failures?{urlencode({'signature': signature, 'queue': queue})}"


def write_letter(queue: str, new: int, cause: OpenCause, address: str) -> Letter:
    """Return what people of a queue are told: ``queue`` is its name, ``new`` how many are news."""
    why = _one_line(cause.message)
    where = " · ".join(_one_line(part) for part in (cause.step, cause.system, cause.error_code) if part)
    examples = ", ".join(_one_line(example) for example in cause.examples)
    more = cause.orders - len(cause.examples)
    lines = [
        f"{_counted(new, 'new failure')} in the queue {_one_line(queue)}. A person has to look.",
        "",
        f"What failed:  {where or 'an order'}",
        f"Why:          {why}",
        f"Open now:     {_counted(cause.failures, 'failure')} of {_counted(cause.orders, 'order')}, "
        f"the first since {cause.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        f"Orders:       {examples}{f' and {more} more' if more > 0 else ''}",
        "",
        f"Look at them and repair them: {address}",
        "",
        "You get this because the queue has your address. Failures of the same cause are told together.",
    ]
    return Letter(subject=_shortened(f"{_one_line(queue)}: {_counted(new, 'failure')}. {why}"), text="\n".join(lines))


def _one_line(text: str) -> str:
    """What other systems said may hold line breaks, which end a header; and characters that cannot be shown."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_SUBJECT else f"{text[: MOST_SUBJECT - 1]}…"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
