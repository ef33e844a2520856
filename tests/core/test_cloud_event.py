"""The shape of events, and what follows from a try to deliver one."""

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.cloud_event import KNOWN_TYPES, CloudEvent, OrderReference, is_type
from fulfillment.core.delivery_decision import DELAYS, Decision, DeliveryResult, Problem, decide

NOON = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def an_event(**changes: object) -> CloudEvent:
    given = {"number": 7, "source": "https://x", "type": "order.completed", "subject": "6", "time": NOON, "data": {}}
    return CloudEvent(**{**given, **changes})  # type: ignore[arg-type]


def test_its_members_are_those_of_the_standard_and_texts_except_the_data() -> None:
    order = OrderReference(number=6, source="webshop", external_id="SO-1")
    document = an_event(data={"state": "Completed"}, order=order).document()
    assert {"specversion", "id", "source", "type"} <= set(document)
    assert all(isinstance(value, str) and value for name, value in document.items() if name != "data")
    assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in document)  # the standard's rule for attribute names


def test_without_an_order_or_a_subject_nothing_speaks_of_them() -> None:
    document = an_event(subject="").document()
    assert not {"order", "ordersource", "externalid", "subject"} & set(document)


def test_the_same_event_has_the_same_id_and_body_in_every_zone_and_another_time_another_id() -> None:
    elsewhere = an_event(time=NOON.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert elsewhere.id == an_event().id
    assert elsewhere.body() == an_event().body()
    assert an_event(time=NOON + timedelta(microseconds=1)).id != an_event().id


@given(st.integers(1, 2**63 - 1), st.integers(1, 2**63 - 1))
def test_sequences_sort_as_texts(one: int, other: int) -> None:
    first, second = str(an_event(number=one).document()["sequence"]), str(an_event(number=other).document()["sequence"])
    assert (first < second) == (one < other)


@given(st.text(max_size=20))
def test_what_is_sent_is_the_document(text: str) -> None:
    event = an_event(data={"text": text.encode("utf-8", "replace").decode()})
    assert json.loads(event.body()) == event.document()


@pytest.mark.parametrize("text", ["order.completed", "a", "Goods-reserved_2", "x" * 100])
def test_types(text: str) -> None:
    assert is_type(text)


@pytest.mark.parametrize("text", ["", "1st", ".a", "a b", "a\n", "ä", "x" * 101])
def test_texts_that_are_no_types(text: str) -> None:
    assert not is_type(text)


def test_the_known_types_are_those_that_the_code_sends() -> None:
    sending = [path for part in ("engine", "operations") for path in (ROOT / "fulfillment" / part).rglob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in sending)
    # What is sent of systems is named beside the journal's entry for it.
    assert set(re.findall(r'(?:\bEvent\(\s*|(?="system\.))"([a-z_.]+)"', code)) == set(KNOWN_TYPES)


@given(st.integers(1, 30), st.integers(200, 299))
def test_every_2xx_is_success(attempt: int, status: int) -> None:
    assert decide(attempt, DeliveryResult(status=status)) == Decision(delivered=True)


@given(st.integers(1, 30), st.integers(100, 599).filter(lambda status: not 200 <= status < 300 and status != 410))
def test_whatever_else_comes_again_later_until_the_tries_are_used_up(attempt: int, status: int) -> None:
    decision = decide(attempt, DeliveryResult(status=status, error="x" * 2000))
    assert not decision.delivered
    assert decision.again_after == (DELAYS[attempt - 1] if attempt <= 9 else None)
    assert bool(decision.pause) == (attempt >= 10)
    assert len(decision.pause) <= 500


def test_the_schedule() -> None:
    minutes = [delay.total_seconds() / 60 for delay in DELAYS]
    assert minutes == [5 / 60, 0.5, 2, 10, 60, 180, 360, 720, 1440]


@pytest.mark.parametrize("result", [DeliveryResult(status=410), DeliveryResult(problem=Problem.UNSIGNED, error="No.")])
@pytest.mark.parametrize("attempt", [1, 10, 20])
def test_what_concerns_the_subscription_pauses_it_and_keeps_the_event(result: DeliveryResult, attempt: int) -> None:
    decision = decide(attempt, result)
    assert decision.pause
    assert decision.again_after == timedelta()


def test_only_429_may_ask_for_more_time_and_never_for_less() -> None:
    assert decide(1, DeliveryResult(status=429, retry_after_seconds=90)).again_after == timedelta(seconds=90)
    assert decide(3, DeliveryResult(status=429, retry_after_seconds=90)).again_after == DELAYS[2]
    assert decide(1, DeliveryResult(status=503, retry_after_seconds=90)).again_after == DELAYS[0]
