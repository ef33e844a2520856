"""The draft by API: what a designer's screen reads and saves, and what it is told when that is not possible."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orchestration.core import reference_checks
from orchestration.models import Integration as IntegrationRow
from orchestration.models import StepDefinition as StepRow
from orchestration.operations.draft import write_draft
from tests.shell.builders import make_user
from tests.shell.test_draft_records import whole_design
from tests.web.conftest import ApiClient

STEP = {"code": "New", "name": "New", "group": "G", "type": "Milestone"}


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    write_draft(whole_design(), "import")


def change(kind: str, code: str, version: int | None, fields: Any) -> dict[str, Any]:
    return {"kind": kind, "code": code, "version": version, "fields": fields}


NOTE = {"id": "n", "text": "ü", "lane": "G", "column": 1, "row": 0}


def save(api: ApiClient, *changes: Any) -> Any:
    return api.post("draft/changes", {"changes": list(changes)})


def stored(api: ApiClient, kind: str, code: str) -> dict[str, Any]:
    answer = api.get(f"draft/records/{kind}/{code}")
    assert answer.status_code == 200
    return dict(answer.json())


def test_a_workspace_is_read_changed_and_read_again(dana_api: ApiClient) -> None:
    document = dana_api.get("draft/workspaces/W").json()
    ask = document["records"]["StepDefinition"]["Ask"]
    answer = save(dana_api, change("StepDefinition", "Ask", ask["version"], {**ask["fields"], "name": "Ask again"}))
    assert answer.status_code == 200
    assert answer.json()["records"] == [{"kind": "StepDefinition", "code": "Ask", "version": 2}]
    assert {"severity", "code", "kind", "record", "field", "message", "path"} == set(answer.json()["problems"][0])
    after = dana_api.get("draft/workspaces/W").json()
    assert after["records"]["StepDefinition"]["Ask"]["fields"]["name"] == "Ask again"
    assert StepRow.objects.get(code="Ask").changed_by == "dana"


def test_a_screen_saves_with_its_session_and_its_csrf_token(dana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(dana)
    body = {"changes": [change("StepDefinition", "New", None, STEP)]}
    options: Any = {"content_type": "application/json"}
    assert client.post("/api/v1/draft/changes", body, **options).json()["code"] == "csrf_failed"
    page = client.get("/designs/in/W")
    token = page.context["csrf_token"]
    client.cookies["csrftoken"] = str(page.cookies["csrftoken"].value)
    answer = client.post("/api/v1/draft/changes", body, headers={"X-CSRFToken": str(token)}, **options)
    assert answer.status_code == 200, answer.content


def test_every_conflict_is_answered_with_the_record_as_it_is(dana_api: ApiClient) -> None:
    theirs = stored(dana_api, "StepDefinition", "Ask")["fields"] | {"name": "Theirs"}
    save(dana_api, change("StepDefinition", "Ask", 1, theirs))
    group = stored(dana_api, "StepGroup", "G")["fields"] | {"name": "Mine"}
    answer = save(
        dana_api,
        change("StepDefinition", "Ask", 1, theirs | {"name": "Mine"}),
        change("StepGroup", "G", 7, group),
        change("StepDefinition", "gone", 1, {**STEP, "code": "gone"}),
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "draft_conflict")
    ask, of_group, gone = answer.json()["conflicts"]
    assert (ask["version"], ask["expected"], ask["changed_by"], ask["fields"]["name"]) == (2, 1, "dana", "Theirs")
    assert ask["changed_at"].endswith("Z")
    assert (of_group["version"], of_group["changed_by"]) == (1, "import")
    assert (gone["version"], gone["fields"], gone["changed_at"]) == (None, None, None)
    assert stored(dana_api, "StepGroup", "G")["fields"]["name"] == "Group"


def test_what_is_wrong_is_answered_as_problems_and_nothing_is_saved(dana_api: ApiClient) -> None:
    answer = save(
        dana_api,
        change("StepDefinition", "New", None, STEP),
        change("StepDefinition", "Newer", None, {**STEP, "code": "Newer", "group": "Grop"}),
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_design")
    assert answer.json()["detail"] == "1 problem was found; nothing was saved."
    (problem,) = answer.json()["problems"]
    assert (problem["kind"], problem["record"], problem["field"]) == ("StepDefinition", "Newer", "group")
    assert not StepRow.objects.filter(code="New").exists()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], "/changes"),
        ({}, "/changes"),
        ({"changes": {}}, "/changes"),
        ({"changes": []}, "/changes"),
        ({"changes": [], "force": True}, "/force"),
        ({"changes": [5]}, "/changes/0"),
        ({"changes": [{"kind": "StepGroup", "code": "g", "version": None}]}, "/changes/0/fields"),
        ({"changes": [{"kind": 5, "code": "g", "version": None, "fields": None}]}, "/changes/0/kind"),
        ({"changes": [{"kind": "StepGroup", "code": None, "version": 1, "fields": None}]}, "/changes/0/code"),
        ({"changes": [{"kind": "StepGroup", "code": "g", "version": "1", "fields": None}]}, "/changes/0/version"),
        ({"changes": [{"kind": "StepGroup", "code": "g", "version": True, "fields": None}]}, "/changes/0/version"),
        ({"changes": [{"kind": "StepGroup", "code": "g", "version": 2**40, "fields": None}]}, "/changes/0/version"),
        ({"changes": [{"kind": "StepGroup", "code": "g", "version": 1, "fields": []}]}, "/changes/0/fields"),
        ({"changes": [{"kind": "Queue", "code": "g", "version": 1, "fields": {}, "x": 1}]}, "/changes/0/x"),
    ],
)
def test_a_malformed_body_is_refused_at_its_place(dana_api: ApiClient, body: Any, pointer: str) -> None:
    answer = dana_api.post("draft/changes", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    "fields",
    [
        {**STEP, "delay": 2**70},
        {**STEP, "sequence": -(2**40)},
        {**STEP, "form": [{"name": {"deep": [1]}}]},
        {**STEP, "form": [{"choices": 2**400}]},
        {**STEP, "user": "x" * 100_000},
        {**STEP, "execute_on": "(" * 10_000},
        {**STEP, "execute_on": "a.b.c" * 5_000},
        {**STEP, "custom_scope": ""},
        {**STEP, "type": "milestone"},
        {**STEP, "positions": {}},
        {"code": "New"},
        {},
    ],
)
def test_hostile_fields_are_refused_and_leave_nothing(dana_api: ApiClient, fields: Any) -> None:
    answer = save(dana_api, change("StepDefinition", "New", None, fields))
    assert answer.status_code == 422, answer.content
    assert not StepRow.objects.filter(code="New").exists()


def test_a_batch_is_bounded_and_answered_briefly(dana_api: ApiClient) -> None:
    junk = dana_api.post("draft/changes", {"changes": [{"kind": "x" * 1_000}] * 12_000})
    assert junk.status_code == 422
    assert len({error["pointer"].split("/")[2] for error in junk.json()["errors"]}) == 100
    many = [change("StepGroup", str(number), None, {"code": str(number), "name": "x"}) for number in range(10_001)]
    refused = save(dana_api, *many)
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, "TooManyChanges")
    conflicts = save(dana_api, *(one | {"version": 3} for one in many[:200]))
    assert (conflicts.status_code, len(conflicts.json()["conflicts"])) == (409, 200)
    assert conflicts.json()["detail"].endswith("And 197 more.")


def test_thousands_of_dangling_arrows_are_refused_without_a_search_for_each(
    dana_api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches: list[str] = []
    monkeypatch.setattr(reference_checks, "get_close_matches", lambda named, *_, **__: searches.append(named) or [])
    arrows = [
        change("StepDependency", f"a{number}", None, {"code": f"a{number}", "step": "Ask", "depends_on": f"no{number}"})
        for number in range(3_000)
    ]
    refused = save(dana_api, *arrows)
    assert (refused.status_code, len(refused.json()["problems"]), searches) == (422, 3_000, [])
    assert save(dana_api, *arrows[:3]).status_code == 422
    assert len(searches) == 3


def test_half_characters_and_numbers_without_end_are_refused(dana_api: ApiClient) -> None:
    for text in (b'"\\ud800"', b'"\\u0000"', b"1e999", b"NaN"):
        body = b'{"changes": [{"kind": "StepGroup", "code": "x", "version": null, "fields": {"name": %s}}]}' % text
        answer = dana_api.post("draft/changes", body)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_positions_notes_and_payloads_hold_whatever_json_is(dana_api: ApiClient) -> None:
    workspace = stored(dana_api, "Workspace", "W")
    fields = workspace["fields"] | {"positions": {"Ask": [1, 2]}, "notes": [NOTE]}
    assert save(dana_api, change("Workspace", "W", workspace["version"], fields)).status_code == 200
    assert stored(dana_api, "Workspace", "W")["fields"]["notes"] == fields["notes"]
    wrong = fields | {"positions": {"Ask": [1]}}
    answer = save(dana_api, change("Workspace", "W", 2, wrong))
    assert answer.json()["problems"][0]["field"] == "positions"


@pytest.mark.parametrize(
    ("notes", "words"),
    [
        ([NOTE | {"id": None}], 'has no text as "id"'),
        ([NOTE | {"row": "0"}], 'has no number as "row"'),
        ([NOTE, NOTE], 'has the id "n" of one before it'),
        ([NOTE | {"text": "x" * 5_001}], "has 5,001 characters; at most 5,000"),
    ],
)
def test_notes_that_no_canvas_can_show_are_refused(dana_api: ApiClient, notes: list[object], words: str) -> None:
    workspace = stored(dana_api, "Workspace", "W")
    answer = save(dana_api, change("Workspace", "W", workspace["version"], workspace["fields"] | {"notes": notes}))
    problem = answer.json()["problems"][0]
    assert (answer.status_code, problem["field"], problem["code"]) == (422, "notes", "BadNote")
    assert words in problem["message"]


def test_a_workspace_keeps_no_flood_of_notes(dana_api: ApiClient) -> None:
    workspace = stored(dana_api, "Workspace", "W")
    notes = [NOTE | {"id": str(number)} for number in range(501)]
    answer = save(dana_api, change("Workspace", "W", workspace["version"], workspace["fields"] | {"notes": notes}))
    problem = answer.json()["problems"][0]
    assert (answer.status_code, problem["code"]) == (422, "TooManyNotes")
    assert "501 notes; at most 500" in problem["message"]


def test_a_workspace_is_duplicated(dana_api: ApiClient) -> None:
    answer = dana_api.post("draft/workspaces/W/duplicate", {"name": "Second"})
    assert (answer.status_code, answer.json()) == (201, {"workspace": "second"})
    copy = dana_api.get("draft/workspaces/second").json()["records"]
    assert [len(copy[kind]) for kind in ("StepGroup", "StepDefinition", "StepDependency", "Scenario")] == [2, 2, 1, 1]
    assert dana_api.post("draft/workspaces/none/duplicate", {"name": "x"}).status_code == 404
    for body in ({}, {"name": ""}, {"name": " "}, {"name": "x" * 256}, {"name": "x", "code": "y"}, []):
        assert dana_api.post("draft/workspaces/W/duplicate", body).status_code == 422, body


def test_a_workspace_whose_code_ends_like_an_operation_is_read_and_duplicated(dana_api: ApiClient) -> None:
    assert dana_api.get("draft/workspaces/W/duplicate").status_code == 404
    workspace = stored(dana_api, "Workspace", "W")
    fields = workspace["fields"] | {"code": "W/duplicate"}
    assert save(dana_api, change("Workspace", "W/duplicate", None, fields)).status_code == 200
    read = dana_api.get("draft/workspaces/W/duplicate")
    assert (read.status_code, list(read.json()["records"]["Workspace"])) == (200, ["W/duplicate"])
    assert dana_api.post("draft/workspaces/W/duplicate/duplicate", {"name": "Third"}).status_code == 201


def test_records_are_found_by_words_best_match_first(dana_api: ApiClient) -> None:
    def found(kind: str, **query: Any) -> list[str]:
        answer = dana_api.get(f"draft/records/{kind}", **query)
        assert answer.status_code == 200
        return [one["code"] for one in answer.json()["results"]]

    assert found("StepDefinition") == ["Ask", "Bill"]
    assert found("StepDefinition", q="bil") == ["Bill"]
    assert found("Product", q="pack") == ["PACK"]
    assert found("Product", limit=1) == ["KIT"]
    assert found("Queue", q="back office") == ["Back"]
    assert found("StepDependency", q="ask") == ["Bill after Ask"]
    assert found("DownstreamSystem") == ["billing"]
    assert found("Queue", q="nothing like it") == []
    assert dana_api.get("draft/records/Integration").json()["results"] == [
        {"code": "bill", "name": "Bill", "detail": "billing · POST"}
    ]


def test_people_and_actions_are_found_too(dana_api: ApiClient, dana: User) -> None:
    make_user("mira", first_name="Mira", last_name="Lund")
    make_user("gone", is_active=False)
    people = dana_api.get("draft/records/User").json()["results"]
    assert [(one["code"], one["name"]) for one in people] == [("dana", "dana"), ("mira", "Mira Lund")]
    assert [one["code"] for one in dana_api.get("draft/records/User", q="lund").json()["results"]] == ["mira"]
    actions = dana_api.get("draft/records/Action").json()["results"]
    assert actions
    assert all(one["detail"] for one in actions)


@pytest.mark.parametrize("kind", ["StepDefinition", "User", "DownstreamSystem", "Action", "StepDependency"])
def test_every_kind_can_be_searched_with_any_words(dana_api: ApiClient, kind: str) -> None:
    for words in ("", " ", "%", "_", "'; --", "ü", "a b c d"):
        assert dana_api.get(f"draft/records/{kind}", q=words).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("draft/records/Nonsense", 404),
        ("draft/records/Nonsense/x", 404),
        ("draft/records/User/dana", 404),
        ("draft/records/StepDefinition/none", 404),
        ("draft/records/StepDefinition/%00", 404),
        ("draft/records/StepDefinition?q=%00", 400),
        ("draft/records/StepDefinition?limit=0", 400),
        ("draft/records/StepDefinition?page=1", 400),
        ("draft/uses/Nonsense/x", 404),
        ("draft/uses/Queue/none", 404),
        ("draft/uses/Queue/%00", 404),
        ("draft/workspaces/none", 404),
        ("draft/workspaces/%00", 404),
        ("draft/workspaces/W?x=1", 400),
        ("draft/schema?x=1", 400),
        ("draft/problems?x=1", 400),
        ("draft/nonsense", 404),
    ],
)
def test_what_is_not_there_is_said(dana_api: ApiClient, path: str, status: int) -> None:
    answer = dana_api.get(path)
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_codes_may_hold_any_character(dana_api: ApiClient) -> None:
    code = "a/b ?#% ü"
    fields = {"code": code, "name": "Odd"}
    assert save(dana_api, change("Workspace", code, None, fields)).status_code == 200
    assert dana_api.get("draft/workspaces/a%2Fb%20%3F%23%25%20%C3%BC").json()["workspace"] == code
    assert dana_api.get("draft/records/Workspace/a%2Fb%20%3F%23%25%20%C3%BC").json()["fields"]["name"] == "Odd"


def test_a_record_says_what_uses_it(dana_api: ApiClient) -> None:
    uses = dana_api.get("draft/uses/Integration/bill").json()["uses"]
    assert [(one["kind"], one["code"], one["how"]) for one in uses] == [
        ("FalloutRule", "F", "its integration"),
        ("StepDefinition", "Bill", "its integration"),
    ]
    shown = dana_api.get("draft/uses/StepGroup/G").json()["uses"]
    assert {(one["kind"], one["code"]) for one in shown} >= {("Workspace", "W"), ("Scenario", "S")}
    read = dana_api.get("draft/uses/AttributeDefinition/Weight").json()["uses"]
    assert ("DecompositionRule", "R") in {(one["kind"], one["code"]) for one in read}


def test_the_problems_of_the_draft_and_its_schema_are_read(dana_api: ApiClient) -> None:
    problems = dana_api.get("draft/problems").json()["problems"]
    assert problems == dana_api.get("draft/workspaces/W").json()["problems"]
    assert dana_api.get("draft/schema").json()["StepDefinition"]["label"] == "Step"


def test_a_draft_that_cannot_be_read_is_said_and_can_be_mended(dana_api: ApiClient) -> None:
    IntegrationRow.objects.update(headers=["not an object"])
    answer = dana_api.get("draft/workspaces/W")
    assert (answer.status_code, answer.json()["code"]) == (409, "draft_unreadable")
    assert "Integration 'bill' at /headers" in answer.json()["detail"]
    problems = dana_api.get("draft/problems").json()["problems"]
    assert problems[0]["code"] == "RecordUnreadable"
    integration = stored(dana_api, "Integration", "bill")
    mended = integration["fields"] | {"headers": {}}
    assert save(dana_api, change("Integration", "bill", integration["version"], mended)).status_code == 200
    assert dana_api.get("draft/workspaces/W").status_code == 200
