"""Lengths of time as people say them."""

from datetime import timedelta

import pytest

from fulfillment.core.spans import milliseconds, span


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "1 s"),
        (45, "45 s"),
        (59.6, "1 min"),
        (181, "3 min"),
        (3_599, "1 h"),
        (7_800, "2 h 10 min"),
        (86_400, "1 d"),
        (356_400, "4 d 3 h"),
        (1e9, "11,574 d 1 h"),
    ],
)
def test_a_length_is_said_by_its_two_largest_units(seconds: float, said: str) -> None:
    assert span(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    ("given", "said"), [(0.1, "1 ms"), (8.4, "8 ms"), (1_234, "1.2 s"), (45_000, "45 s"), (90_000, "2 min")]
)
def test_the_time_of_a_call(given: float, said: str) -> None:
    assert milliseconds(given) == said
