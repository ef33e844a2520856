"""The console of every table: it opens, searches and filters, for the admin alone, and edits no run-time row."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.admin import ReadOnlyAdmin
from fulfillment.operations.credentials import credentials_of
from orchestration.models import DownstreamSystem, ReleasePolicy
from tests.web.console import address, open_form, refusals
from tests.web.console_rows import PASSWORD_OF_ERP, SECRET_OF_ERP, fill

pytestmark = pytest.mark.django_db

PAGES = dict(admin.site._registry)
ONE_ROW = {ReleasePolicy}
"""Settings that are one row: there is nothing to search, and no second one is added."""

MOST_STATEMENTS = 14
"""Of a list: session, person, two counts, the rows, and one for each filter that lists what there is."""


@pytest.fixture
def console(ada: User) -> Client:
    fill(ada)
    client = Client()
    client.force_login(ada)
    return client


def name_of(model: Any) -> str:
    return str(model._meta.label)


def list_addresses(console: Client, model: Any) -> Iterator[str]:
    """The list of a table: plain, searched, by each filter's choices, sorted by each column, by each date."""
    path = address(model, "changelist")
    yield path
    listed = console.get(path).context["cl"]
    if listed.search_fields:
        yield f"{path}?q=acme+100%25"
    for spec in listed.filter_specs:
        yield from (f"{path}{choice['query_string']}" for choice in list(spec.choices(listed))[:6])
    yield from (f"{path}?o={column}" for column in range(1, len(listed.list_display)))
    if listed.date_hierarchy:
        field = listed.date_hierarchy
        yield f"{path}?{field}__year=2026"
        yield f"{path}?{field}__year=2026&{field}__month=11"


def test_every_list_opens_searches_filters_and_sorts(console: Client) -> None:
    wrong, seen = [], 0
    for model in PAGES:
        needed = 1 if model in ONE_ROW else 2
        assert model._default_manager.count() >= needed, f"{name_of(model)}: the test needs rows of it"
        for path in list_addresses(console, model):
            response = console.get(path)
            seen += 1
            if response.status_code != 200:
                wrong.append((path, response.status_code, response.headers.get("Location")))
    assert wrong == []
    assert seen > 5 * len(PAGES)


def test_every_list_can_be_searched_and_every_long_one_filtered() -> None:
    silent = [name_of(model) for model, page in PAGES.items() if not page.search_fields and model not in ONE_ROW]
    assert silent == []


def test_every_page_of_a_row_opens(console: Client) -> None:
    wrong = []
    for model, page in PAGES.items():
        row = model._default_manager.order_by("pk").last()
        may_add = not isinstance(page, ReadOnlyAdmin) and model not in ONE_ROW
        pages = {address(model, "add"): 200 if may_add else 403}
        pages |= {address(model, "change", row.pk): 200, address(model, "history", row.pk): 200}
        for path, expected in pages.items():
            found = console.get(path).status_code
            if found != expected:
                wrong.append((path, found))
    assert wrong == []


def test_a_row_that_is_not_there_is_said_to_be_missing(console: Client) -> None:
    response = console.get(address(DownstreamSystem, "change", 987654321), follow=True)
    assert "doesn’t exist" in response.content.decode()


def test_lists_take_as_many_statements_for_one_row_as_for_fifty(
    console: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing, many = {}, {}
    for model, page in PAGES.items():
        counts = []
        for size in (1, 50):
            monkeypatch.setattr(page, "list_per_page", size)
            with CaptureQueriesContext(connection) as queries:
                console.get(address(model, "changelist"))
            counts.append(len(queries))
        if counts[0] != counts[1]:
            growing[name_of(model)] = counts
        if counts[1] > MOST_STATEMENTS:
            many[name_of(model)] = counts[1]
    assert growing == {}
    assert many == {}


def test_nobody_but_the_admin_gets_in(console: Client, dana: User, omar: User, webshop: User) -> None:
    let_in = []
    for user in (None, dana, omar, webshop):
        other = Client()
        if user is not None:
            other.force_login(user)
        for model in PAGES:
            key = model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
            before = model._default_manager.count()
            for path in (
                address(model, "changelist"),
                address(model, "add"),
                *(address(model, page, key) for page in ("change", "delete", "history")),
            ):
                for response in (other.get(path), other.post(path, {"post": "yes"})):
                    if response.status_code != 302 or not response["Location"].startswith("/admin/login/"):
                        let_in.append((user, path, response.status_code))
            assert model._default_manager.count() == before
    assert let_in == []


READ_ONLY = {model: page for model, page in PAGES.items() if isinstance(page, ReadOnlyAdmin)}


def test_what_the_product_writes_is_read_only() -> None:
    writable = {name_of(model) for model in PAGES if model._meta.app_label == "fulfillment" and model not in READ_ONLY}
    assert writable == {"fulfillment.ClientToken", "fulfillment.EventSubscription"}
    assert {"orchestration.Release", "catalog.ImportedRecord", "decomposition.Mapping"} <= set(map(name_of, READ_ONLY))


def test_read_only_rows_cannot_be_added_changed_or_deleted(console: Client) -> None:
    wrong = []
    for model in READ_ONLY:
        before = list(model._default_manager.order_by("pk").values())
        key = model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
        filled = {field.name: "1" for field in model._meta.concrete_fields}
        for path in (address(model, "add"), address(model, "change", key), address(model, "delete", key)):
            status = console.post(path, {**filled, "post": "yes"}).status_code
            if status != 403:
                wrong.append((path, status))
        chosen = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}
        console.post(address(model, "changelist"), chosen)
        if list(model._default_manager.order_by("pk").values()) != before:
            wrong.append((name_of(model), "changed"))
    assert wrong == []


class TestSystems:
    def test_secrets_are_stored_sealed_and_never_shown(self, console: Client) -> None:
        path = address(DownstreamSystem, "add")
        fields = {
            **open_form(console, path),
            "name": "New system",
            "code": "",
            "base_address": "https://new.example.com/api",
            "authentication": "Basic",
            "new_credentials": f'{{"username": "dro", "password": "{PASSWORD_OF_ERP}"}}',
            "new_callback_secret": SECRET_OF_ERP,
        }
        assert "code" in refusals(console.post(path, fields))
        answers = [console.post(path, {**fields, "code": "new"}, follow=True)]
        system = DownstreamSystem.objects.get(code="new")
        assert credentials_of(system)["password"] == PASSWORD_OF_ERP
        for sealed in (system.credentials, system.callback_secret):
            assert sealed is not None
            assert PASSWORD_OF_ERP.encode() not in bytes(sealed)
            assert SECRET_OF_ERP.encode() not in bytes(sealed)

        change = address(DownstreamSystem, "change", system.pk)
        answers.append(console.get(change))
        answers.append(console.get(address(DownstreamSystem, "history", system.pk)))
        wrong = {**open_form(console, change), "new_credentials": PASSWORD_OF_ERP, "new_callback_secret": SECRET_OF_ERP}
        answers.append(console.post(change, wrong))
        assert answers[-1].status_code == 200
        for answer in answers:
            page = answer.content.decode()
            assert PASSWORD_OF_ERP not in page
            assert SECRET_OF_ERP not in page
        assert "credentials and callback secret" in answers[1].content.decode()

    def test_no_page_shows_a_secret(self, console: Client) -> None:
        for model in PAGES:
            for row in model._default_manager.all()[: 3 if model is DownstreamSystem else 1]:
                page = console.get(address(model, "change", row.pk)).content.decode()
                assert PASSWORD_OF_ERP not in page
                assert SECRET_OF_ERP not in page
                assert "hash-of-SO" not in page, model
                assert getattr(row, "token_hash", None) is None or row.token_hash not in page

    def test_a_blank_secret_keeps_what_is_stored(self, console: Client) -> None:
        system = DownstreamSystem.objects.order_by("pk")[0]
        path = address(DownstreamSystem, "change", system.pk)
        assert console.post(path, {**open_form(console, path), "name": "Renamed"}).status_code == 302
        before, system = system, DownstreamSystem.objects.get(pk=system.pk)
        assert (system.name, bytes(system.credentials or b"")) == ("Renamed", bytes(before.credentials or b""))

    def test_saving_does_not_undo_what_the_engine_wrote_meanwhile(self, console: Client) -> None:
        system = DownstreamSystem.objects.order_by("pk")[0]
        path = address(DownstreamSystem, "change", system.pk)
        opened = open_form(console, path)
        DownstreamSystem.objects.filter(pk=system.pk).update(circuit_state="Open", circuit_openings=5)
        assert console.post(path, {**opened, "name": "Renamed"}).status_code == 302
        system.refresh_from_db()
        assert (system.name, system.circuit_state, system.circuit_openings) == ("Renamed", "Open", 5)

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"base_address": "https://user:pw@erp.example.com"}, "base_address", "neither user nor query"),
            ({"base_address": "ftp://erp.example.com"}, "base_address", "http"),
            ({"allowed_networks": "10.1.0.0/16\nten"}, "allowed_networks", "“ten” is not a network like 10.1.0.0/16"),
            ({"new_credentials": "{"}, "new_credentials", "This is not JSON"),
            ({"new_credentials": '{"token": 5}'}, "new_credentials", "whose values are texts"),
            ({"new_callback_secret": "whsec_!"}, "new_callback_secret", "A signing secret is base64"),
            ({"authentication": "Bearer"}, "new_credentials", 'needs "token"'),
            ({"release_per_minute": "-1"}, "release_per_minute", "greater than or equal to 0"),
        ],
    )
    def test_what_could_not_be_called_is_refused(
        self, console: Client, fields: dict[str, str], field: str, words: str
    ) -> None:
        system = DownstreamSystem.objects.order_by("pk")[0]
        path = address(DownstreamSystem, "change", system.pk)
        found = refusals(console.post(path, {**open_form(console, path), **fields}))
        assert list(found) == [field]
        assert words in found[field][0]
        assert DownstreamSystem.objects.filter(pk=system.pk).values().get() == vars_of(system)

    def test_a_systems_code_never_changes(self, console: Client) -> None:
        system = DownstreamSystem.objects.order_by("pk")[0]
        path = address(DownstreamSystem, "change", system.pk)
        console.post(path, {**open_form(console, path), "code": "other"})
        assert DownstreamSystem.objects.get(pk=system.pk).code == system.code


def vars_of(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
