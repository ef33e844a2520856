"""Tokens: shown once, kept as a hash, and refused in words when they may not be used."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fulfillment.core.token_text import ALPHABET, PREFIX_LENGTH, SECRET_LENGTH, read_token, write_token
from fulfillment.models import ClientToken, JournalEntry
from fulfillment.operations.tokens import revoke_tokens
from tests.web.conftest import ApiClient, token_row
from tests.web.test_api_orders import problem

characters = st.text(ALPHABET, min_size=SECRET_LENGTH, max_size=SECRET_LENGTH)
prefixes = st.text(ALPHABET, min_size=PREFIX_LENGTH, max_size=PREFIX_LENGTH)


@given(prefixes, characters, st.data())
def test_one_wrong_character_is_noticed_without_asking_the_server(prefix: str, secret: str, data: Any) -> None:
    text = write_token(prefix, secret)
    parts = read_token(text)
    assert parts is not None
    assert parts.prefix == prefix

    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(ALPHABET).filter(lambda character: character != text[place]))
    assert read_token(text[:place] + other + text[place + 1 :]) is None


@given(st.text(max_size=80))
def test_other_texts_are_no_tokens(text: str) -> None:
    assert read_token(text) is None


def test_a_token_lets_its_owner_in(webshop_api: ApiClient) -> None:
    assert webshop_api.get("orders").json() == {"items": [], "has_more": False, "next": None}


def test_only_the_hash_is_kept(webshop: User, token_for: Callable[..., str]) -> None:
    text = token_for(webshop)

    assert re.fullmatch(r"dro_\w{10}_\w{49}", text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM fulfillment_clienttoken AS t")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(row_to_json(j)::text, ' ') FROM fulfillment_journalentry AS j")
        stored += cursor.fetchone()[0]
    assert text not in stored
    assert text.split("_")[2][:SECRET_LENGTH] not in stored
    assert JournalEntry.objects.get().event == "TokenCreated"


def test_strangers_are_told_how_to_come_in(stranger_api: ApiClient) -> None:
    response = stranger_api.get("orders")

    problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="orders"'


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Bearer", "mistyped"),
        ("Bearer dro_", "mistyped"),
        ("Bearer " + "x" * 10_000, "mistyped"),
        ("Bearer dro_é", "mistyped"),
        ("Bearer " + write_token("0" * PREFIX_LENGTH, "1" * SECRET_LENGTH), "No such token"),
        ("Basic b21hcjpvbWFy", "Authorization: Bearer"),
        ("Token abc", "Authorization: Bearer"),
    ],
)
def test_what_is_no_token_is_refused(db: None, header: str, says: str) -> None:
    response = Client().get("/api/v1/orders", headers={"Authorization": header})

    assert says in problem(response, 401, "invalid_token")["detail"]


def test_the_right_prefix_with_another_secret_is_unknown(webshop: User, token_for: Callable[..., str]) -> None:
    prefix = token_for(webshop).split("_")[1]

    response = ApiClient(write_token(prefix, "1" * SECRET_LENGTH)).get("orders")

    assert "No such token" in problem(response, 401, "invalid_token")["detail"]


def test_revoked_expired_and_disowned_tokens_are_refused_from_the_next_request_on(
    webshop: User, token_for: Callable[..., str]
) -> None:
    revoked, expired, disowned = token_for(webshop), token_for(webshop), token_for(webshop)
    assert ApiClient(revoked).get("orders").status_code == 200

    assert revoke_tokens([token_row(revoked)], actor="ada") == 1
    assert revoke_tokens([token_row(revoked)], actor="ada") == 0
    assert "revoked" in problem(ApiClient(revoked).get("orders"), 401, "invalid_token")["detail"]

    ClientToken.objects.filter(prefix=token_row(expired).prefix).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert "expired" in problem(ApiClient(expired).get("orders"), 401, "invalid_token")["detail"]

    User.objects.filter(pk=webshop.pk).update(is_active=False)
    assert "not active" in problem(ApiClient(disowned).get("orders"), 401, "invalid_token")["detail"]


def test_a_change_of_roles_counts_from_the_next_request_on(webshop_api: ApiClient, webshop: User) -> None:
    webshop.groups.clear()

    problem(webshop_api.get("orders"), 403, "forbidden")


def test_use_is_noted_at_most_once_a_minute(webshop: User, token_for: Callable[..., str]) -> None:
    text = token_for(webshop)
    ApiClient(text).get("orders")
    first = token_row(text).last_used_at
    assert first is not None

    with CaptureQueriesContext(connection) as queries:
        ApiClient(text).get("orders")
    assert token_row(text).last_used_at == first
    assert not any(query["sql"].startswith("UPDATE") for query in queries.captured_queries)

    ClientToken.objects.update(last_used_at=first - timedelta(seconds=61))
    ApiClient(text).get("orders")
    assert token_row(text).last_used_at >= first


def test_a_client_system_has_no_use_for_a_session(webshop: User) -> None:
    browser = Client()
    browser.force_login(webshop)

    assert "with a token" in problem(browser.get("/api/v1/orders"), 403, "forbidden")["detail"]


def test_a_session_needs_the_csrf_token_to_change_something(omar: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(omar)

    assert browser.get("/api/v1/orders").status_code == 200
    response = browser.post("/api/v1/steps/1/retry", {"reason": "x"}, content_type="application/json")
    problem(response, 403, "csrf_failed")


def test_the_command_prints_the_token_alone(webshop: User) -> None:
    output = StringIO()

    call_command("create_token", "webshop", "production", "--source", "webshop", "--days", "30", stdout=output)

    token = token_row(output.getvalue().strip())
    assert (token.user, token.name, token.sources) == (webshop, "production", ["webshop"])
    assert token.expires_at is not None
    assert ApiClient(output.getvalue().strip()).get("orders").status_code == 200


def test_the_command_says_what_is_wrong(dana: User) -> None:
    with pytest.raises(CommandError, match="no user 'nobody'"):
        call_command("create_token", "nobody", "x")
    dana.groups.clear()
    with pytest.raises(CommandError, match="no role"):
        call_command("create_token", "dana", "x")
    with pytest.raises(CommandError, match="1 to 3650"):
        call_command("create_token", "dana", "x", "--days", "0")
    for words in (["x" * 201], ["a\nb"], [" "], ["\udcff"]):
        with pytest.raises(CommandError, match="1 to 200 printable"):
            call_command("create_token", "dana", *words)
    with pytest.raises(CommandError, match="1 to 100 printable"):
        call_command("create_token", "dana", "x", "--source", "x" * 101)
    assert not ClientToken.objects.exists()


def test_the_console_shows_a_new_token_once(ada: User, webshop: User) -> None:
    browser = Client()
    browser.force_login(ada)
    form = {
        "user": webshop.pk,
        "name": "from the console",
        "sources": "webshop\n\npartner ",
        "expires_at_0": "",
        "expires_at_1": "",
    }

    response = browser.post("/admin/fulfillment/clienttoken/add/", form)

    found = re.search(r"dro_\w{10}_\w{49}", response.content.decode())
    assert found is not None
    assert "no-store" in response["Cache-Control"]
    token = token_row(found[0])
    assert token.sources == ["partner", "webshop"]
    assert ApiClient(found[0]).get("orders").status_code == 200
    for page in ("/admin/fulfillment/clienttoken/", f"/admin/fulfillment/clienttoken/{token.pk}/change/"):
        shown = browser.get(page)
        assert shown.status_code == 200
        assert found[0] not in shown.content.decode()

    browser.post("/admin/fulfillment/clienttoken/", {"action": "revoke", "_selected_action": [token.pk]})
    assert token_row(found[0]).revoked_at is not None
