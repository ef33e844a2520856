"""How many calls of a system may begin: its switch, its circuit, what it asked for, its limits."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.admission import Bucket, Obstacle, Standing, admission, refilled, taken
from fulfillment.core.circuit import Calls
from fulfillment.core.retry_budget import MINIMUM, RetryBudget
from orchestration.core.vocabulary import CircuitState

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ERP = Standing(code="ERP", name="ERP")

standings = st.builds(
    Standing,
    code=st.just("ERP"),
    name=st.just("ERP"),
    online=st.booleans(),
    circuit=st.sampled_from(list(CircuitState)),
    paused_until=st.one_of(st.none(), st.integers(-60, 60).map(lambda s: NOON + timedelta(seconds=s))),
    concurrency_limit=st.one_of(st.none(), st.integers(0, 5)),
    rate_limit_per_minute=st.one_of(st.none(), st.integers(0, 500)),
    bucket=st.one_of(st.none(), st.builds(Bucket, tokens=st.floats(0, 20), at=st.just(NOON))),
    calls_out=st.integers(0, 6),
)


def test_a_system_without_limits_may_be_called_as_one_likes() -> None:
    assert admission(ERP, NOON).calls is None


@pytest.mark.parametrize(
    ("changes", "obstacle", "reason"),
    [
        ({"online": False}, Obstacle.OFFLINE, "ERP is offline"),
        ({"online": False, "held_reason": "Stocktaking"}, Obstacle.OFFLINE, "Stocktaking"),
        ({"circuit": CircuitState.OPEN}, Obstacle.CIRCUIT_OPEN, "ERP keeps failing; its circuit is open"),
        ({"paused_until": NOON + timedelta(seconds=9)}, Obstacle.ASKED_TO_WAIT, "ERP asked us to wait"),
        (
            {"circuit": CircuitState.HALF_OPEN, "calls_out": 1},
            Obstacle.PROBING,
            "ERP is probed with one call at a time",
        ),
        (
            {"circuit": CircuitState.HALF_OPEN, "probed": Calls(total=1, failed=1)},
            Obstacle.PROBING,
            "ERP is probed with one call at a time",
        ),
        ({"concurrency_limit": 1, "calls_out": 1}, Obstacle.CONCURRENCY_LIMIT, "ERP takes 1 call at a time"),
        (
            {"rate_limit_per_minute": 1200, "bucket": Bucket(tokens=0.5, at=NOON)},
            Obstacle.RATE_LIMIT,
            "ERP takes 1,200 calls a minute",
        ),
    ],
)
def test_what_keeps_calls_back_is_named(changes: dict[str, object], obstacle: Obstacle, reason: str) -> None:
    found = admission(replace(ERP, **changes), NOON)  # type: ignore[arg-type]
    assert (found.calls, found.obstacle, found.reason) == (0, obstacle, reason)


def test_when_the_next_call_may_begin_is_told_where_it_is_known() -> None:
    empty = replace(ERP, rate_limit_per_minute=1, bucket=Bucket(tokens=0.0, at=NOON))
    assert admission(empty, NOON).until == NOON + timedelta(minutes=1)
    paused = replace(ERP, paused_until=NOON + timedelta(seconds=9))
    assert admission(paused, NOON).until == NOON + timedelta(seconds=9)
    assert admission(paused, NOON + timedelta(seconds=9)).calls is None


def test_the_tightest_limit_counts() -> None:
    limited = replace(ERP, concurrency_limit=4, calls_out=1, rate_limit_per_minute=60)
    assert admission(limited, NOON).calls == 3  # two seconds' worth of sixty a minute, and one
    assert admission(replace(limited, concurrency_limit=3), NOON).calls == 2
    assert admission(replace(limited, circuit=CircuitState.HALF_OPEN, calls_out=0), NOON).calls == 1


@given(standings)
def test_an_obstacle_is_named_exactly_when_nothing_may_begin(standing: Standing) -> None:
    found = admission(standing, NOON)
    assert (found.calls == 0) is (found.obstacle is not None) is bool(found.reason)
    assert found.calls is None or found.calls >= 0
    if found.until is not None:
        assert found.until > NOON


@given(standings, st.integers(1, 9))
def test_the_concurrency_limit_is_never_exceeded(standing: Standing, limit: int) -> None:
    limited = replace(standing, concurrency_limit=limit)
    found = admission(limited, NOON).calls
    assert found is not None
    assert found == 0 or limited.calls_out + found <= limit


@given(st.integers(0, 300), st.lists(st.tuples(st.floats(0, 20), st.integers(0, 40)), max_size=120))
def test_no_minute_sees_more_calls_than_the_rate(rate: int, looks: list[tuple[float, int]]) -> None:
    """Workers look at any moments for any number of calls; as many as are admitted begin."""
    now, bucket = NOON, None
    begun: list[datetime] = []
    for seconds, wanted in looks:
        now += timedelta(seconds=seconds)
        calls = admission(replace(ERP, rate_limit_per_minute=rate, bucket=bucket), now).calls
        assert calls is not None
        bucket = taken(bucket, rate, min(calls, wanted), now)
        assert bucket.tokens > -0.001
        begun += [now] * min(calls, wanted)
    for position, start in enumerate(begun):
        within = sum(1 for moment in begun[position:] if moment - start < timedelta(minutes=1))
        assert within <= rate


@given(st.integers(1, 3000))
def test_who_always_looks_gets_nearly_the_rate(rate: int) -> None:
    now, bucket, begun = NOON, None, 0
    for _ in range(10 * 60):
        calls = admission(replace(ERP, rate_limit_per_minute=rate, bucket=bucket), now).calls
        assert calls is not None
        bucket = taken(bucket, rate, calls, now)
        begun += calls
        now += timedelta(seconds=1)
    assert begun >= math.floor(10 * rate * 0.85)


def test_a_clock_that_is_set_back_fills_no_bucket() -> None:
    empty = Bucket(tokens=0.0, at=NOON)
    earlier = refilled(empty, 60, NOON - timedelta(hours=1))
    assert earlier.tokens == 0
    assert refilled(earlier, 60, NOON - timedelta(hours=1) + timedelta(seconds=1)).tokens == pytest.approx(58 / 60)


@given(st.integers(0, 10_000), st.integers(0, 3_000), st.integers(0, 100))
def test_retries_are_a_share_of_first_tries_but_for_a_few(first_tries: int, retries: int, percent: int) -> None:
    budget = RetryBudget(first_tries=first_tries, retries=retries, percent=percent)
    assert retries + budget.left <= max(MINIMUM, first_tries * percent / 100, retries)
    assert budget.wait(0) <= budget.wait(1) <= budget.wait(200)
