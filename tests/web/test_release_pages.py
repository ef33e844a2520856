"""The pages of releases: the draft checked and published, by one person or two; designs compared, and brought back."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.access import Role
from catalog.core.products import Product, ProductClassification
from orchestration.core.design import FalloutRule, StepDefinition, StepGroup, Workspace, WorkspaceItem
from orchestration.core.snapshot_kinds import design_of
from orchestration.core.vocabulary import StepType
from orchestration.models import Release, ReleasePolicy, ReleaseRequest, SampleOrder
from orchestration.models import WorkingCalendar as CalendarRow
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.operations.release import publish
from orchestration.queries.draft import read_draft
from tests.shell.test_draft_records import whole_design
from tests.web.conftest import person

NOW = datetime(2026, 3, 4, tzinfo=UTC)
ACKNOWLEDGED = {"note": "First light", "acknowledged": "on"}


@pytest.fixture
def draft(db: None) -> None:
    write_draft(whole_design(), "dana")


@pytest.fixture
def designer(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


@pytest.fixture
def bob(db: None) -> User:
    """Another designer."""
    return person("bob", Role.DESIGNER)


@pytest.fixture
def other(bob: User) -> Client:
    client = Client()
    client.force_login(bob)
    return client


def published(note: str = "First") -> Release:
    return publish(actor=None, note=note, now=NOW)


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def reviewed(client: Client, path: str = "/releases/draft") -> str:
    """The content hash that a page would send back."""
    return text_of(client, path).split('name="reviewed" value="')[1].split('"')[0]


def pictures(page: str) -> Any:
    """What the island of a page draws."""
    return json.loads(page.split('id="difference-data" type="application/json">')[1].split("</script>", maxsplit=1)[0])


def test_the_draft_is_reviewed_and_published(designer: Client, draft: None, dana: User) -> None:
    page = text_of(designer, "/releases/draft")
    assert "TechnicalProduct" not in page
    assert "reaches no step" in page
    reviewed = page.split('name="reviewed" value="')[1].split('"')[0]
    form = {"note": "First light", "reviewed": reviewed}
    refused = designer.post("/releases/draft", form)
    assert refused.status_code == 422
    assert b"publish with them acknowledged" in refused.content
    assert not Release.objects.exists()
    answer = designer.post("/releases/draft", form | {"acknowledged": "on"}, follow=True)
    assert answer.redirect_chain == [("/releases/1", 302)]
    assert b"Release 1 is published" in answer.content
    assert (Release.objects.get().note, Release.objects.get().published_by) == ("First light", dana)
    assert "there is nothing to publish" in text_of(designer, "/releases/draft")


def test_a_draft_that_changed_since_it_was_reviewed_is_not_published(designer: Client, draft: None) -> None:
    page = text_of(designer, "/releases/draft")
    reviewed = page.split('name="reviewed" value="')[1].split('"')[0]
    write_draft(design_of({"Product": (Product(sku="NEW", name="New"),)}), "somebody else")
    form = {"note": "First", "reviewed": reviewed, "acknowledged": "on"}
    refused = designer.post("/releases/draft", form)
    assert refused.status_code == 422
    assert b"The draft has changed since you looked at it" in refused.content
    assert reviewed not in refused.content.decode()
    assert not Release.objects.exists()


def test_a_draft_with_errors_offers_no_publishing(designer: Client, draft: None) -> None:
    loop = ProductClassification(code="Z parent", name="Parent", parent="A child")
    write_draft(design_of({"ProductClassification": (loop,)}), "dana")
    page = text_of(designer, "/releases/draft")
    assert "The draft cannot be published" in page
    assert 'name="note"' not in page
    posted = designer.post("/releases/draft", {"note": "x", "reviewed": "y", "acknowledged": "on"})
    assert posted.status_code == 422
    assert not Release.objects.exists()


def test_a_note_is_needed(designer: Client, draft: None) -> None:
    refused = designer.post("/releases/draft", {"note": " ", "reviewed": "x", "acknowledged": "on"})
    assert refused.status_code == 422
    assert b"This field is required" in refused.content


def test_a_release_shows_what_it_changed(designer: Client, draft: None) -> None:
    published()
    kit = replace(whole_design().catalog.products[0], name="Better <kit>")
    write_draft(design_of({"Product": (kit,)}), "dana")
    published("Second")
    page = text_of(designer, "/releases/2")
    for expected in (
        "Better &lt;kit&gt;",
        '<a href="/releases/1">',
        "current",
        "accepted",
        "Second",
        "without a second person",
    ):
        assert expected in page
    assert "whole record" in text_of(designer, "/releases/1")
    assert designer.get("/releases/3").status_code == 404
    listed = text_of(designer, "/releases")
    assert listed.index("Release 2") < listed.index("Release 1")


# validation, located


def test_each_problem_leads_to_the_screen_where_it_is_mended(designer: Client, draft: None) -> None:
    write_draft(
        design_of(
            {
                "StepGroup": (StepGroup(code="Lost", name="Lost"), StepGroup(code="Out", name="Out")),
                "StepDefinition": (
                    StepDefinition(code="a/b ?", name="Odd", group="Lost", type=StepType.CALLOUT),
                    StepDefinition(code="Far", name="Far", group="Out", type=StepType.CALLOUT),
                ),
                "Workspace": (Workspace(code="V", name="Another", items=(WorkspaceItem(group="Lost"),)),),
                "FalloutRule": (FalloutRule(code="never", action="nothing"),),
                "ProductClassification": (ProductClassification(code="Z parent", name="Parent", parent="A child"),),
            }
        ),
        "dana",
    )
    page = text_of(designer, "/releases/draft")
    for address in (
        "/designs/in/V?at=StepDefinition:a%2Fb%20%3F&amp;field=integration",
        "/designs/all",
        "/designs/in/V?at=StepGroup:Lost",
        "?at=FalloutRule:never&amp;field=action",
        "/catalog/classes?open=Z%20parent",
    ):
        assert f'{address}"' in page
    assert page.index("Another") < page.index("Groups in no workspace")
    assert "Cannot be published" in page


def test_pins_that_fail_lead_to_the_workspace_of_their_sample(designer: Client, draft: None) -> None:
    order = {"source": "s", "external_id": "1", "account": {"id": "A"}, "lines": [{"id": "1", "product": "PACK"}]}
    SampleOrder.objects.create(
        code="one", name="One", workspace_id="W", document=order, expected={"steps": [{"definition": "Nothing"}]}
    )
    page = text_of(designer, "/releases/draft")
    assert 'href="/designs/in/W/simulate?sample=one"' in page
    assert "Cannot be published" in page


def test_looking_at_the_draft_costs_no_more_queries_for_more_problems(designer: Client, draft: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text_of(designer, "/releases/draft")
        return len(captured)

    queries()
    before = queries()
    groups = tuple(StepGroup(code=f"L{number}", name="Lost") for number in range(20))
    write_draft(design_of({"StepGroup": groups}), "dana")
    assert queries() == before


# the second person


def asked_by(client: Client, **fields: str) -> Any:
    form = {**ACKNOWLEDGED, "reviewed": reviewed(client), "ask": "1", **fields}
    return client.post("/releases/draft", form, follow=True)


def test_one_designer_asks_and_another_approves(
    designer: Client, other: Client, draft: None, dana: User, bob: User
) -> None:
    assert b"Approval is asked for" in asked_by(designer).content
    request = ReleaseRequest.objects.get()
    mine = text_of(designer, "/releases/draft")
    assert f"/releases/requests/{request.pk}/withdraw" in mine
    assert f"/releases/requests/{request.pk}/approve" not in mine
    assert "asks for approval of the draft" in text_of(other, "/releases")
    assert "asks for approval of it" in text_of(other, "/")
    theirs = text_of(other, "/releases/draft")
    assert f"/releases/requests/{request.pk}/approve" in theirs
    answer = other.post(f"/releases/requests/{request.pk}/approve", {"acknowledged": "on"}, follow=True)
    assert answer.redirect_chain == [("/releases/1", 302)]
    release = Release.objects.get()
    assert (release.published_by, release.approved_by) == (dana, bob)
    page = text_of(designer, "/releases/1")
    for expected in ("asked for approval", "approved it, which published it"):
        assert expected in page
    listed = text_of(designer, "/releases")
    assert "Approved" in listed
    assert "asks for approval" not in listed


def test_an_answer_needs_the_warnings_read(designer: Client, other: Client, draft: None) -> None:
    asked_by(designer)
    request = ReleaseRequest.objects.get()
    answer = other.post(f"/releases/requests/{request.pk}/approve", follow=True)
    assert b"publish with them acknowledged" in answer.content
    assert not Release.objects.exists()


def test_nobody_approves_alone_whatever_is_sent(designer: Client, draft: None) -> None:
    asked_by(designer)
    request = ReleaseRequest.objects.get()
    answer = designer.post(f"/releases/requests/{request.pk}/approve", {"acknowledged": "on"}, follow=True)
    assert b"You asked for this yourself" in answer.content
    assert not Release.objects.exists()
    assert b"is withdrawn" in designer.post(f"/releases/requests/{request.pk}/withdraw", follow=True).content


def test_a_rejection_needs_a_reason_which_the_list_shows(designer: Client, other: Client, draft: None) -> None:
    asked_by(designer)
    address = f"/releases/requests/{ReleaseRequest.objects.get().pk}/reject"
    assert b"Say in a reason" in other.post(address, {"reason": " "}, follow=True).content
    assert b"is rejected" in other.post(address, {"reason": "Not before <Monday>"}, follow=True).content
    assert "Not before &lt;Monday&gt;" in text_of(designer, "/releases")
    assert b"rejected already" in other.post(address, {"reason": "Again"}, follow=True).content


def test_a_request_for_another_draft_can_only_be_rejected(designer: Client, other: Client, draft: None) -> None:
    asked_by(designer)
    write_draft(design_of({"Product": (Product(sku="NEW", name="New"),)}), "dana")
    page = text_of(other, "/releases/draft")
    assert "Outdated" in page
    assert "/approve" not in page
    request = ReleaseRequest.objects.get()
    answer = other.post(f"/releases/requests/{request.pk}/approve", {"acknowledged": "on"}, follow=True)
    assert b"nothing was published and the request is closed" in answer.content
    request.refresh_from_db()
    assert (request.state, Release.objects.count()) == ("Outdated", 0)


def test_where_a_second_person_is_needed_the_page_only_asks(designer: Client, draft: None) -> None:
    ReleasePolicy.objects.create(approval_required=True)
    page = text_of(designer, "/releases/draft")
    assert 'name="ask"' in page
    assert "Releases need a second person here" in page
    refused = designer.post("/releases/draft", {**ACKNOWLEDGED, "reviewed": reviewed(designer)})
    assert refused.status_code == 422
    assert b"Releases need a second person here: ask for approval" in refused.content
    assert not Release.objects.exists()


def test_what_is_asked_for_already_is_not_asked_for_again(designer: Client, other: Client, draft: None) -> None:
    asked_by(designer)
    again = other.post("/releases/draft", {**ACKNOWLEDGED, "reviewed": reviewed(designer), "ask": "1"})
    assert again.status_code == 422
    assert b"has asked for the approval of exactly this draft already" in again.content


@pytest.mark.parametrize("answer", ["approve", "reject", "withdraw"])
def test_an_answer_to_no_request_is_not_found(designer: Client, draft: None, answer: str) -> None:
    assert designer.post(f"/releases/requests/7/{answer}", {"reason": "x"}).status_code == 404
    assert designer.get(f"/releases/requests/7/{answer}").status_code == 405


# differences


def test_the_draft_is_drawn_beside_the_release(designer: Client, draft: None) -> None:
    published()
    step = replace(whole_design().steps[0], name="Ask again", execute_on="order.priority == 'High'")
    write_draft(design_of({"StepDefinition": (step,)}), "dana")
    page = text_of(designer, "/releases/draft")
    (picture,) = pictures(page)
    assert (picture["code"], picture["name"]) == ("W", "Canvas")
    (change,) = picture["changes"]
    assert (change["kind"], change["code"], change["change"], change["at"]) == (
        "StepDefinition", step.code, "Changed", {"step": step.code},
    )  # fmt: skip
    assert [(field["label"], field["after"], field["is_code"]) for field in change["fields"]] == [
        ("Name", "Ask again", False),
        ("Execute on", "order.priority == 'High'", True),
    ]
    assert {one["id"]: one["change"] for one in picture["steps"]}[step.code] == "Changed"
    assert "difference.js" in page


def test_what_no_canvas_shows_is_listed_field_by_field(designer: Client, draft: None) -> None:
    published()
    kit = replace(whole_design().catalog.products[0], description="Now <blue>")
    write_draft(design_of({"Product": (kit,)}), "dana")
    page = text_of(designer, "/releases/draft")
    assert "Now &lt;blue&gt;" in page
    assert "difference-data" not in page
    assert "difference.js" not in page


def test_any_two_designs_are_compared(designer: Client, draft: None) -> None:
    published()
    kit = replace(whole_design().catalog.products[0], name="Second kit")
    write_draft(design_of({"Product": (kit,)}), "dana")
    published("Second")
    write_draft(design_of({"Product": (replace(kit, name="Draft kit"),)}), "dana")
    assert "Draft kit" in text_of(designer, "/releases/compare")
    page = text_of(designer, "/releases/compare?from=1&to=2")
    assert "What changes from release 1 to release 2" in page
    assert "Second kit" in page
    assert "Draft kit" not in page
    back = text_of(designer, "/releases/compare?from=draft&to=1")
    assert "What changes from the draft to release 1" in back
    assert "They are the same" in text_of(designer, "/releases/compare?from=2&to=2")


@pytest.mark.parametrize("names", ["from=9", "to=nonsense", "from=-1", "from=99999999999999999999", "from=²"])
def test_what_is_no_design_is_said_to_be_none(designer: Client, draft: None, names: str) -> None:
    published()
    response = designer.get(f"/releases/compare?{names}")
    assert response.status_code == 404
    assert b"There is nothing to compare" in response.content


def test_comparing_says_so_where_nothing_is_published(designer: Client, draft: None) -> None:
    assert "They are the same" in text_of(designer, "/releases/compare")


def test_a_release_comes_back_into_the_draft_after_a_look_at_what_is_lost(designer: Client, draft: None) -> None:
    published()
    write_draft(design_of({"Product": (Product(sku="LATER", name="Later"),)}), "dana")
    page = text_of(designer, "/releases/1/restore")
    assert "1 record of the draft would change" in page
    assert "LATER" in page
    seen = reviewed(designer, "/releases/1/restore")
    write_draft(design_of({"Product": (Product(sku="LAST", name="Last"),)}), "dana")
    refused = designer.post("/releases/1/restore", {"reviewed": seen})
    assert refused.status_code == 422
    assert b"The draft has changed since you looked at it" in refused.content
    assert "LAST" in read_draft().catalog.product_by_sku
    answer = designer.post("/releases/1/restore", {"reviewed": reviewed(designer, "/releases/1/restore")}, follow=True)
    assert answer.redirect_chain == [("/releases/draft", 302)]
    assert read_draft() == whole_design()
    assert "The draft is that already" in text_of(designer, "/releases/1/restore")


def test_a_draft_that_cannot_be_compared_says_which_row_is_to_be_mended(designer: Client, draft: None) -> None:
    published()
    CalendarRow.objects.create(code="broken-hours", name="c", hours=["nonsense"])
    response = designer.get("/releases/compare")
    assert (response.status_code, b"broken-hours" in response.content) == (422, True)


def test_restoring_without_having_looked_is_refused(designer: Client, draft: None) -> None:
    published()
    write_draft(design_of({}), "dana", WriteMode.REPLACE)
    assert designer.post("/releases/1/restore").status_code == 422
    assert read_draft() == design_of({})
    for number in (9, 2**31, 10**22):
        assert designer.get(f"/releases/{number}/restore").status_code == 404
