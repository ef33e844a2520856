"""The command line: what it prints, in which form, and how it ends."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from catalog.models import Product as ProductRow
from dro_site.command_line.program import main
from fulfillment.models import Account, FulfillmentAsset, FulfillmentLine, FulfillmentStep, StepLink
from fulfillment.models import Order as OrderRow
from fulfillment.operations.processing import process_due_requests
from orchestration.models import Release, ReleasePolicy
from orchestration.operations.draft import write_draft
from orchestration.operations.release import publish
from orchestration.queries.draft import read_draft
from tests.shell.test_draft_records import whole_design

pytestmark = pytest.mark.django_db

ORDER: dict[str, Any] = {
    "source": "shop",
    "external_id": "SO-1",
    "account": {"id": "ACME"},
    "lines": [{"id": "1", "product": "PACK", "quantity": "2", "attributes": {"Colour": "White", "Weight": 1}}],
}


@pytest.fixture
def order_file(tmp_path: Path) -> str:
    path = tmp_path / "order.json"
    path.write_text(json.dumps(ORDER))
    return str(path)


@pytest.fixture
def draft() -> None:
    write_draft(whole_design(), "ann")


@pytest.fixture
def released(draft: None) -> Release:
    return publish(actor=None, note="first", now=timezone.now())


class Console:
    """Runs commands as the launcher does, and holds what they wrote."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        status = main(words)
        captured = self._capsys.readouterr()
        return status, captured.out, captured.err

    def json(self, *words: str) -> tuple[int, Any]:
        """The status and the one JSON document that a command printed: nothing else is on standard output."""
        status, out, _ = self(*words, "--json")
        return status, json.loads(out)


@pytest.fixture
def dro(capsys: pytest.CaptureFixture[str]) -> Console:
    return Console(capsys)


def test_plan_on_the_draft_explains_and_stores_nothing(dro: Console, draft: None, order_file: str) -> None:
    status, found = dro.json("plan", order_file, "--draft")
    assert status == 0
    assert found["order"] == {"source": "shop", "external_id": "SO-1"}
    assert found["release"]["number"] is None
    assert found["release"]["draft"] is True
    (line,) = found["fulfillment_lines"]
    assert (line["product"], line["action"], line["quantity"], line["unit_of_measure"]) == ("KIT", "Add", "2", "EA")
    assert line["sources"] == [{"kind": "OrderLine", "id": "1", "rule": "R", "action": "Add", "quantity": "2"}]
    assert {step["definition"] for step in found["steps"]} == {"Ask", "Bill"}
    assert [link["dependency"] for link in found["links"]] == ["Bill after Ask"]
    assert found["critical_path"]["length_seconds"] == 1800
    assert found["critical_path"]["slack_seconds"][found["critical_path"]["path"][0]] == 0
    assert {entry["kind"] for entry in found["trace"]["decomposition"]} >= {"RuleSelected", "LineMade"}
    assert {entry["kind"] for entry in found["trace"]["composition"]} >= {"ScenarioSelected", "StepMade", "LinkMade"}
    assert not OrderRow.objects.exists()
    assert not Account.objects.exists()


def test_plan_reads_the_assets_of_a_known_account(dro: Console, draft: None, order_file: str) -> None:
    _, before = dro.json("plan", order_file, "--draft")
    (line,) = before["fulfillment_lines"]
    account = Account.objects.create(external_id="ACME")
    FulfillmentAsset.objects.create(account=account, product="KIT", scope_key=line["scope_key"], quantity=1)
    _, after = dro.json("plan", order_file, "--draft")
    assert after["fulfillment_lines"][0]["action"] == "Amend"


def test_plan_is_a_table_for_people(dro: Console, draft: None, order_file: str) -> None:
    status, out, err = dro("plan", order_file, "--draft")
    assert (status, err) == (0, "")
    assert "Order SO-1 of shop on the draft" in out
    assert "Fulfillment lines" in out
    assert "Critical path, 30 min" in out


def test_plan_reads_standard_input(dro: Console, draft: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class Input:
        class buffer:  # noqa: N801 - as sys.stdin has it
            @staticmethod
            def read(most: int) -> bytes:
                return json.dumps(ORDER).encode()[:most]

    monkeypatch.setattr("sys.stdin", Input)
    status, found = dro.json("plan", "-", "--draft")
    assert (status, len(found["fulfillment_lines"])) == (0, 1)


def test_plan_without_a_release_cannot_run(dro: Console, draft: None, order_file: str) -> None:
    status, found = dro.json("plan", order_file)
    assert (status, found["error"]["code"]) == (2, "NothingPublished")


def test_a_rejected_order_is_a_no_with_every_place(dro: Console, draft: None, tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text(json.dumps({**ORDER, "lines": [{"id": "1", "product": "NOPE"}, {"id": "2"}], "colour": 1}))
    status, found = dro.json("plan", str(path), "--draft")
    assert status == 1
    assert found["error"]["code"] == "OrderRefused"
    assert {problem["pointer"] for problem in found["error"]["problems"]} == {"/colour", "/lines/1/product"}
    status, out, err = dro("plan", str(path), "--draft")
    assert (status, out) == (1, "")
    assert "/lines/1/product: " in err


def test_an_order_that_yields_no_step_is_a_no_and_says_why(dro: Console, draft: None, tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text(json.dumps({**ORDER, "lines": [{"id": "1", "product": "KIT"}]}))
    status, out, err = dro("plan", str(path), "--draft", "--json")
    assert status == 1
    assert json.loads(out)["steps"] == []
    assert "yields no step" in err


def test_broken_json_is_told_with_line_and_column(dro: Console, tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text('{"source": "x",\n  "lines": [}')
    status, out, err = dro("plan", str(path))
    assert (status, out) == (2, "")
    assert "line 2, column 13" in err
    assert dro.json("plan", str(path))[1]["error"]["code"] == "UnreadableJson"


def test_a_missing_file_is_one_sentence(dro: Console) -> None:
    assert dro("plan", "/nowhere/order.json") == (2, "", "dro: /nowhere/order.json: No such file or directory.\n")


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["plan"],
        ["nonsense"],
        ["publish"],
        ["plan", "x.json", "--draft", "--release", "1"],
        ["plan", "x.json", "--release", "one"],
        ["import", "nonsense", "x"],
        ["export", "a", "b"],
        ["export", "salesforce", "x", "--release", "1"],
        ["bench", "S99"],
        ["publish", "--note", "x", "--as", "nobody"],
    ],
)
def test_bad_arguments_cannot_run(dro: Console, words: list[str]) -> None:
    status, out, err = dro(*words)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("dro: ")
    status, found = dro.json(*words)
    assert status == 2
    assert found["error"]["message"]


def test_help_ends_well(dro: Console) -> None:
    status, out, _ = dro("plan", "--help")
    assert status == 0
    assert "ORDER.json" in out


def test_validate_answers_by_its_status(dro: Console, draft: None) -> None:
    status, found = dro.json("validate")
    assert status == 0
    assert found["valid"] is True
    assert found["errors"] == 0
    ProductRow.objects.filter(sku="PACK").update(classification=None)
    write_draft(looping(), "ann")
    status, found = dro.json("validate")
    assert (status, found["valid"]) == (1, False)
    errors = [problem for problem in found["problems"] if problem["severity"] == "Error"]
    assert errors
    assert found["errors"] == len(errors)
    status, out, _ = dro("validate")
    assert status == 1
    assert "cannot be published" in out


def looping() -> Any:
    """The design with a classification tree that bites its tail."""
    from catalog.core.products import ProductClassification
    from orchestration.core.snapshot_kinds import design_of

    child = ProductClassification(code="A child", name="Child", parent="Z parent")
    parent = ProductClassification(code="Z parent", name="Parent", parent="A child")
    return design_of({"ProductClassification": (child, parent)})


def test_publish_makes_releases_until_nothing_is_new(dro: Console, draft: None) -> None:
    ann = get_user_model().objects.create_user("ann")
    status, found = dro.json("publish", "--note", "First", "--as", "ann")
    assert status == 0
    assert (found["release"]["number"], found["release"]["note"]) == (1, "First")
    assert {change["change"] for change in found["changes"]} == {"Added"}
    assert Release.objects.get().published_by == ann
    status, found = dro.json("publish", "--note", "Again")
    assert (status, found["error"]["code"]) == (1, "NothingToPublish")
    write_draft(looping(), "ann")
    status, found = dro.json("publish", "--note", "Broken")
    assert (status, found["error"]["code"]) == (1, "DesignInvalid")
    assert found["error"]["problems"]
    status, out, err = dro("publish", "--note", "Broken")
    assert status == 1
    assert "Problems" in out
    assert "mend it" in err


def test_publish_says_so_where_a_second_person_is_needed(dro: Console, draft: None) -> None:
    ReleasePolicy.objects.create(approval_required=True)
    status, found = dro.json("publish", "--note", "Alone")
    assert (status, found["error"]["code"]) == (1, "ApprovalRequired")
    assert "need a second person" in found["error"]["message"]
    assert not Release.objects.exists()


def test_a_note_is_needed(dro: Console, draft: None) -> None:
    assert dro.json("publish", "--note", "  ")[1]["error"]["code"] == "NoteMissing"


def test_plan_on_releases_by_number(dro: Console, released: Release, order_file: str) -> None:
    write_draft(looping(), "ann")
    for words in (["plan", order_file], ["plan", order_file, "--release", "1"]):
        status, found = dro.json(*words)
        assert status == 0
        assert found["release"] == {"number": 1, "draft": False, "content_hash": released.content_hash}
    status, found = dro.json("plan", order_file, "--release", "7")
    assert (status, found["error"]["code"]) == (2, "UnknownRelease")


def test_export_and_import_go_round(dro: Console, released: Release, tmp_path: Path) -> None:
    folder = tmp_path / "design"
    status, found = dro.json("export", str(folder))
    assert status == 0
    assert "design.json" in found["written"]
    ProductRow.objects.filter(sku="KIT").update(name="Other")
    status, found = dro.json("import", "design", str(folder))
    assert status == 0
    changed = {one["kind"]: one["changed"] for one in found["kinds"] if one["changed"]}
    assert changed == {"Product": ["KIT"]}
    assert read_draft() == whole_design()
    ProductRow.objects.filter(sku="KIT").update(name="Other")
    status, out, _ = dro("export", str(folder), "--release", "1")
    assert (status, "0 files written" in out) == (0, True)


def test_importing_a_bad_folder_names_every_file(dro: Console, draft: None, tmp_path: Path) -> None:
    dro("export", str(tmp_path / "design"))
    (tmp_path / "design" / "products" / "KIT~7.json").write_text("{")
    (tmp_path / "design" / "products" / "PACK~f.json").write_text("{}")
    status, found = dro.json("import", "design", str(tmp_path / "design"))
    assert (status, found["error"]["code"]) == (2, "DesignFilesError")
    assert [problem["file"] for problem in found["error"]["problems"]] == [
        "products/KIT~7.json",
        "products/PACK~f.json",
    ]
    assert read_draft() == whole_design()


def test_exporting_into_a_foreign_folder_is_refused(dro: Console, draft: None, tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    status, found = dro.json("export", str(tmp_path))
    assert (status, found["error"]["code"]) == (2, "FolderNotOurs")


def test_submit_takes_an_order_once(dro: Console, released: Release, order_file: str) -> None:
    status, found = dro.json("submit", order_file)
    assert status == 0
    assert found["created"] is True
    assert OrderRow.objects.get().pk == found["order"]["id"]
    status, again = dro.json("submit", order_file)
    assert (status, again["created"], again["order"]["id"]) == (0, False, found["order"]["id"])
    Path(order_file).write_text(json.dumps({**ORDER, "priority": "High"}))
    status, found = dro.json("submit", order_file)
    assert (status, found["error"]["code"]) == (1, "OrderConflict")


def test_waiting_for_an_order_that_does_not_end_is_a_no(dro: Console, released: Release, order_file: str) -> None:
    status, found = dro.json("submit", order_file, "--wait", "--timeout", "0.3")
    assert (status, found["order"]["state"]) == (1, "Submitted")


def test_a_list_is_not_an_order(dro: Console, released: Release, tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_text("[]")
    assert dro("submit", str(path))[0] == 2
    assert dro("plan", str(path))[0] == 1


def test_plan_shows_what_a_submission_then_makes(dro: Console, released: Release, order_file: str) -> None:
    _, planned = dro.json("plan", order_file)
    dro("submit", order_file)
    assert process_due_requests(10) == 1
    lines = FulfillmentLine.objects.values_list("key", "action", "quantity")
    assert {(line["key"], line["action"], Decimal(line["quantity"])) for line in planned["fulfillment_lines"]} == set(
        lines
    )
    assert {step["key"] for step in planned["steps"]} == set(FulfillmentStep.objects.values_list("key", flat=True))
    links = StepLink.objects.values_list("step__key", "predecessor__key")
    assert {(link["step"], link["waits_for"]) for link in planned["links"]} == set(links)
