"""Placing moments on an axis of a given width: true to time, or stretched so that short spans are seen."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDTH = 100.0
"""Places are percentages."""

_EXPONENT = 0.4
"""A span a thousand times as long is drawn 16 times as wide."""

_IDLE_SHARE = 0.25
"""So much of its width keeps a span in which nothing happens."""

_ROUND = tuple(
    timedelta(seconds=seconds)
    for seconds in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200)
) + tuple(timedelta(days=days) for days in (1, 2, 7, 14, 30, 90, 365))


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to a later one, or the same."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment that is written on the axis, and where."""

    at: datetime
    place: float
    words: str


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Moments in ascending order with their places; between two of them time runs evenly."""

    moments: tuple[datetime, ...]
    places: tuple[float, ...]

    def at(self, moment: datetime) -> float:
        """Return the place of a moment, in percent; one before or after the axis is at its end."""
        index = bisect_right(self.moments, moment)
        if index == 0:
            return self.places[0]
        if index == len(self.moments):
            return self.places[-1]
        begin, end = self.moments[index - 1], self.moments[index]
        share = (moment - begin) / (end - begin)
        return self.places[index - 1] + share * (self.places[index] - self.places[index - 1])


def true_scale(spans: Iterable[Span]) -> TimeScale:
    """Return an axis on which a second is as wide as any other. Raises ValueError where there is no span."""
    moments = _moments(spans)
    return TimeScale((moments[0], max(moments[-1], moments[0] + timedelta(seconds=1))), (0.0, WIDTH))


def stretched_scale(spans: Iterable[Span]) -> TimeScale:
    """Return an axis on which short spans are wider, and idle ones narrower, than they are true to time.

    Raises ValueError where there is no span.
    """
    spans = list(spans)
    moments = _moments(spans)
    if len(moments) == 1:
        return true_scale(spans)
    busy = _busy(moments, spans)
    weights = [
        (end - begin).total_seconds() ** _EXPONENT * (1.0 if is_busy else _IDLE_SHARE)
        for begin, end, is_busy in zip(moments, moments[1:], busy, strict=False)
    ]
    whole, sum_, places = sum(weights), 0.0, [0.0]
    for weight in weights:
        sum_ += weight
        places.append(WIDTH * sum_ / whole)
    return TimeScale(tuple(moments), tuple(places))


def ticks_of(scale: TimeScale, apart: float = 21.0) -> tuple[Tick, ...]:
    """Return moments to write on an axis, at least so many percent apart.

    On a true scale they are round times, else moments at which something begins or ends.
    """
    is_true = len(scale.moments) == 2
    found: list[datetime] = []
    for moment in _round_moments(scale, apart) if is_true else scale.moments:
        if not found or scale.at(moment) - scale.at(found[-1]) >= apart:
            found.append(moment)
    return tuple(Tick(moment, scale.at(moment), words) for moment, words in zip(found, _words(found), strict=True))


def _moments(spans: Iterable[Span]) -> list[datetime]:
    moments = sorted({moment for span in spans for moment in (span.begin, span.end)})
    if not moments:
        raise ValueError("An axis needs at least one span.")
    return moments


def _busy(moments: Sequence[datetime], spans: Iterable[Span]) -> list[bool]:
    """Whether anything happens from each moment to the next."""
    number = {moment: index for index, moment in enumerate(moments)}
    change = [0] * (len(moments) + 1)
    for span in spans:
        change[number[span.begin]] += 1
        change[number[span.end]] -= 1
    open_, busy = 0, []
    for index in range(len(moments) - 1):
        open_ += change[index]
        busy.append(open_ > 0)
    return busy


def _round_moments(scale: TimeScale, apart: float) -> list[datetime]:
    begin, end = scale.moments[0], scale.moments[-1]
    wanted = (end - begin) * (apart / WIDTH)
    step = next((length for length in _ROUND if length >= wanted), _ROUND[-1])
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + step * -(-(begin - midnight) // step)
    most = int(WIDTH / apart) + 1
    return [moment for moment in (first + step * number for number in range(most)) if moment <= end]


def _words(moments: Sequence[datetime]) -> list[str]:
    """Each moment as short as can be: its day where that changes, seconds where they tell it from the one before."""
    words: list[str] = []
    last: datetime | None = None
    for moment in moments:
        minute = f"{moment:%H:%M}"
        if last is None or moment.date() != last.date():
            words.append(f"{moment.day} {moment:%b} {minute}")
        elif minute != f"{last:%H:%M}":
            words.append(minute)
        elif (second := f"{moment:%H:%M:%S}") != f"{last:%H:%M:%S}":
            words.append(second)
        else:
            words.append(f"{second}.{moment.microsecond // 1_000:03}")
        last = moment
    return words
