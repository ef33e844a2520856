"""Circuits: when they open by themselves, how long they stay open, and what closes them again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.circuit import (
    LONGEST_OPEN,
    PROBES,
    Calls,
    Circuit,
    CircuitPolicy,
    next_circuit,
    open_until,
    speaks_of_the_system,
)
from fulfillment.executors.callout_errors import CalloutError
from orchestration.core.vocabulary import CircuitState

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
POLICY = CircuitPolicy(minimum_calls=10, failure_percent=50, open_seconds=30)
OPEN, HALF_OPEN, CLOSED = CircuitState.OPEN, CircuitState.HALF_OPEN, CircuitState.CLOSED

policies = st.builds(
    CircuitPolicy,
    minimum_calls=st.integers(1, 50),
    failure_percent=st.integers(1, 100),
    open_seconds=st.integers(1, 900),
)
calls = st.builds(
    lambda total, failed: Calls(total=total + failed, failed=failed), st.integers(0, 50), st.integers(0, 50)
)
circuits = st.builds(
    Circuit,
    state=st.sampled_from(list(CircuitState)),
    since=st.one_of(st.none(), st.integers(-10_000, 0).map(lambda s: NOON + timedelta(seconds=s))),
    openings=st.integers(0, 40),
)


def after(circuit: Circuit, total: int = 0, failed: int = 0, seconds: float = 0) -> Circuit:
    return next_circuit(circuit, POLICY, Calls(total=total, failed=failed), NOON + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("total", "failed", "opens"),
    [(10, 5, True), (10, 4, False), (9, 9, False), (100, 50, True), (100, 49, False), (0, 0, False)],
)
def test_it_opens_at_the_share_and_from_the_number_of_calls_on(total: int, failed: int, opens: bool) -> None:
    found = after(Circuit(), total, failed)
    assert found == (Circuit(state=OPEN, since=NOON, openings=1) if opens else Circuit())


def test_it_probes_after_its_time_and_closes_when_the_probes_went_well() -> None:
    opened = Circuit(state=OPEN, since=NOON, openings=1)
    assert after(opened, seconds=29) is opened
    probing = after(opened, seconds=30)
    assert (probing.state, probing.openings) == (HALF_OPEN, 1)
    assert after(probing, PROBES - 1, seconds=31) is probing
    assert after(probing, PROBES, seconds=32).state is CLOSED


def test_one_probe_that_fails_opens_it_for_twice_as_long() -> None:
    probing = Circuit(state=HALF_OPEN, since=NOON, openings=1)
    again = after(probing, total=2, failed=1, seconds=5)
    assert (again.state, again.openings) == (OPEN, 2)
    assert open_until(again, POLICY) == NOON + timedelta(seconds=5 + 60)


def test_with_little_work_to_probe_with_one_good_call_has_to_do() -> None:
    probing = Circuit(state=HALF_OPEN, since=NOON, openings=1)
    assert after(probing, total=1, seconds=29) is probing
    assert after(probing, total=0, seconds=500) is probing
    assert after(probing, total=1, seconds=30).state is CLOSED


@given(circuits, policies, calls)
def test_it_only_ever_goes_round(circuit: Circuit, policy: CircuitPolicy, made: Calls) -> None:
    found = next_circuit(circuit, policy, made, NOON)
    assert (circuit.state, found.state) in {
        (CLOSED, CLOSED), (CLOSED, OPEN), (OPEN, OPEN), (OPEN, HALF_OPEN),
        (HALF_OPEN, HALF_OPEN), (HALF_OPEN, OPEN), (HALF_OPEN, CLOSED),
    }  # fmt: skip
    assert found is circuit or found.since == NOON


@given(circuits, policies, calls)
def test_without_failures_it_never_opens(circuit: Circuit, policy: CircuitPolicy, made: Calls) -> None:
    found = next_circuit(circuit, policy, Calls(total=made.total), NOON)
    assert found.state is not OPEN or circuit.state is OPEN


@given(policies, calls, st.integers(1, 50))
def test_more_failures_never_keep_it_closed(policy: CircuitPolicy, made: Calls, more: int) -> None:
    if next_circuit(Circuit(), policy, made, NOON).state is OPEN:
        worse = Calls(total=made.total + more, failed=made.failed + more)
        assert next_circuit(Circuit(), policy, worse, NOON).state is OPEN


@given(policies, st.integers(1, 1000))
def test_an_open_one_is_always_tried_again(policy: CircuitPolicy, openings: int) -> None:
    opened = Circuit(state=OPEN, since=NOON, openings=openings)
    until = open_until(opened, policy)
    first = timedelta(seconds=policy.open_seconds)
    assert until is not None
    assert NOON + first <= until <= NOON + max(LONGEST_OPEN, first)
    assert next_circuit(opened, policy, Calls(), until).state is HALF_OPEN


@pytest.mark.parametrize(
    ("code", "speaks"),
    [("500", True), ("503", True), ("599", True), ("429", True), ("401", True), ("400", False), ("404", False),
     ("409", False), ("422", False), ("abc", False), ("5000", False), ("٥٠٠", False), ("", False),
     ("NoCapacity", False), ("PayloadError", False), ("InvalidResponse", False)],
)  # fmt: skip
def test_what_one_order_is_refused_for_says_nothing_of_the_system(code: str, speaks: bool) -> None:
    assert speaks_of_the_system(code) is speaks


def test_the_codes_that_speak_of_the_system_are_codes_of_callouts() -> None:
    named = {code.value for code in CalloutError if speaks_of_the_system(code)}
    assert named == {
        "Timeout", "ConnectionRefused", "ConnectionLost", "TlsFailed", "HostUnknown", "AuthenticationFailed",
    }  # fmt: skip
