"""Callbacks of downstream systems: genuine or forged, in time or not, once or a hundred times."""

import base64
import json
import threading
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from fulfillment.core.callback_message import CallbackRefused, CallbackStatus, read_callback
from fulfillment.core.webhook_signature import MalformedSecret, SignatureRefused, sign, verify
from fulfillment.engine.completion import Try, record_outcomes
from fulfillment.executors.contract import Awaiting, Failed, Outcome, StepWork, Succeeded
from fulfillment.models import (
    Attempt,
    CallbackAddress,
    CallbackReceipt,
    FulfillmentPlan,
    FulfillmentStep,
    Incident,
    JournalEntry,
)
from fulfillment.operations import callbacks
from fulfillment.operations.callback_addresses import open_addresses
from fulfillment.operations.callbacks import receive
from fulfillment.operations.credentials import store_callback_secrets
from orchestration.core.design import FalloutRule, Integration, StepDefinition
from orchestration.core.vocabulary import RetryPolicy, StepState, StepType
from tests.shell import builders

SECRET = "whsec_" + base64.b64encode(b"the secret of the ERP system").decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"the secret of somebody else").decode()
DONE = {"status": "Completed", "result": {"reference": "R1"}}

DESIGN = builders.make_design(
    steps=[
        StepDefinition(code="create", name="Create", group="G", type=StepType.CALLOUT, integration="erp.create"),
        StepDefinition(code="after", name="After", group="G", type=StepType.MILESTONE),
    ],
    integrations=(Integration(code="erp.create", name="Create", system="ERP"),),
    fallout_rules=(
        FalloutRule(code="busy", error_code="Busy", retry_policy=RetryPolicy.MONOTONOUS, retries_allowed=3,
                    retry_intervals=(60,)),
    ),
)  # fmt: skip


class Call:
    """A callout that was claimed and whose address is open; by default it is recorded as waiting for its callback."""

    def __init__(self, *, attempt_state: str = "AwaitingCallback", external_id: str = "SO-1") -> None:
        system = builders.make_system()
        store_callback_secrets(system, [SECRET])
        order = builders.make_order(release=builders.make_release(DESIGN), external_id=external_id)
        plan = builders.make_plan(order)
        step = builders.make_step(
            plan,
            "create",
            type=StepType.CALLOUT,
            state=StepState.IN_PROGRESS,
            fence=1,
            attempts=1,
            integration="erp.create",
            system="ERP",
        )
        builders.make_step(plan, "after", after=["create"])
        attempt = builders.make_attempt(step, state=attempt_state)
        self.work = StepWork(
            step=step.pk, plan=plan.pk, order=order.pk, definition=DESIGN.step_by_code["create"], design=DESIGN,
            attempt=attempt.pk, attempt_created_at=attempt.created_at, attempt_number=1, fence=1,
            idempotency_key="key", deadline=builders.NOON,
        )  # fmt: skip
        self.place = open_addresses([self.work])[attempt.pk]

    def send(
        self,
        document: object = DONE,
        *,
        message_id: str = "msg_1",
        secret: str = SECRET,
        at: datetime | None = None,
        token: str | None = None,
        body: bytes | None = None,
        **changes: str,
    ) -> Any:
        content = json.dumps(document).encode() if body is None else body
        headers = {**sign(secret, message_id, at or datetime.now(UTC), content), **changes}
        return Client().post(
            f"/callbacks/{token or self.place.token}", content, content_type="application/json", headers=headers
        )

    @property
    def step(self) -> FulfillmentStep:
        return FulfillmentStep.objects.get(pk=self.work.step)

    @property
    def attempt(self) -> Attempt:
        return Attempt.objects.get(pk=self.work.attempt)

    @property
    def verdicts(self) -> list[str]:
        return list(CallbackReceipt.objects.order_by("id").values_list("verdict", flat=True))

    def record(self, outcome: Outcome) -> None:
        record_outcomes(
            [
                (
                    Try(
                        step=self.work.step,
                        plan=self.work.plan,
                        attempt=self.work.attempt,
                        attempt_created_at=self.work.attempt_created_at,
                        fence=1,
                    ),
                    outcome,
                )
            ]
        )

    def untouched(self) -> bool:
        return self.step.state == StepState.IN_PROGRESS and self.attempt.state == "AwaitingCallback"


def is_problem(response: HttpResponse, status: int) -> bool:
    document = json.loads(response.content)
    return (
        response.status_code == status
        and response["Content-Type"] == "application/problem+json"
        and document["status"] == status
        and bool(document["detail"])
    )


@pytest.mark.django_db
class TestAccepted:
    def test_completes_the_step_with_its_result_and_lets_the_plan_go_on(self) -> None:
        call = Call()
        response = call.send()
        assert (response.status_code, response.json()["verdict"]) == (200, "Accepted")
        assert (call.step.state, call.step.result) == ("Completed", {"reference": "R1"})
        assert call.attempt.state == "Succeeded"
        assert FulfillmentPlan.objects.get(pk=call.work.plan).state == "Completed"
        receipt = CallbackReceipt.objects.get()
        assert (receipt.verdict, receipt.applied, receipt.webhook_id) == ("Accepted", True, "msg_1")
        assert CallbackAddress.objects.get().answered_at is not None

    def test_a_reported_failure_goes_through_fallout(self) -> None:
        call = Call()
        assert call.send({"status": "Failed", "code": "Busy", "message": "Try later"}).status_code == 200
        assert (call.step.state, call.step.error_code, call.step.message) == ("Failed", "Busy", "Try later")

    def test_a_failure_without_rule_opens_an_incident(self) -> None:
        call = Call()
        call.send({"status": "Failed"})
        assert call.step.state == "FatallyFailed"
        assert Incident.objects.get(step=call.step).error_code == "CallbackFailed"

    def test_either_secret_will_do_while_one_replaces_another(self) -> None:
        call = Call()
        system = builders.DownstreamSystem.objects.get()
        store_callback_secrets(system, [OTHER_SECRET, SECRET])
        assert call.send().status_code == 200

    def test_the_standard_library_of_the_field_is_understood(self) -> None:
        call = Call()
        body, now = json.dumps(DONE), datetime.now(UTC)
        headers = {
            "webhook-id": "msg_9",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": "v1a,xyz v1,AAAA " + Webhook(SECRET).sign("msg_9", now, body),
        }
        response = Client().post(
            f"/callbacks/{call.place.token}", body, content_type="application/json", headers=headers
        )
        assert response.status_code == 200


@pytest.mark.django_db
class TestForged:
    @pytest.mark.parametrize(
        "changes",
        [
            {"secret": OTHER_SECRET},
            {"webhook-signature": ""},
            {"webhook-signature": "v1,"},
            {"webhook-signature": "v1"},
            {"webhook-signature": "v1,not base64!"},
            {"webhook-signature": "v2,AAAA"},
            {"webhook-id": "msg_2"},
            {"webhook-id": ""},
            {"webhook-id": "a b\x7f"},
            {"webhook-id": "x" * 201},
            {"webhook-timestamp": "soon"},
            {"webhook-timestamp": "1e9"},
            {"webhook-timestamp": "NaN"},
            {"webhook-timestamp": "-5"},
            {"webhook-timestamp": "9" * 400},
            {"shift": timedelta(minutes=-6)},
            {"shift": timedelta(minutes=6)},
        ],
        ids=str,
    )
    def test_is_refused_recorded_and_changes_nothing(self, changes: dict[str, Any]) -> None:
        call = Call()
        if "shift" in changes:  # the clock is read here, since every test process has to know the case by one name
            changes = {"at": datetime.now(UTC) + changes["shift"]}
        assert is_problem(call.send(**changes), 401)
        assert call.untouched()
        assert call.verdicts == ["Forged"]
        assert JournalEntry.objects.get(event="CallbackForged").step_id == call.work.step
        assert call.send().status_code == 200  # the genuine one is still welcome

    def test_a_body_that_was_changed_is_refused(self) -> None:
        call = Call()
        body = json.dumps({"status": "Failed"}).encode()
        signed = sign(SECRET, "msg_1", datetime.now(UTC), json.dumps(DONE).encode())
        assert is_problem(call.send(body=body, **signed), 401)
        assert call.untouched()

    def test_without_a_secret_nobody_is_believed(self) -> None:
        call = Call()
        builders.DownstreamSystem.objects.update(callback_secret=None)
        assert is_problem(call.send(), 401)
        assert call.untouched()

    def test_a_secret_of_another_system_opens_nothing(self) -> None:
        call = Call()
        other = builders.make_system("CRM")
        store_callback_secrets(other, [OTHER_SECRET])
        other.refresh_from_db()
        builders.DownstreamSystem.objects.filter(code="ERP").update(callback_secret=bytes(other.callback_secret or b""))
        assert is_problem(call.send(secret=OTHER_SECRET), 401)
        assert call.untouched()

    def test_a_flood_is_not_all_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(callbacks, "MOST_RECEIPTS", 3)
        call = Call()
        for number in range(6):
            call.send(secret=OTHER_SECRET, message_id=f"msg_{number}")
        assert call.verdicts == ["Forged"] * 3


@pytest.mark.django_db
class TestUnknown:
    @pytest.mark.parametrize("token", ["nothing", "a" * 43, "%20", "../admin"])
    def test_an_address_that_was_never_opened_is_not_found(self, token: str) -> None:
        assert Call().send(token=token).status_code == 404
        assert not CallbackReceipt.objects.exists()

    def test_only_the_hash_of_a_token_is_kept(self) -> None:
        call = Call()
        with connection.cursor() as cursor:
            cursor.execute("SELECT fulfillment_callbackaddress::text FROM fulfillment_callbackaddress")
            assert call.place.token not in cursor.fetchone()[0]


@pytest.mark.django_db
class TestRepeated:
    def test_the_same_message_has_no_further_effect(self) -> None:
        call = Call()
        call.send()
        before = list(JournalEntry.objects.values_list("id", flat=True))
        again = call.send()
        assert (again.status_code, again.json()["verdict"]) == (200, "Duplicate")
        assert call.verdicts == ["Accepted", "Duplicate"]
        assert list(JournalEntry.objects.values_list("id", flat=True)) == before

    def test_another_message_after_the_answer_is_too_late(self) -> None:
        call = Call()
        call.send()
        assert is_problem(call.send({"status": "Failed"}, message_id="msg_2"), 410)
        assert call.step.state == "Completed"
        assert call.verdicts == ["Accepted", "Late"]


@pytest.mark.django_db
class TestLate:
    def test_after_the_deadline(self) -> None:
        call = Call()
        CallbackAddress.objects.update(deadline=builders.NOON - timedelta(days=400))
        assert is_problem(call.send(), 410)
        assert call.untouched()
        assert call.verdicts == ["Late"]
        entry = JournalEntry.objects.get(event="CallbackLate")
        assert (entry.step_id, entry.actor) == (call.work.step, "system:ERP")

    @pytest.mark.parametrize("state", ["Completed", "Skipped", "FatallyFailed", "Amended", "Cancelled", "Discarded"])
    def test_after_the_step_was_settled_otherwise_never_resurrects_it(self, state: str) -> None:
        call = Call()
        FulfillmentStep.objects.filter(pk=call.work.step).update(state=state)
        assert is_problem(call.send(), 410)
        assert call.step.state == state
        assert CallbackReceipt.objects.get().body["result"] == {"reference": "R1"}  # kept for people to see

    @pytest.mark.parametrize("state", ["Succeeded", "Failed", "Unknown", "Refused"])
    def test_after_the_try_was_settled(self, state: str) -> None:
        call = Call(attempt_state=state)
        assert is_problem(call.send(), 410)
        assert call.step.state == "InProgress"


@pytest.mark.django_db
class TestEarly:
    def test_is_kept_until_the_call_is_recorded_and_applied_then(self) -> None:
        call = Call(attempt_state="Open")
        response = call.send()
        assert (response.status_code, response.json()["verdict"]) == (202, "Early")
        assert call.step.state == "InProgress"
        call.record(Awaiting(deadline=call.place.deadline, response={"status": 202}))
        assert (call.step.state, call.step.result) == ("Completed", {"reference": "R1"})
        assert (call.attempt.state, call.attempt.response) == ("Succeeded", {"status": 202})
        receipt = CallbackReceipt.objects.get()
        assert (receipt.verdict, receipt.applied) == ("Early", True)

    def test_says_what_became_of_a_call_whose_answer_was_lost(self) -> None:
        call = Call(attempt_state="Open")
        call.send({"status": "Failed", "code": "Busy"})
        call.record(Failed(error_code="Timeout", message="…", unknown=True))
        assert call.step.error_code == "Busy"

    def test_does_not_overrule_a_definite_answer(self) -> None:
        call = Call(attempt_state="Open")
        call.send({"status": "Failed", "code": "Busy"})
        call.record(Succeeded(result={"reference": "direct"}))
        assert (call.step.state, call.step.result) == ("Completed", {"reference": "direct"})
        assert not CallbackReceipt.objects.get().applied

    def test_twice_takes_effect_once(self) -> None:
        call = Call(attempt_state="Open")
        assert [call.send().json()["verdict"] for _ in range(2)] == ["Early", "Duplicate"]
        call.record(Awaiting(deadline=call.place.deadline))
        assert call.step.state == "Completed"
        assert is_problem(call.send({"status": "Failed"}, message_id="msg_2"), 410)

    def test_without_one_the_step_goes_on_waiting(self) -> None:
        call = Call(attempt_state="Open")
        call.record(Awaiting(deadline=call.place.deadline))
        assert call.untouched()
        assert call.step.due_at == call.place.deadline
        assert call.send().status_code == 200
        assert call.step.state == "Completed"


@pytest.mark.django_db
class TestEarlierTry:
    """A system that was asked twice under one idempotency key may answer to the address of the first try."""

    def test_is_answered_while_the_next_one_waits(self) -> None:
        call = Call(attempt_state="Unknown")
        FulfillmentStep.objects.filter(pk=call.work.step).update(fence=2, attempts=2)
        again = builders.make_attempt(call.step, number=2, state="AwaitingCallback")
        assert call.send().status_code == 200
        assert call.step.state == "Completed"
        assert Attempt.objects.get(pk=again.pk).state == "Succeeded"

    @pytest.mark.parametrize("state", ["Ready", "Failed", "OnHold"])
    def test_is_kept_while_the_next_one_is_due(self, state: str) -> None:
        call = Call(attempt_state="Unknown")
        FulfillmentStep.objects.filter(pk=call.work.step).update(state=state)
        assert call.send().json()["verdict"] == "Early"
        assert call.step.state == state


@pytest.mark.django_db
class TestMeaning:
    @pytest.mark.parametrize(
        ("body", "pointer"),
        [
            (b"", ""), (b"nonsense", ""), (b"[]", ""), (b'"Completed"', ""), (b'{"status": NaN}', ""),
            (b'{"status": "Completed", "status": "Failed"}', ""), (b"{}", "/status"), (b"\xff\xfe", ""),
            (b'{"status": "done"}', "/status"), (b'{"status": {}}', "/status"),
            (b'{"status": "Failed", "code": 5}', "/code"), (b'{"status": "Failed", "message": ["x"]}', "/message"),
            (b'{"status": "Completed", "result": []}', "/result"), (b'{"status": "Completed", "extra": 1}', "/extra"),
            (b'{"status": "Failed", "code": "' + b"x" * 300 + b'"}', "/code"),
            (b'{"status": "Completed", "result": {"a": "\\u0000"}}', ""),
        ],
    )  # fmt: skip
    def test_what_has_none_is_refused_with_the_place_and_may_be_sent_again(self, body: bytes, pointer: str) -> None:
        call = Call()
        response = call.send(body=body)
        assert is_problem(response, 422)
        assert response.json()["errors"][0]["pointer"] == pointer
        assert call.untouched()
        assert call.verdicts == []
        assert call.send().status_code == 200

    def test_only_posts_are_taken(self) -> None:
        response = Client().get(f"/callbacks/{Call().place.token}")
        assert is_problem(response, 405)
        assert response["Allow"] == "POST"

    def test_a_body_beyond_the_limit_is_not_read(self) -> None:
        call = Call()
        assert is_problem(call.send(body=b" " * 1_048_577), 413)
        assert call.untouched()

    def test_no_token_of_ours_is_needed(self) -> None:
        """Neither session nor CSRF token: the signature is the credential."""
        call = Call()
        content = json.dumps(DONE).encode()
        strict = Client(enforce_csrf_checks=True)
        headers = sign(SECRET, "msg_1", datetime.now(UTC), content)
        response = strict.post(
            f"/callbacks/{call.place.token}", content, content_type="application/json", headers=headers
        )
        assert response.status_code == 200


def in_parallel(count: int, work: Any) -> list[Any]:
    results: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            barrier.wait(30)
            results[number] = work(number)
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_hundred_copies_have_one_effect(self) -> None:
        call = Call()
        content = json.dumps(DONE).encode()
        headers = sign(SECRET, "msg_1", datetime.now(UTC), content)

        def send_five(number: int) -> list[str]:
            return [receive(call.place.token, headers, content).verdict.value for _ in range(5)]

        found = [verdict for five in in_parallel(20, send_five) for verdict in five]
        assert Counter(found) == {"Accepted": 1, "Duplicate": 99}
        assert call.step.state == "Completed"
        assert JournalEntry.objects.filter(step=call.step, to_state="Completed").count() == 1
        assert CallbackReceipt.objects.filter(applied=True).count() == 1

    def test_of_different_messages_one_has_an_effect(self) -> None:
        call = Call()
        content = json.dumps(DONE).encode()

        def send(number: int) -> str:
            headers = sign(SECRET, f"msg_{number}", datetime.now(UTC), content)
            return receive(call.place.token, headers, content).verdict.value

        assert Counter(map(str, in_parallel(20, send))) == {"Accepted": 1, "Late": 19}

    @pytest.mark.parametrize("round", range(10))
    def test_a_callback_and_the_recording_of_its_call_never_miss_each_other(self, round: int) -> None:
        call = Call(attempt_state="Open")
        content = json.dumps(DONE).encode()
        headers = sign(SECRET, "msg_1", datetime.now(UTC), content)

        def work(number: int) -> object:
            if number == 0:
                return receive(call.place.token, headers, content).verdict.value
            with transaction.atomic():
                call.record(Awaiting(deadline=call.place.deadline))
            return "recorded"

        found = in_parallel(2, work)
        assert found[1] == "recorded"
        assert found[0] in ("Early", "Accepted")
        assert call.step.state == "Completed"


class TestSignature:
    def test_is_that_of_the_field(self) -> None:
        now, body = datetime.now(UTC), b'{"a": 1}'
        headers = sign(SECRET, "msg_1", now, body)
        assert headers["webhook-signature"] == Webhook(SECRET).sign("msg_1", now, body.decode())
        assert Webhook(SECRET).verify(body, headers) == {"a": 1}
        assert verify([SECRET], headers, body, now) == "msg_1"

    @pytest.mark.parametrize("minutes", [-4.9, 4.9])
    def test_tolerates_five_minutes(self, minutes: float) -> None:
        now = datetime.now(UTC)
        headers = sign(SECRET, "m", now, b"")
        assert verify([SECRET], headers, b"", now + timedelta(minutes=minutes)) == "m"

    @pytest.mark.parametrize("secret", ["", "whsec_", "%%%", "whsec_ä"])
    def test_needs_a_secret_that_is_one(self, secret: str) -> None:
        with pytest.raises(MalformedSecret):
            verify([secret], sign(SECRET, "m", builders.NOON, b""), b"", builders.NOON)

    @settings(max_examples=300, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text(max_size=60)
        ),
        st.binary(max_size=60),
    )
    def test_is_refused_and_never_stumbled_over(self, headers: dict[str, str], body: bytes) -> None:
        with pytest.raises(SignatureRefused):
            verify([SECRET], headers, body, builders.NOON)


class TestMessage:
    def test_says_what_it_says(self) -> None:
        message = read_callback(b'{"status": "Failed", "code": "Busy", "message": null}')
        assert (message.status, message.code, message.message) == (CallbackStatus.FAILED, "Busy", "")

    def test_names_all_faults_at_once(self) -> None:
        with pytest.raises(CallbackRefused) as caught:
            read_callback(b'{"status": "x", "code": 1, "more": 2}')
        assert [pointer for pointer, _ in caught.value.problems] == ["/more", "/status", "/code"]

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=200))
    def test_never_stumbles_over_bytes(self, body: bytes) -> None:
        with suppress(CallbackRefused):
            assert read_callback(body).status in CallbackStatus
