"""Expressions and the rules around steps by API: what a designer's screen is told while somebody writes."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.core.expressions.tokens import MAX_LENGTH
from dro_site.demo.design import demo_design
from orchestration.core.record_json import encode_record
from orchestration.models import FalloutRule as FalloutRuleRow
from orchestration.operations.draft import write_draft
from tests.web.conftest import ApiClient

DESIGN = demo_design()
SCENARIO = {"code": "new", "name": "", "group": "", "product": "SEC-HW-KIT"}


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    write_draft(DESIGN, "import")


def check(api: ApiClient, written: str, **members: Any) -> Any:
    body = {"kind": "Scenario", "record": SCENARIO, "field": "condition", "text": written, **members}
    return api.post("draft/expressions", body)


def pointers(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.content
    assert answer.json()["code"] == "invalid_input"
    return {error["pointer"] for error in answer.json()["errors"]}


def test_a_condition_is_checked_shown_as_rows_and_offered_its_variables(dana_api: ApiClient) -> None:
    answer = check(dana_api, 'line.attributes.kit_size == "large"').json()
    assert answer["problems"] == []
    assert answer["outline"]["items"][0]["path"] == ["line", "attributes", "kit_size"]
    assert (answer["result_type"], answer["subject"]) == ("Boolean", "line")
    offered = {one["path"]: one for one in answer["variables"]}
    assert offered["line.attributes.kit_size"]["values"][0] == {"value": "small", "label": "Small"}
    assert "line.attributes.seats" not in offered
    everything = check(dana_api, "", variables="all").json()["variables"]
    assert "line.attributes.seats" in {one["path"] for one in everything}
    assert check(dana_api, "", variables="none").json()["variables"] == []


def test_a_fault_is_told_with_its_place_and_what_would_be_right(dana_api: ApiClient) -> None:
    answer = check(dana_api, "true && line.attributes.kit_sise == 'x'").json()
    assert answer["problems"] == [
        {
            "severity": "Error",
            "message": "There is no line.attributes.kit_sise here.",
            "suggestion": "Did you mean line.attributes.kit_size?",
            "position": 8,
            "line": 1,
            "column": 9,
        }
    ]
    assert answer["outline"] is not None
    assert check(dana_api, "((").json()["outline"] is None


@pytest.mark.parametrize(
    ("kind", "field", "record", "result"),
    [
        ("DecompositionRule", "condition", {"source_product": "SEC-HW-KIT"}, "Boolean"),
        ("DecompositionRule", "mappings/0/expression", {"mappings": [{"destination": "seats"}]}, "Number"),
        ("Scenario", "condition", {}, "Boolean"),
        ("StepDefinition", "execute_on", {"group": "unheard"}, "Boolean"),
        ("StepDefinition", "resume_on", {}, "Boolean"),
        ("StepDefinition", "custom_date", {}, None),
        ("TaskAssignmentRule", "condition", {}, "Boolean"),
        ("Integration", "payload/order", {}, None),
        ("Integration", "payload/lines/$where", {}, "Boolean"),
    ],
)
def test_every_place_that_holds_an_expression_is_served(
    dana_api: ApiClient, kind: str, field: str, record: dict[str, Any], result: str | None
) -> None:
    answer = check(dana_api, "", kind=kind, field=field, record=record)
    assert answer.status_code == 200, answer.content
    assert answer.json()["result_type"] == result


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"kind": "Queue"}, "/field"),
        ({"field": "name"}, "/field"),
        ({"field": ""}, "/field"),
        ({"field": "x" * 3000}, "/field"),
        ({"kind": "x" * 50}, "/kind"),
        ({"kind": None}, "/kind"),
        ({"record": None}, "/record"),
        ({"record": []}, "/record"),
        ({"record": "x"}, "/record"),
        ({"text": None}, "/text"),
        ({"text": {"a": 1}}, "/text"),
        ({"variables": "some"}, "/variables"),
        ({"extra": 1}, "/extra"),
    ],
)
def test_what_is_malformed_is_refused_at_its_place(dana_api: ApiClient, members: dict[str, Any], pointer: str) -> None:
    assert pointer in pointers(check(dana_api, "", **members))


@pytest.mark.parametrize("body", [[], '"x"', "1", "null", {}])
def test_a_body_that_is_no_question_is_refused(dana_api: ApiClient, body: Any) -> None:
    answer = dana_api.post("draft/expressions", body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_input"


HOSTILE = (
    "(" * 5000,
    "!" * 3000,
    "a" * (MAX_LENGTH + 1),
    "[" * 29 + "1" + "]" * 29,
    " || ".join(["line.quantity == 1"] * 90),
    "line.attributes." + "x." * 500 + "y",
    'line.attributes["' + "\\u0041" * 500 + '"] == 1',
    "lines.map(a, lines.map(b, lines.map(c, 1)))",
    "'\\U0010FFFF' == line.product",
    "line.product.matches('(a+)+$')",
    "line.product.matches('[')",
    "9" * 400 + " == 1",
    "\u202e\u0007\u00ad == 1",
    "line.product == '\U0001f600'",
    "has(has(line.product))",
    "line[line[line]]",
    "{'a': 1}",
    "-" * 29 + "1 == 1",
    "// only a comment",
    "\n\n\t",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_written_gets_an_answer(dana_api: ApiClient, text: str) -> None:
    answer = check(dana_api, text)
    assert answer.status_code == 200
    for problem in answer.json()["problems"]:
        assert problem["message"]
        assert 0 <= problem["position"] <= len(text)


@pytest.mark.parametrize(
    "record",
    [
        {"product": {"a": 1}},
        {"product": ["SEC-HW-KIT"], "classification": 3},
        {"classification": []},
        {"classification": [1], "source_classification": {"a": 1}},
        {"mappings": {"0": {}}},
        {"group": {"x": "y"}},
    ],
)
@pytest.mark.parametrize(
    ("kind", "field"), [("Scenario", "condition"), ("DecompositionRule", "condition"), ("StepDefinition", "execute_on")]
)
def test_a_record_may_be_any_nonsense(dana_api: ApiClient, record: dict[str, Any], kind: str, field: str) -> None:
    assert check(dana_api, "true", record=record, kind=kind, field=field).status_code == 200


def test_it_is_for_designers(omar_api: ApiClient, stranger_api: ApiClient, webshop_api: ApiClient, omar: User) -> None:
    assert check(omar_api, "true").status_code == 403
    assert check(webshop_api, "true").status_code == 403
    assert check(stranger_api, "true").status_code == 401


# the rules around a step

CALLOUT = next(step for step in DESIGN.steps if step.integration)


def test_the_rules_of_a_step_are_told_with_the_winner(dana_api: ApiClient) -> None:
    answer = dana_api.get(f"draft/steps/{CALLOUT.code}/rules")
    assert answer.status_code == 200
    body = answer.json()
    assert [choice["error_code"] for choice in body["fallout"]][-1] == ""
    assert all(sum(rule["wins"] for rule in choice["rules"]) == 1 for choice in body["fallout"] if choice["rules"])
    assert body["assignment"]["outcome"] == "A step of this type is nobody's task."


def test_rules_of_the_screen_count_before_they_are_saved(dana_api: ApiClient) -> None:
    rule = {"code": "mine", "integration": CALLOUT.integration, "error_code": "418", "retries_allowed": 2}
    shown = [{"kind": "FalloutRule", "code": "mine", "fields": rule}]
    body = dana_api.post(f"draft/steps/{CALLOUT.code}/rules", {"records": shown}).json()
    (at_418,) = [choice for choice in body["fallout"] if choice["error_code"] == "418"]
    assert [one["code"] for one in at_418["rules"] if one["wins"]] == ["mine"]
    assert not FalloutRuleRow.objects.filter(code="mine").exists()


def test_a_step_of_the_screen_counts_before_it_is_saved(dana_api: ApiClient) -> None:
    step = encode_record(CALLOUT) | {"code": "fresh/one", "type": "Milestone", "integration": None}
    shown = [{"kind": "StepDefinition", "code": "fresh/one", "fields": step}]
    assert dana_api.get("draft/steps/fresh/one/rules").status_code == 404
    body = dana_api.post("draft/steps/fresh/one/rules", {"records": shown}).json()
    assert body["fallout"][0]["outcome"].startswith("A step of this type does nothing that could fail")


@pytest.mark.parametrize(
    ("records", "pointer"),
    [
        ([{"kind": "Nonsense", "code": "x", "fields": None}], "/records/0/kind"),
        ([{"kind": "FalloutRule", "code": "x", "fields": {"code": "x", "unheard": 1}}], "/records/0/fields"),
        ([{"kind": "FalloutRule", "code": "x", "fields": "x"}], "/records/0/fields"),
        ([{"kind": "FalloutRule", "code": "x"}], "/records/0/fields"),
        (
            [{"kind": "FalloutRule", "code": "x", "fields": {"code": "x", "retries_allowed": "many"}}],
            "/records/0/fields",
        ),
        ([{"kind": "FalloutRule", "code": "x", "fields": None, "version": 1}], "/records/0/version"),
        ("x", "/records"),
        ([{"kind": "FalloutRule", "code": "x", "fields": None}] * 501, "/records"),
    ],
)
def test_records_of_the_screen_that_are_none_are_refused(dana_api: ApiClient, records: Any, pointer: str) -> None:
    found = pointers(dana_api.post(f"draft/steps/{CALLOUT.code}/rules", {"records": records}))
    assert any(one.startswith(pointer) for one in found), found


def test_there_is_no_such_step_or_group(dana_api: ApiClient) -> None:
    for path in ("draft/steps/unheard/rules", "draft/groups/unheard/scenarios"):
        for answer in (dana_api.get(path), dana_api.post(path, {})):
            assert answer.status_code == 404
            assert "unheard" in answer.json()["detail"]
    assert dana_api.get("draft/steps/a%00b/rules").status_code == 404


def test_a_group_tells_which_scenario_replaces_which(dana_api: ApiClient) -> None:
    product = next(one for one in DESIGN.catalog.products if one.classification)
    group = DESIGN.groups[0].code
    scenarios: list[dict[str, Any]] = [
        {"code": "p", "name": "Own", "group": group, "product": product.sku, "condition": "line.quantity > 1"},
        {"code": "c", "name": "Class", "group": group, "classification": product.classification},
    ]
    shown = [{"kind": "Scenario", "code": one["code"], "fields": one} for one in scenarios]
    body = dana_api.post(f"draft/groups/{group}/scenarios", {"records": shown}).json()
    (found,) = [one for one in body["replacements"] if one["scenario"] == "p"]
    assert (found["replaced"], found["product"]) == ("c", product.sku)
    assert found["reason"].endswith('"Own" replaces "Class" where its condition holds.')
    assert dana_api.get(f"draft/groups/{group}/scenarios").status_code == 200
