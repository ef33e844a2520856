"""A design in a folder: export → import → export is byte-equal; nobody's files are touched; mistakes are named."""

import dataclasses
import json
from pathlib import Path

import pytest

from orchestration.core.design import Design, StepGroup
from orchestration.core.snapshot_files import DesignFilesError
from orchestration.core.snapshot_kinds import KINDS, design_of, records_of
from orchestration.operations.design_files import (
    FolderNotOurs,
    FolderUnreadable,
    export_design,
    import_design,
    read_folder,
)
from orchestration.operations.draft import WriteMode, write_draft
from orchestration.operations.draft_check import DraftRefused
from orchestration.queries.draft import read_draft
from tests.shell.test_draft_records import whole_design


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def groups(*codes: str) -> Design:
    return design_of({"StepGroup": tuple(StepGroup(code=code, name=code) for code in codes)})


@pytest.mark.django_db
def test_export_import_export_is_byte_equal(tmp_path: Path) -> None:
    write_draft(whole_design(), "ann")
    export_design(read_draft(), tmp_path / "first")
    write_draft(Design(), "ann", WriteMode.REPLACE)
    assert read_draft() == Design()
    report = import_design(tmp_path / "first", "ann")
    assert not report.is_empty
    export_design(read_draft(), tmp_path / "second")
    first = contents(tmp_path / "first")
    assert first == contents(tmp_path / "second")
    assert len(first) == 1 + sum(len(records_of(whole_design(), kind)) for kind in KINDS)
    assert import_design(tmp_path / "first", "ann").is_empty


def test_a_second_export_writes_only_what_changed_and_removes_what_is_gone(tmp_path: Path) -> None:
    export_design(groups("a", "b", "c" * 400), tmp_path)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    changed = groups("a", "b")
    renamed = dataclasses.replace(changed, groups=(dataclasses.replace(changed.groups[0], name="A"), changed.groups[1]))
    report = export_design(renamed, tmp_path)
    assert report.written == ("step-groups/a.json",)
    assert report.removed == (f"step-groups/{'c' * 150}/~{'c' * 150}/~{'c' * 100}.json",)
    assert report.unchanged == 2
    assert sorted(contents(tmp_path)) == ["design.json", "step-groups/a.json", "step-groups/b.json"]
    assert [path.name for path in (tmp_path / "step-groups").iterdir() if path.is_dir()] == []
    kept = tmp_path / "step-groups" / "b.json"
    assert kept.stat().st_mtime_ns == times[kept]


def test_what_others_keep_beside_the_design_stays(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x")
    export_design(groups("a"), tmp_path)
    (tmp_path / "README.md").write_text("Ours.")
    export_design(groups("b"), tmp_path)
    assert sorted(contents(tmp_path)) == [".git/config", "README.md", "design.json", "step-groups/b.json"]
    assert read_folder(tmp_path) == groups("b")


@pytest.mark.parametrize("name", ["notes.txt", "package.json", "src/main.py"])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("{}")
    with pytest.raises(FolderNotOurs):
        export_design(groups("a"), tmp_path)
    assert list(contents(tmp_path)) == [name]


@pytest.mark.parametrize("content", ["[]", "nonsense", '{"name": "site"}'])
def test_a_design_file_of_another_product_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "design.json").write_text(content)
    with pytest.raises(FolderNotOurs):
        export_design(groups("a"), tmp_path)
    assert (tmp_path / "design.json").read_text() == content


def test_exporting_onto_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderUnreadable, match="this is a file"):
        export_design(groups("a"), tmp_path / "file")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderUnreadable, match="no such folder"):
        read_folder(tmp_path / "nowhere")


@pytest.mark.django_db
def test_mistakes_name_file_and_pointer_and_load_nothing(tmp_path: Path) -> None:
    write_draft(groups("kept"), "ann")
    export_design(whole_design(), tmp_path)
    bad = tmp_path / "products" / "KIT~7.json"
    fields = json.loads(bad.read_text())
    bad.write_text(json.dumps({**fields, "kind": "Virtual"}))
    (tmp_path / "step-groups" / "G~1.json").write_text("{")
    (tmp_path / "prodcts").mkdir()
    (tmp_path / "prodcts" / "x.json").write_text("{}")
    with pytest.raises(DesignFilesError) as caught:
        import_design(tmp_path, "ann")
    assert [(problem.file, problem.pointer) for problem in caught.value.problems] == [
        ("prodcts/x.json", ""),
        ("products/KIT~7.json", "/kind"),
        ("step-groups/G~1.json", ""),
    ]
    assert read_draft() == groups("kept")


@pytest.mark.django_db
def test_references_that_lead_nowhere_load_nothing(tmp_path: Path) -> None:
    write_draft(groups("kept"), "ann")
    export_design(whole_design(), tmp_path)
    (tmp_path / "queues" / "Back~1.json").unlink()
    with pytest.raises(DraftRefused, match="TaskAssignmentRule 'T', destination_queue: there is no Queue 'Back'"):
        import_design(tmp_path, "ann")
    assert read_draft() == groups("kept")


@pytest.mark.django_db
def test_merging_a_folder_keeps_the_rest_of_the_draft(tmp_path: Path) -> None:
    write_draft(groups("kept"), "ann")
    export_design(groups("new"), tmp_path)
    import_design(tmp_path, "ann", WriteMode.MERGE)
    assert read_draft() == groups("kept", "new")
