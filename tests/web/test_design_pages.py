"""The designer's pages: catalogue, designs, releases; who may open them, what they say, what publishing refuses."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from catalog.core.products import Product, ProductComponent
from orchestration.core.design import Workspace, WorkspaceItem
from orchestration.core.snapshot_files import from_files
from orchestration.core.snapshot_kinds import design_of
from orchestration.models import Integration as IntegrationRow
from orchestration.models import Release
from orchestration.operations.draft import write_draft
from orchestration.operations.release import publish
from orchestration.queries.draft import read_draft
from tests.shell.test_draft_records import whole_design

NOW = datetime(2026, 3, 4, tzinfo=UTC)
REGISTERS = [f"/catalog/{name}" for name in ("classes", "attributes", "picklists", "value-lists", "units", "scopes")]
PAGES = [
    "/designs/new",
    "/designs/rename/W",
    "/designs/duplicate/W",
    "/designs/delete/W",
    "/catalog",
    "/catalog/products/PACK",
    "/catalog/decomposition/PACK",
    "/catalog/class-decomposition/A child",
    *REGISTERS,
    "/designs",
    "/designs/all",
    "/designs/in/W",
    "/releases",
    "/releases/draft",
]


@pytest.fixture
def draft(db: None) -> None:
    write_draft(whole_design(), "dana")


@pytest.fixture
def designer(client: Client, dana: User) -> Client:
    client.force_login(dana)
    return client


def published(note: str = "First") -> Release:
    return publish(actor=None, note=note, now=NOW)


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_pages_are_for_designers(client: Client, draft: None, omar: User, webshop: User, dana: User) -> None:
    def statuses() -> dict[str, int]:
        return {path: client.get(path).status_code for path in PAGES}

    assert set(statuses().values()) == {302}
    for other in (omar, webshop):
        client.force_login(other)
        assert set(statuses().values()) == {403}
    client.force_login(dana)
    assert set(statuses().values()) == {200}


@pytest.mark.parametrize(
    "path", [path for path in PAGES if not path.endswith(("/W", "/PACK", "/new", "child", *REGISTERS))]
)
def test_pages_of_an_empty_design_say_what_comes_first(designer: Client, path: str) -> None:
    assert 'class="empty"' in text_of(designer, path) or path == "/releases/draft"


@pytest.mark.parametrize("path", PAGES)
def test_pages_cost_the_same_queries_for_any_number_of_records(designer: Client, draft: None, path: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text_of(designer, path)
        return len(captured)

    queries()
    before = queries()
    more = tuple(Product(sku=f"P{number}", name="More", classification="A child") for number in range(30))
    parts = tuple(ProductComponent(code=f"C{number}", parent="PACK", child=f"P{number}") for number in range(30))
    write_draft(design_of({"Product": more, "ProductComponent": parts}), "dana")
    assert queries() == before


def test_the_catalogue_is_filtered_by_its_address(designer: Client, draft: None) -> None:
    page = text_of(designer, "/catalog")
    assert "KIT" in page
    assert "PACK" in page
    assert "PACK" not in text_of(designer, "/catalog?kind=Technical").split('id="products"')[1]
    assert "KIT" not in text_of(designer, "/catalog?q=pac").split('id="products"')[1]
    assert "PACK" in text_of(designer, "/catalog?classification=Z+parent")
    assert "No product matches" in text_of(designer, "/catalog?q=nothing&kind=nonsense&page=x")


def test_a_product_shows_what_it_turns_into_and_what_uses_it(designer: Client, draft: None) -> None:
    pack = text_of(designer, "/catalog/products/PACK")
    for expected in ("Pack to kit", "line.quantity &gt; 1", "Child › Parent", '"quantity": "2.5"', "Z.Weight"):
        assert expected in pack
    assert 'href="/catalog/decomposition/PACK?rule=R"' in pack
    kit = text_of(designer, "/catalog/products/KIT")
    assert "turns into it by Pack to kit" in kit
    assert 'href="/catalog/products/PACK"' in kit
    assert designer.get("/catalog/products/none").status_code == 404


def test_a_product_code_may_hold_any_character(designer: Client, draft: None) -> None:
    sku = "a/b ?#% ü&<x>"
    write_draft(design_of({"Product": (Product(sku=sku, name="Odd"),)}), "dana")
    assert escape(reverse("product", args=[sku])) in text_of(designer, "/catalog")
    assert "a/b ?#% ü&amp;&lt;x&gt;" in text_of(designer, reverse("product", args=[sku]))


def json_of(page: str, name: str) -> Any:
    """What a script element of a page holds."""
    return json.loads(page.split(f'<script id="{name}" type="application/json">')[1].split("</script>", maxsplit=1)[0])


def test_a_workspace_is_mounted_with_its_document_and_the_schema(designer: Client, draft: None) -> None:
    page = text_of(designer, "/designs/in/W")
    assert 'data-island="designer" data-document="document-data" data-schema="schema-data"' in page
    assert 'src="/static/design.js"' in page
    assert json_of(page, "document-data") == designer.get("/api/v1/draft/workspaces/W").json()
    assert json_of(page, "schema-data") == designer.get("/api/v1/draft/schema").json()
    assert designer.get("/designs/in/none").status_code == 404


HTMX = {"HX-Request": "true", "HX-Target": "dialogs"}


def test_the_list_shows_what_workspaces_hold_and_offers_what_can_be_done(designer: Client, draft: None) -> None:
    shared = Workspace(code="V", name="Another", items=(WorkspaceItem(group="Undo"),))
    write_draft(design_of({"Workspace": (shared,)}), "dana")
    page = text_of(designer, "/designs")
    for expected in ("Canvas", "Group", "1 shared with other workspaces", "is also in Another", "by dana"):
        assert expected in page
    for address in ("/designs/in/W", "/designs/rename/W", "/designs/duplicate/W", "/designs/delete/W", "/designs/new"):
        assert f'href="{address}"' in page


def test_a_workspace_is_created_from_the_dialog_or_the_page(designer: Client) -> None:
    dialog = designer.get("/designs/new", headers=HTMX).content.decode()
    assert dialog.strip().startswith("<dialog")
    assert "<html" in text_of(designer, "/designs/new")
    made = designer.post("/designs/new", {"name": "Home", "description": ""}, headers=HTMX)
    assert (made.status_code, made["HX-Redirect"]) == (200, "/designs/in/home")
    assert designer.post("/designs/new", {"name": "Home"})["Location"] == "/designs/in/home-2"


@pytest.mark.parametrize("name", ["", " ", "x" * 256])
def test_a_name_that_cannot_be_is_refused_beside_its_field(designer: Client, draft: None, name: str) -> None:
    for address, more in (("new", {}), ("rename/W", {"version": "1"}), ("duplicate/W", {})):
        refused = designer.post(f"/designs/{address}", {"name": name, **more}, headers=HTMX)
        assert refused.status_code == 422, address
        assert 'id="id_name_error"' in refused.content.decode()
    assert [one.name for one in read_draft().workspaces] == ["Canvas"]


def test_a_workspace_is_renamed_unless_somebody_else_did_so(designer: Client, draft: None) -> None:
    form = {"name": "Better", "description": "Words", "version": "1"}
    assert 'value="Canvas"' in text_of(designer, "/designs/rename/W")
    assert designer.post("/designs/rename/W", form)["Location"] == "/designs"
    refused = designer.post("/designs/rename/W", form | {"name": "Worse"}, headers=HTMX)
    assert refused.status_code == 409
    assert "was changed by dana" in refused.content.decode()
    assert "The workspace is called “Better”" in text_of(designer, "/designs")


def test_a_workspace_is_duplicated_and_the_copy_opened(designer: Client, draft: None) -> None:
    assert 'value="Canvas copy"' in text_of(designer, "/designs/duplicate/W")
    made = designer.post("/designs/duplicate/W", {"name": "Canvas copy"}, headers=HTMX)
    assert made["HX-Redirect"] == "/designs/in/canvas-copy"
    document = json_of(text_of(designer, "/designs/in/canvas-copy"), "document-data")
    assert "Group · Canvas copy" in [one["fields"]["name"] for one in document["records"]["StepGroup"].values()]


def test_a_workspace_is_deleted_with_its_groups_where_that_is_asked_for(designer: Client, draft: None) -> None:
    question = text_of(designer, "/designs/delete/W")
    for expected in ("Delete its own step groups too, with 2 steps", "No other workspace shows Group, Undo"):
        assert expected in question
    assert designer.post("/designs/delete/W", {"version": "7"}).status_code == 409
    assert designer.post("/designs/delete/W", {"version": "1"}, headers=HTMX)["HX-Redirect"] == "/designs"
    assert (read_draft().workspaces, len(read_draft().groups)) == ((), 2)
    write_draft(whole_design(), "dana")
    designer.post("/designs/delete/W", {"version": "1", "with_groups": "on"})
    assert (read_draft().workspaces, read_draft().groups, read_draft().steps) == ((), (), ())


@pytest.mark.parametrize("address", ["rename", "duplicate", "delete"])
def test_what_is_to_be_done_to_no_workspace_is_not_found(designer: Client, draft: None, address: str) -> None:
    assert designer.get(f"/designs/{address}/none").status_code == 404
    assert designer.post(f"/designs/{address}/none", {"name": "x", "version": "1"}).status_code == 404


def test_the_canvas_of_a_code_that_ends_like_an_address_opens(designer: Client) -> None:
    write_draft(design_of({"Workspace": (Workspace(code="A/simulate", name="Both"),)}), "test")
    answer = designer.get("/designs/in/A/simulate")
    assert (answer.status_code, answer.context["workspace"].code) == (200, "A/simulate")
    assert designer.get("/designs/in/A/simulate/simulate").templates[0].name == "orchestration/simulate.html"
    assert designer.get("/designs/in/B/simulate").status_code == 404


def test_all_groups_are_listed_with_their_steps(designer: Client, draft: None) -> None:
    page = text_of(designer, "/designs/all")
    assert page.index("Group") < page.index("Undo")
    for expected in (
        "Ask",
        "Field",
        "billing · Bill",
        "This group has no steps",
        "compensates Bill",
        'href="/designs/in/W"',
    ):
        assert expected in page


@pytest.mark.parametrize("path", ["/releases/draft/files", "/releases/1/files"])
def test_a_design_is_downloaded_as_its_files(designer: Client, draft: None, path: str) -> None:
    published()
    response = designer.get(path)
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert from_files(files) == whole_design()


@pytest.mark.parametrize("path", [path for path in PAGES if path not in {"/catalog", "/releases", "/designs/new"}])
def test_a_draft_that_cannot_be_read_names_the_row(designer: Client, draft: None, path: str) -> None:
    IntegrationRow.objects.update(headers=["not an object"])
    response = designer.get(path)
    assert response.status_code == 422
    assert "Integration &#x27;bill&#x27; at /headers" in response.content.decode()
