"""What falls into a queue is told to its people: by cause, at least once, whatever the mail server does."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from fulfillment.core.notice import DELAYS
from fulfillment.models import FalloutNotice, Incident
from fulfillment.operations import notices
from fulfillment.operations.notices import claim_notice, gather_incidents, notify_due, record_told
from orchestration.core.design import FalloutRule
from orchestration.core.vocabulary import RetryPolicy, StepState, StepType
from orchestration.models import Queue
from tests.faults.processes import ROOT, database_url, wait_until
from tests.shell import builders, stage
from tests.shell.mail_server import MailServer, mail_server

pytestmark = pytest.mark.django_db(transaction=True)

UNKNOWN, HANGS = "a" * 64, "b" * 64


@pytest.fixture
def mails(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.SMTP, settings.MAIL_FROM = running.settings, "dro@example.com"
        settings.BASE_URL = "https://dro.example.com"
        yield running


@pytest.fixture(autouse=True)
def queue() -> Queue:
    made = builders.make_queue("fallout")
    made.name, made.notification_email = "Second line", "second@example.com"
    made.save()
    return made


def fail(name: str, signature: str = UNKNOWN, **fields: Any) -> Incident:
    """A failed step of an order of its own, with its incident."""
    order = builders.make_order(external_id=name)
    step = builders.make_step(builders.make_plan(order), "ship", state=StepState.FATALLY_FAILED)
    given = {"system": "ERP", "error_code": "422", "message": "Account unknown", "queue": "fallout", **fields}
    return Incident.objects.create(order=order, plan=step.plan, step=step, signature=signature, **given)


def let_time_pass() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE fulfillment_falloutnotice SET due_at = now() WHERE due_at IS NOT NULL")


def tell() -> None:
    """Gather, and send at once what is gathered."""
    notify_due(5)
    let_time_pass()
    notify_due(5)


def test_a_step_that_fails_for_good_is_told_to_the_people_of_its_rule_s_queue(mails: MailServer) -> None:
    downstream = stage.Downstream(answer=lambda call: (422, {"message": "Account unknown"}))
    try:
        call = stage.step("call", StepType.CALLOUT, integration="erp.post")
        rule = FalloutRule(
            code="r", step_type=StepType.CALLOUT, retry_policy=RetryPolicy.MONOTONOUS, retries_allowed=0,
            retry_intervals=(1,), queue="fallout",
        )  # fmt: skip
        stage.publish([call], integrations=(stage.system_at(downstream),), fallout_rules=(rule,))
        order = stage.submit()
        stage.work()
    finally:
        downstream.stop()
    incident = Incident.objects.get()
    assert (incident.queue, incident.untold) == ("fallout", True)
    tell()
    ((to, mail),) = mails.received
    assert to == "second@example.com"
    assert order.external_id in mail.get_content()
    assert f"signature={incident.signature}&queue=fallout" in mail.get_content()


def test_many_alike_become_one_mail_that_says_what_failed_why_how_many_and_where_to_look(mails: MailServer) -> None:
    for number in range(7):
        fail(f"SO-{number}", message="Größe\r\nBcc: x@example.com")
    fail("SO-8", HANGS, message="It hangs")
    tell()
    assert len(mails.received) == 2
    mail = next(mail for _, mail in mails.received if "hangs" not in mail["Subject"])
    assert mail["Subject"].strip() == "Second line: 7 failures. Größe Bcc: x@example.com"
    assert (mail["From"], mail["Bcc"], mail["Auto-Submitted"]) == ("dro@example.com", None, "auto-generated")
    text = mail.get_content()
    for said in (
        "7 new failures in the queue Second line",
        "ERP · 422",
        "Open now:     7 failures of 7 orders",
        "SO-0, SO-1, SO-2, SO-3, SO-4 and 2 more",
        f"https://dro.example.com/fallout/failures?signature={UNKNOWN}&queue=fallout",
    ):
        assert said in text, said
    let_time_pass()
    notify_due(5)
    assert len(mails.received) == 2, "each is told once"


def test_failures_are_gathered_for_a_while_before_the_first_mail_and_longer_before_the_next(
    mails: MailServer, settings: Any
) -> None:
    settings.NOTICE_SECONDS = 120
    fail("SO-1")
    notify_due(5)
    notice = FalloutNotice.objects.get()
    assert mails.received == []
    assert notice.due_at is not None
    assert timedelta(seconds=60) < notice.due_at - timezone.now() <= timedelta(seconds=120)
    fail("SO-2")
    notify_due(5)
    assert FalloutNotice.objects.get().due_at == notice.due_at, "a stream of failures does not put it off"
    tell()
    fail("SO-3")
    notify_due(5)
    after = FalloutNotice.objects.get()
    assert len(mails.received) == 1
    assert (after.told, after.waiting) == (2, 1)
    assert after.due_at is not None
    assert after.sent_at is not None
    assert after.due_at - after.sent_at == timedelta(seconds=notices.REPEAT_SECONDS)
    let_time_pass()
    notify_due(5)
    assert "1 new failure in" in mails.received[1][1].get_content()
    assert "3 failures of 3 orders" in mails.received[1][1].get_content()


def test_nobody_is_told_without_a_server_and_later_only_what_is_open_and_young(
    mails: MailServer, settings: Any
) -> None:
    server, settings.SMTP = settings.SMTP, None
    old, repaired, young = fail("SO-1"), fail("SO-2"), fail("SO-3")
    Incident.objects.filter(pk=old.pk).update(opened_at=timezone.now() - timedelta(days=2))
    Incident.objects.filter(pk=repaired.pk).update(state="Resolved")
    tell()
    assert not FalloutNotice.objects.exists()
    settings.SMTP = server
    tell()
    assert [FalloutNotice.objects.get().told, len(mails.received)] == [1, 1]
    assert not Incident.objects.filter(untold=True).exists()
    assert young.order.external_id in mails.received[0][1].get_content()


def test_a_queue_without_an_address_and_what_was_repaired_meanwhile_send_nothing(mails: MailServer) -> None:
    builders.make_queue("silent")
    fail("SO-1", queue="silent")
    fail("SO-2", queue="")
    fail("SO-3", queue="gone")
    repaired = fail("SO-4")
    notify_due(5)
    Incident.objects.filter(pk=repaired.pk).update(state="Resolved")
    let_time_pass()
    notify_due(5)
    assert mails.received == []
    assert list(FalloutNotice.objects.values_list("due_at", "waiting", "sent_at")) == [(None, 0, None)]


def test_a_refused_address_is_seen_tried_again_and_told_all_once_it_is_mended(mails: MailServer, queue: Queue) -> None:
    mails.answer = lambda command: "550 no such person" if "second@example.com" in command else ""
    fail("SO-1")
    tell()
    for _ in range(5):
        let_time_pass()
        notify_due(5)
    notice = FalloutNotice.objects.get()
    assert notice.error == "The server refused second@example.com: 550 no such person"
    assert (notice.attempts, notice.waiting) == (6, 1)
    assert notice.sent_at is None
    assert notice.due_at is not None
    assert timedelta(minutes=50) < notice.due_at - timezone.now() <= DELAYS[-1]
    assert notices.refused_notices() == [notice]

    fail("SO-2")
    queue.notification_email = "third@example.com"
    queue.save()
    tell()
    ((to, mail),) = mails.received
    assert to == "third@example.com"
    assert "2 new failures" in mail.get_content()
    notice.refresh_from_db()
    assert (notice.error, notice.attempts, notice.told, notice.waiting) == ("", 0, 2, 0)


def test_one_refused_address_keeps_no_other_back_and_a_server_that_is_down_is_asked_once(
    mails: MailServer, settings: Any
) -> None:
    Queue.objects.create(code="other", name="Other", notification_email="other@example.com")
    mails.answer = lambda command: "550 no" if "second@example.com" in command else ""
    fail("SO-1")
    fail("SO-2", queue="other")
    tell()
    assert [to for to, _ in mails.received] == ["other@example.com"]

    mails.answer = lambda command: "421 too busy" if command.upper().startswith("MAIL") else ""
    fail("SO-3", HANGS)
    fail("SO-4", HANGS, queue="other")
    notify_due(5)
    let_time_pass()
    before = len(mails.commands)
    notify_due(5)
    assert len([line for line in mails.commands[before:] if line.upper().startswith("MAIL")]) == 1
    assert not FalloutNotice.objects.filter(due_at__lte=timezone.now()).exists(), "the others are put off"
    mails.answer = lambda command: ""
    let_time_pass()
    notify_due(5)
    assert len(mails.received) == 4


def test_notices_are_forgotten_once_nothing_was_told_for_long(mails: MailServer) -> None:
    fail("SO-1")
    fail("SO-2", HANGS)
    tell()
    old = FalloutNotice.objects.filter(signature=UNKNOWN)
    old.update(sent_at=timezone.now() - timedelta(days=91))
    assert notices.forget_old_notices() == 1
    assert FalloutNotice.objects.get().signature == HANGS
    FalloutNotice.objects.update(sent_at=timezone.now() - timedelta(days=91), due_at=timezone.now(), waiting=1)
    assert notices.forget_old_notices() == 0, "what is still to be told is kept"


def test_a_server_that_nobody_reaches_is_named(mails: MailServer, settings: Any) -> None:
    mails.server.server_close()
    fail("SO-1")
    tell()
    assert FalloutNotice.objects.get().error.startswith("127.0.0.1 cannot be reached: ")


def test_an_address_that_no_mail_can_have_is_named_too(mails: MailServer) -> None:
    Queue.objects.update(notification_email="two\nlines@example.com")
    fail("SO-1")
    tell()
    assert FalloutNotice.objects.get().error.startswith("The e-mail cannot be written: ")
    assert mails.received == []


def test_what_fails_while_a_mail_is_on_its_way_is_told_by_the_next(mails: MailServer) -> None:
    fail("SO-1")
    gather_incidents()
    let_time_pass()
    claimed = claim_notice()
    assert claimed is not None
    assert claim_notice() is None, "another worker does not get it"
    fail("SO-2")
    gather_incidents()
    record_told(claimed, sent=True)
    notice = FalloutNotice.objects.get()
    assert (notice.waiting, notice.told) == (1, 1)
    assert notice.due_at is not None
    record_told(claimed, sent=True)
    assert FalloutNotice.objects.get().waiting == 1, "a lost lease changes nothing"


WORKER = """
import django, sys
django.setup()
from django.conf import settings
from fulfillment.operations.notices import notify_due
notify_due(30)
"""


def test_a_worker_killed_while_it_sends_loses_nothing(mails: MailServer) -> None:
    fail("SO-1")
    gather_incidents()
    let_time_pass()
    mails.answer = lambda command: "" if not command.upper().startswith("DATA") else _never(hanging)
    hanging: list[int] = []
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "dro_site.settings",
        "DRO_SMTP_URL": f"smtp://127.0.0.1:{mails.settings['port']}", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    environment.pop("DRO_TEST_DATABASE", None)
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment)
    try:
        wait_until(lambda: bool(hanging), 30, "the worker sends")
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
    assert FalloutNotice.objects.get().waiting == 1
    mails.answer = lambda command: ""
    notify_due(5)
    assert mails.received == [], "the lease of the lost worker still runs"
    let_time_pass()
    notify_due(5)
    assert len(mails.received) == 1
    assert mails.received[0][1]["Message-ID"].startswith(f"<fallout-{FalloutNotice.objects.get().pk}-0@")


def _never(hanging: list[int]) -> str:
    """No answer that ends: a line that the client goes on reading after."""
    hanging.append(1)
    return "354-wait"
