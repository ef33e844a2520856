"""Saving and deleting draft records in the console: refused beside the field, nothing left behind, no change lost."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from catalog import models as catalog
from catalog.core.products import (
    AttributeDefinition,
    Picklist,
    PicklistValue,
    Product,
    ProductAttribute,
    ProductClassification,
    ProductComponent,
)
from catalog.core.vocabulary import DataType
from decomposition import models as decomposition
from decomposition.core.rules import DecompositionRule, Mapping
from orchestration import models as orchestration
from orchestration.core.design import (
    FalloutRule,
    Integration,
    JeopardyRule,
    Queue,
    Scenario,
    StepDefinition,
    StepDependency,
    WorkingCalendar,
    Workspace,
)
from orchestration.core.vocabulary import StepType
from orchestration.operations.draft import write_draft
from orchestration.queries.draft import read_draft
from tests.shell.builders import make_design, make_system
from tests.web.console import add_part, address, open_form, refusals

pytestmark = pytest.mark.django_db

STEPS = (
    StepDefinition(code="call", name="Call", group="Do", type=StepType.CALLOUT, integration="ship"),
    StepDefinition(code="pack", name="Pack", group="Do", type=StepType.MANUAL_TASK, queue="field"),
    StepDefinition(code="tell", name="Tell", group="Do", type=StepType.MILESTONE),
)
RULE = DecompositionRule(
    code="r",
    name="Rule",
    source_product="PACK",
    destination_product="KIT",
    mappings=(Mapping(code="m", source="colour", destination="colour"),),
)


@pytest.fixture
def console(ada: User) -> Client:
    """The admin's browser."""
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture(autouse=True)
def _draft(db: None) -> None:
    make_system("ERP")
    write_draft(
        make_design(
            products=[Product(sku="PACK", name="Pack"), Product(sku="KIT", name="Kit"), Product(sku="BOX", name="Box")],
            attributes=[
                AttributeDefinition(code="colour", name="Colour"),
                AttributeDefinition(code="size", name="Size", data_type=DataType.PICKLIST, picklist="sizes"),
            ],
            rules=[RULE],
            steps=STEPS,
            dependencies=(
                StepDependency(code="call>pack", step="pack", depends_on="call"),
                StepDependency(code="pack>tell", step="tell", depends_on="pack"),
            ),
            scenarios=(Scenario(code="s", name="Kits", group="Do", product="KIT"),),
            queues=(Queue(code="field", name="Field"), Queue(code="night", name="Night")),
            integrations=(Integration(code="ship", name="Ship", system="ERP"),),
            calendars=(WorkingCalendar(code="office", name="Office", hours={"0": ("09:00", "17:00")}),),
            workspaces=(Workspace(code="w", name="Canvas"),),
            fallout_rules=(FalloutRule(code="f", step_type=StepType.CALLOUT, retries_allowed=3),),
            jeopardy_rules=(JeopardyRule(code="j", step_type=StepType.CALLOUT, estimated_duration=10),),
            catalog={
                "classifications": (
                    ProductClassification(code="Net", name="Net"),
                    ProductClassification(code="Sub", name="Sub", parent="Net"),
                ),
                "components": (ProductComponent(code="PACK/KIT", parent="PACK", child="KIT"),),
                "product_attributes": (
                    ProductAttribute(code="KIT.colour", attribute="colour", product="KIT"),
                    ProductAttribute(code="PACK.colour", attribute="colour", product="PACK"),
                ),
                "picklists": (Picklist(code="sizes", name="Sizes", values=(PicklistValue(code="l", value="L"),)),),
            },
        ),
        "import",
    )
    decomposition.ValueList.objects.create(code="v", name="Values")
    decomposition.ValueListEntry.objects.create(value_list_id="v", input="a", output="b")


def change(console: Client, model: Any, record: str, **fields: Any) -> Any:
    """Open a record's page, change some fields and save it."""
    path = address(model, "change", row(model, record).pk)
    return console.post(path, {**open_form(console, path), **fields})


def add(console: Client, model: Any, **fields: Any) -> Any:
    path = address(model, "add")
    return console.post(path, {**open_form(console, path), **fields})


def row(model: Any, code: str) -> Any:
    return model.objects.get(**{"sku" if model is catalog.Product else "code": code})


def test_a_good_change_raises_the_version_and_says_who(console: Client) -> None:
    response = change(console, orchestration.StepDefinition, "tell", name="Tell them")
    assert response.status_code == 302
    saved = row(orchestration.StepDefinition, "tell")
    assert (saved.name, saved.version, saved.changed_by) == ("Tell them", 2, "ada")


def test_a_calendar_is_written_in_lines_and_told_in_words(console: Client) -> None:
    hours = "Mon to Thu 08:00–18:00\nFriday 8:00–16:00"
    today = timezone.now().date()
    thursday = today + timedelta(days=10 - today.weekday())  # next week
    fields = {"hours": hours, "time_zone": "Europe/Berlin", "country": "DE", "days_off": f"{thursday}\n"}
    assert change(console, CALENDAR, "office", **fields).status_code == 302
    saved = row(CALENDAR, "office")
    assert saved.hours == {**{day: ["08:00", "18:00"] for day in "0123"}, "4": ["08:00", "16:00"]}
    assert saved.days_off == [thursday.isoformat()]
    page = console.get(address(CALENDAR, "change", saved.pk)).content.decode()
    assert "Monday 08:00–18:00\nTuesday 08:00–18:00" in page
    assert "Monday to Thursday 08:00–18:00, Friday 08:00–16:00" in page
    assert f"Thu {thursday}" in page
    assert "Monday to Thursday" in console.get(address(CALENDAR, "changelist")).content.decode()


def test_every_kind_is_saved_as_it_was_opened(console: Client) -> None:
    before = read_draft()
    for model in (*catalog_models(), *DESIGN_MODELS):
        for record in model.objects.all():
            path = address(model, "change", record.pk)
            response = console.post(path, open_form(console, path))
            assert response.status_code == 302, (model, refusals(response))
            record.refresh_from_db()
            assert record.version == 1, model
    assert read_draft() == before


DESIGN_MODELS = (
    decomposition.DecompositionRule,
    decomposition.ValueList,
    orchestration.StepGroup,
    orchestration.StepDefinition,
    orchestration.StepDependency,
    orchestration.Scenario,
    orchestration.Workspace,
    orchestration.Queue,
    orchestration.WorkingCalendar,
    orchestration.Integration,
    orchestration.FalloutRule,
    orchestration.JeopardyRule,
)


def catalog_models() -> tuple[Any, ...]:
    return (
        catalog.Product,
        catalog.ProductClassification,
        catalog.ProductComponent,
        catalog.ProductAttribute,
        catalog.AttributeDefinition,
        catalog.Picklist,
    )


STEP, SCENARIO, CALL = orchestration.StepDefinition, orchestration.Scenario, orchestration.Integration
CALENDAR, FALLOUT, RULES = orchestration.WorkingCalendar, orchestration.FalloutRule, decomposition.DecompositionRule
ATTRIBUTE, OWNED = catalog.AttributeDefinition, catalog.ProductAttribute
NEAREST = "Line 1, column 1: There is no line.quantty here. Did you mean line.quantity?"
ITSELF = {"source_product": "KIT", "destination_product": "KIT"}
EXPRESSION = {"mappings-0-method": "Expression", "mappings-0-expression": "line.quantity >"}
START_DATE = {"mappings-0-destination_type": "Field", "mappings-0-destination": "start_date"}

BAD = [
    (STEP, "tell", {"execute_on": "line.quantty > 1"}, "execute_on", NEAREST),
    (STEP, "tell", {"execute_on": "order.priority ==\n 5"}, "execute_on", "cannot be applied to Text and Number"),
    (STEP, "tell", {"type": "Pause", "resume_on": "step.rsult.x == 1"}, "resume_on", "Line 1, column 1"),
    (STEP, "tell", {"type": "Pause"}, "resume_on", "Pause that nothing ends"),
    (STEP, "tell", {"schedule_base": "CustomDate", "custom_date": "order.due"}, "custom_date", "There is no order.due"),
    (STEP, "tell", {"type": "AutoTask", "action": "brew"}, "action", "not registered"),
    (STEP, "pack", {"form": '[{"label": "x"}]'}, "form", "field 1 of the form has no name"),
    (STEP, "pack", {"form": "[1]"}, "form", "At /0: 1 stands where an object is due"),
    (orchestration.StepDependency, "call>pack", {"depends_on": "tell"}, "depends_on", "pack → tell → pack"),
    (SCENARIO, "s", {"condition": "line.quantity + 1"}, "condition", "The result must be Boolean, but is Number."),
    (SCENARIO, "s", {"actions": ["Ad"]}, "actions", "Ad is not one of the available choices"),
    (CALL, "ship", {"payload": '{"a": "=order.external"}'}, "payload", "wrong at /a"),
    (CALL, "ship", {"payload": '{"a": 1,\n "a": 2}'}, "payload", "The key 'a' stands twice"),
    (CALL, "ship", {"headers": '{"X-Team": 5}'}, "headers", "At /X-Team: 5 stands where text is due"),
    (CALL, "ship", {"headers": '{"X-Team": "a"\n'}, "headers", "at line 2, column 1"),
    (CALL, "ship", {"headers": '["X"]'}, "headers", "stands where an object is due"),
    (CALL, "ship", {"path": "/x/{order.number}"}, "path", "There is no order.number here"),
    (CALL, "ship", {"timeout_seconds": "121"}, "timeout_seconds", "At most 120"),
    (CALL, "ship", {"success_codes": "[99]"}, "success_codes", "Use 200 to 599"),
    (CALENDAR, "office", {"time_zone": "Europe/Berlim"}, "time_zone", 'Did you mean "Europe/Berlin"?'),
    (CALENDAR, "office", {"hours": "Monday 17:00–09:00"}, "hours", "The end is later"),
    (CALENDAR, "office", {"hours": "Munday 09:00–17:00"}, "hours", "Line 1: “Munday” is no day of the week. Did"),
    (CALENDAR, "office", {"hours": ""}, "hours", "has no working hours"),
    (CALENDAR, "office", {"country": "XX"}, "country", "whose holidays are not known"),
    (CALENDAR, "office", {"days_off": '["24.12."]'}, "days_off", "Write it as 2026-12-24"),
    (FALLOUT, "f", {"retry_policy": "Staggered"}, "retry_intervals", "Write one for each retry"),
    (FALLOUT, "f", {"retry_intervals": '["1"]'}, "retry_intervals", "stands where a whole number is due"),
    (orchestration.JeopardyRule, "j", {"threshold": "10"}, "threshold", "Make the threshold shorter"),
    (orchestration.Workspace, "w", {"positions": '{"call": [1]}'}, "positions", "stands where a list of 2 is due"),
    (orchestration.Workspace, "w", {"notes": '["text"]'}, "notes", "At /0: 'text' stands where an object is due"),
    (catalog.ProductClassification, "Net", {"parent": "Sub"}, "parent", "Net → Sub → Net"),
    (catalog.ProductComponent, "PACK/KIT", {"parent": "KIT", "child": "KIT"}, "child", "KIT → KIT"),
    (OWNED, "PACK.colour", {"attribute": "size", "default_value": "XL"}, "default_value", "not in the picklist"),
    (ATTRIBUTE, "size", {"default_value": "XL"}, "default_value", 'not in the picklist "sizes" (L)'),
    (ATTRIBUTE, "colour", {"data_type": "Date", "default_value": "red"}, "default_value", "is not a date"),
    (catalog.Product, "BOX", {"decomposition_scope": "Custom"}, "custom_scope", "needs a custom scope"),
    (RULES, "r", {"condition": "line.atributes.colour == 'red'"}, "condition", "Line 1, column 1"),
    (RULES, "r", ITSELF, "destination_product", "KIT → KIT"),
    (RULES, "r", {"source_product": ""}, "source_product", "exactly one of a product and a classification"),
    (RULES, "r", {"mappings-0-source": "color"}, "mappings-0-source", 'There is no attribute "color"'),
    (RULES, "r", {"mappings-0-method": "List"}, "mappings-0-value_list", "It needs a value list"),
    (RULES, "r", EXPRESSION, "mappings-0-expression", "Line 1, column 16"),
    (RULES, "r", START_DATE, "mappings-0-destination", "does not fit into Datetime"),
    (decomposition.ValueList, "v", {"source_type": "Number"}, "entries", '"a" is not a number'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "code", "fields", "field", "words"), BAD, ids=lambda value: getattr(value, "__name__", None)
)
def test_a_bad_change_is_refused_beside_its_field(
    console: Client, model: Any, code: str, fields: dict[str, Any], field: str, words: str
) -> None:
    before = read_draft()
    found = refusals(change(console, model, code, **fields))
    assert list(found) == [field]
    assert words in found[field][0]
    assert read_draft() == before
    assert row(model, code).version == 1


def test_a_rule_for_queues_is_checked(console: Client) -> None:
    fields = {"source_queue": "field", "condition": "account.nme == 'x'", "destination_queue": "night"}
    found = refusals(add(console, orchestration.TaskAssignmentRule, **fields))
    assert list(found) == ["condition"]
    assert "Did you mean account.name?" in found["condition"][0]
    found = refusals(add(console, orchestration.TaskAssignmentRule, source_queue="field"))
    assert "names no destination" in found["destination_queue"][0]
    assert not orchestration.TaskAssignmentRule.objects.exists()


def test_an_input_that_stands_twice_in_a_value_list_is_refused(console: Client) -> None:
    path = address(decomposition.ValueList, "change", row(decomposition.ValueList, "v").pk)
    data = add_part(open_form(console, path), "entries", input="a", output="c")
    found = refusals(console.post(path, data))
    assert "Please correct the duplicate data for input" in found["entries"][0]
    assert decomposition.ValueListEntry.objects.count() == 1


def test_a_dependency_that_is_there_already_is_refused(console: Client) -> None:
    found = refusals(add(console, orchestration.StepDependency, code="again", step="pack", depends_on="call"))
    assert "'call>pack' has the same step 'pack' and depends_on 'call'" in found["__all__"][0]


def test_what_would_break_another_record_is_refused_and_named(console: Client) -> None:
    change(console, orchestration.Scenario, "s", condition="line.attributes.colour == 'red'")
    found = refusals(change(console, catalog.AttributeDefinition, "colour", data_type="Boolean"))
    assert list(found) == ["__all__"]
    assert 'Scenario "s": Line 1' in found["__all__"][0]
    assert row(catalog.AttributeDefinition, "colour").data_type == "Text"


def test_an_old_problem_of_another_record_does_not_stop_a_save(console: Client) -> None:
    orchestration.Scenario.objects.filter(code="s").update(condition="nothing.here")
    assert change(console, orchestration.StepDefinition, "tell", name="Tell them").status_code == 302


def test_warnings_are_shown_and_do_not_stop_a_save(console: Client) -> None:
    response = change(console, orchestration.StepDefinition, "tell", queue="field", delay="5")
    assert response.status_code == 302
    shown = [str(message) for message in get_messages(response.wsgi_request)]
    assert any("has a delay but no schedule base" in message for message in shown)


def test_a_rule_is_saved_with_its_mappings(console: Client) -> None:
    path = address(decomposition.DecompositionRule, "change", row(decomposition.DecompositionRule, "r").pk)
    data = add_part(
        {**open_form(console, path), "mappings-0-DELETE": "on"},
        "mappings",
        source_type="Field", source="quantity", destination_type="Field", destination="quantity",
        method="AsIs", enforcement="AllRequests", sequence="0",
    )  # fmt: skip
    assert console.post(path, data).status_code == 302
    (mapping,) = decomposition.Mapping.objects.all()
    assert (mapping.rule_id, mapping.code, mapping.source) == ("r", "quantity", "quantity")
    assert row(decomposition.DecompositionRule, "r").version == 2
    entry = console.get(
        address(decomposition.DecompositionRule, "history", row(decomposition.DecompositionRule, "r").pk)
    )
    assert "Added mapping" in entry.content.decode()


def test_members_of_a_queue_are_live_and_saved_beside_it(console: Client, ada: User) -> None:
    path = address(orchestration.Queue, "change", row(orchestration.Queue, "field").pk)
    data = add_part(open_form(console, path), "memberships", user=ada.pk, available="on")
    assert console.post(path, {**data, "notification_email": "field@example.com"}).status_code == 302
    queue = row(orchestration.Queue, "field")
    assert (queue.notification_email, queue.version) == ("field@example.com", 1)
    assert list(queue.members.all()) == [ada]


def test_someone_elses_change_is_not_written_over(console: Client) -> None:
    path = address(orchestration.StepDefinition, "change", row(orchestration.StepDefinition, "tell").pk)
    opened = open_form(console, path)
    orchestration.StepDefinition.objects.filter(code="tell").update(name="Theirs", version=2, changed_by="dana")
    found = refusals(console.post(path, {**opened, "name": "Mine"}))
    assert 'StepDefinition "tell" was changed by dana at 20' in found["__all__"][0]
    assert row(orchestration.StepDefinition, "tell").name == "Theirs"
    assert refusals(console.post(path, {**opened, "name": "Mine", "expected_version": ""}))["__all__"]


def test_someone_elses_change_of_a_rule_is_not_written_over(console: Client) -> None:
    path = address(decomposition.DecompositionRule, "change", row(decomposition.DecompositionRule, "r").pk)
    opened = open_form(console, path)
    decomposition.DecompositionRule.objects.filter(code="r").update(version=2, changed_by="dana")
    assert "was changed by dana" in refusals(console.post(path, {**opened, "name": "Mine"}))["__all__"][0]


def test_a_sample_order_is_an_order_and_keeps_its_version(console: Client) -> None:
    document = {
        "source": "webshop",
        "external_id": "1",
        "account": {"id": "A"},
        "lines": [{"id": "1", "product": "BOX"}],
    }
    fields = {"name": "A box", "code": "box"}
    found = refusals(add(console, orchestration.SampleOrder, **fields, document='{"lines": []}'))
    assert any("/source" in error for error in found["document"])
    assert add(console, orchestration.SampleOrder, **fields, document=json.dumps(document)).status_code == 302
    path = address(orchestration.SampleOrder, "change", row(orchestration.SampleOrder, "box").pk)
    opened = open_form(console, path)
    assert console.post(path, opened).status_code == 302
    assert row(orchestration.SampleOrder, "box").version == 2
    assert "was changed by ada" in refusals(console.post(path, opened))["__all__"][0]


@pytest.mark.parametrize(
    ("model", "fields", "code"),
    [
        (orchestration.StepGroup, {"name": "Ünd jetzt: Los!"}, "und-jetzt-los"),
        (catalog.Product, {"name": "Big Box"}, "big-box"),
        (orchestration.StepDependency, {"step": "tell", "depends_on": "call"}, "call>tell"),
        (catalog.ProductAttribute, {"product": "BOX", "attribute": "colour"}, "BOX.colour"),
        (catalog.ProductComponent, {"parent": "PACK", "child": "BOX"}, "PACK/BOX"),
        (orchestration.FalloutRule, {"step_type": "Callout", "error_code": "503"}, "callout-503"),
        (orchestration.JeopardyRule, {"estimated_duration": "5"}, "jeopardyrule"),
        (orchestration.Queue, {"name": "Field"}, "field-2"),
    ],
)
def test_a_new_record_without_a_code_gets_one(console: Client, model: Any, fields: dict[str, Any], code: str) -> None:
    response = add(console, model, **fields)
    assert response.status_code == 302, refusals(response)
    saved = row(model, code)
    assert (saved.version, saved.changed_by) == (1, "ada")


def test_a_code_is_proposed_from_the_name_while_it_is_typed(console: Client) -> None:
    page = console.get(address(orchestration.StepGroup, "add")).content.decode()
    assert "#id_code" in page
    assert "#id_name" in page


def test_a_code_never_changes(console: Client) -> None:
    assert change(console, orchestration.StepGroup, "Do", code="Other", name="Done").status_code == 302
    assert row(orchestration.StepGroup, "Do").name == "Done"
    assert not orchestration.StepGroup.objects.filter(code="Other").exists()


def test_a_taken_code_is_refused(console: Client) -> None:
    found = refusals(add(console, orchestration.StepGroup, code="Do", name="Again"))
    assert list(found) == ["code"]


@pytest.mark.parametrize(
    ("model", "code", "named"),
    [
        (orchestration.StepGroup, "Do", 'Scenario "s": its group'),
        (orchestration.StepDefinition, "call", 'StepDependency "call&gt;pack": its depends on'),
        (orchestration.Queue, "field", 'StepDefinition "pack": its queue'),
        (catalog.Product, "KIT", 'DecompositionRule "r": its destination product'),
        (catalog.AttributeDefinition, "colour", 'ProductAttribute "KIT.colour": its attribute'),
    ],
)
def test_what_others_name_is_not_deleted(console: Client, model: Any, code: str, named: str) -> None:
    before = read_draft()
    path = address(model, "delete", row(model, code).pk)
    for response in (console.get(path), console.post(path, {"post": "yes"}), delete_selected(console, model, code)):
        assert response.status_code == 200
        assert words_of(named) in response.content.decode()
    assert read_draft() == before


def words_of(named: str) -> str:
    return named.replace('"', "&quot;")


def delete_selected(console: Client, model: Any, *codes: str) -> Any:
    keys = [row(model, code).pk for code in codes]
    data = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    return console.post(address(model, "changelist"), data)


def test_what_nothing_names_is_deleted_with_its_parts(console: Client) -> None:
    path = address(decomposition.DecompositionRule, "delete", row(decomposition.DecompositionRule, "r").pk)
    assert console.post(path, {"post": "yes"}).status_code == 302
    assert not decomposition.DecompositionRule.objects.exists()
    assert not decomposition.Mapping.objects.exists()
    assert delete_selected(console, catalog.ProductClassification, "Net", "Sub").status_code == 302
    assert not catalog.ProductClassification.objects.exists()


def test_a_deletion_that_comes_too_late_is_refused_in_words(console: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.admin.record_admin.users_of_records", lambda *_: ())
    path = address(orchestration.Queue, "delete", row(orchestration.Queue, "field").pk)
    for response in (console.post(path, {"post": "yes"}), delete_selected(console, orchestration.Queue, "field")):
        assert response.status_code == 302
        assert any('StepDefinition "pack"' in str(message) for message in get_messages(response.wsgi_request))
    assert orchestration.Queue.objects.filter(code="field").exists()
