"""The JSON that the designer's scripts are tested with, and make new records from, is what the server writes.

``python -m tests.shell.test_screen_records`` writes the schema for the scripts' tests, as a change of it needs.
"""

import json
from pathlib import Path

import pytest

from orchestration.core.record_json import decode_record, encode_record
from orchestration.core.snapshot_kinds import KIND_BY_NAME

DOCUMENT = Path(__file__).resolve().parents[2] / "static" / "src" / "design" / "document"
NEEDED = ("code", "name", "group", "type", "step", "depends_on")
NEW_RECORDS = json.loads((DOCUMENT / "new_records.json").read_text())
SUPPORTING = ("WorkingCalendar", "CustomScope", "Queue", "Integration")
KINDS = ("StepGroup", "StepDefinition", "StepDependency", "Scenario", *SUPPORTING)


def _schema() -> dict[str, object]:
    from orchestration.queries.record_schema import schema_document

    schema = schema_document()
    return {kind: schema[kind] for kind in KINDS}


@pytest.mark.parametrize("kind", NEW_RECORDS)
def test_a_new_record_of_the_canvas_has_every_field_with_its_default(kind: str) -> None:
    record = NEW_RECORDS[kind]
    required = {name: record[name] for name in NEEDED if name in record}
    assert encode_record(decode_record(KIND_BY_NAME[kind].record, required)) == record


def test_the_scripts_are_tested_with_the_schema_that_pages_hold() -> None:
    stored = json.loads((DOCUMENT / "sample_schema.json").read_text())
    assert stored == json.loads(json.dumps(_schema())), "run: python -m tests.shell.test_screen_records"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dro_site.settings")
    django.setup()
    text = json.dumps(_schema(), indent=1, ensure_ascii=False)
    (DOCUMENT / "sample_schema.json").write_text(f"{text}\n")
