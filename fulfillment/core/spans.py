"""Lengths of time as people say them in a table: rounded to what matters."""

from datetime import timedelta


def span(length: timedelta) -> str:
    """Return a length by its two largest units: ``45 s``, ``3 min``, ``2 h 10 min``, ``4 d 3 h``."""
    seconds = max(1, round(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days:,} d {hours} h" if hours else f"{days:,} d"


def milliseconds(length: float) -> str:
    """Return a time that a call takes: ``8 ms``, ``1.2 s``, ``45 s``."""
    if length < 1_000:
        return f"{max(1, round(length))} ms"
    return f"{length / 1_000:.1f} s" if length < 10_000 else span(timedelta(milliseconds=length))
