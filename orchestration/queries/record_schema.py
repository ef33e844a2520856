"""The schema of every kind of record, with what its tables can hold."""

from functools import cache

from orchestration.core.record_schema import record_schema, schema_json
from orchestration.queries.draft_tables import draft_tables


@cache
def schema_document() -> dict[str, object]:
    """Return the schema as the JSON object that screens read. It is the same for as long as a process runs."""
    return schema_json(record_schema(length_limits()))


def length_limits() -> dict[tuple[str, str], int]:
    """Return how long texts may be, by the name of their record type and their field."""
    limits: dict[tuple[str, str], int] = {}
    for table in draft_tables():
        rows = [(table.kind.record, table.model, table.columns)]
        rows += [(child.record, child.model, child.columns) for child in table.children]
        for record, model, columns in rows:
            for name in columns:
                field = model._meta.get_field(name)
                longest = getattr(field, "max_length", None)
                if longest and not field.is_relation and not getattr(field, "choices", None):
                    limits[record.__name__, name] = longest
    return limits
