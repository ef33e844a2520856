"""The rows of foreign configurations as they were imported."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.models import ImportedRecord
from orchestration.core.salesforce.objects import object_of_file
from orchestration.core.salesforce.tables import Row, Table

SALESFORCE = "salesforce"

FILE_KEY = ""
"""The key of the record about a file as a whole: its columns, or its text where it is no table."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What is kept of imports: tables, each row with its key, and the texts of other files, both by path."""

    tables: Mapping[str, Table]
    texts: Mapping[str, str]


def read_imported() -> Imported:
    """Return everything that was imported from Salesforce, in one query."""
    records = ImportedRecord.objects.filter(system=SALESFORCE).order_by("table", "position", "key")
    columns: dict[str, tuple[str, ...]] = {}
    texts: dict[str, str] = {}
    rows: dict[str, list[Row]] = {}
    for path, key, position, values in records.values_list("table", "key", "position", "columns"):
        if key != FILE_KEY:
            # The header is row 1, as in the file; a row may have moved since its position was taken.
            found = rows.setdefault(path, [])
            found.append(Row(len(found) + 2, values, key))
        elif "text" in values:
            texts[path] = values["text"]
        else:
            columns[path] = tuple(values["columns"])
            assert position == 0
    tables: dict[str, Table] = {}
    for path, names in columns.items():
        object_name = object_of_file(path.rpartition("/")[2])
        assert object_name is not None
        tables[path] = Table(path, object_name, names, tuple(rows.get(path, ())))
    return Imported(tables, texts)
