"""What an e-mail about failures says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dro_site import environment
from dro_site.environment import MalformedSetting
from fulfillment.core.notice import MOST_SUBJECT, OpenCause, again_after, failures_address, write_letter

CAUSE = OpenCause(
    step="Ship", system="ERP", error_code="422", message="Account unknown", failures=3, orders=2,
    since=datetime(2026, 11, 2, 12, tzinfo=UTC), examples=("SO-1", "SO-2"),
)  # fmt: skip


def test_a_subject_is_one_short_line_whatever_the_other_side_said() -> None:
    letter = write_letter("Field", 1, replace(CAUSE, message="a\r\nBcc: x\x00" + "y" * 900), "https://x")
    assert letter.subject.isprintable()
    assert letter.subject.startswith("Field: 1 failure. a")
    assert len(letter.subject) == MOST_SUBJECT


def test_what_is_not_known_is_left_out() -> None:
    text = write_letter("Field", 3, replace(CAUSE, step="", error_code=""), "https://x").text
    assert "What failed:  ERP\n" in text
    assert "3 failures of 2 orders, the first since 2026-11-02 12:00 UTC" in text
    assert "SO-1, SO-2\n" in text


def test_an_address_holds_whatever_a_queue_is_called() -> None:
    assert failures_address("https://x", "ab", "a&b ö") == "https://x/fallout/failures?signature=ab&queue=a%26b+%C3%B6"


def test_tries_become_rarer_and_never_end() -> None:
    assert [again_after(number) for number in (1, 2, 3, 4, 500)] == [
        timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail", ("mail", 25, "", "", False, False)),
        ("smtp+starttls://dro:p%40ss@mail:2525", ("mail", 2525, "dro", "p@ss", True, False)),
        ("smtps://mail/", ("mail", 465, "", "", False, True)),
    ],
)
def test_a_mail_server_is_read_from_its_url(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: tuple[object, ...]
) -> None:
    monkeypatch.setenv("DRO_SMTP_URL", url)
    found = environment.smtp("DRO_SMTP_URL")
    assert found is not None
    assert tuple(found.values()) == expected


@pytest.mark.parametrize("url", ["mail:25", "http://mail", "smtp://", "smtp://u:secret@mail:port", "smtp://mail/x"])
def test_a_malformed_mail_server_stops_the_start_without_telling_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DRO_SMTP_URL", url)
    with pytest.raises(MalformedSetting, match="write smtp://") as refusal:
        environment.smtp("DRO_SMTP_URL")
    assert "secret" not in str(refusal.value)


def test_without_a_mail_server_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRO_SMTP_URL", " ")
    assert environment.smtp("DRO_SMTP_URL") is None
