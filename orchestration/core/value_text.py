"""Lists inside of records as people read them: one line an item, instead of JSON."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from orchestration.core.record_fields.choice_words import choice_word

Item = Mapping[str, Any]


def as_lines(kind: str, field: str, value: object) -> str | None:
    """Return the JSON value of a field as lines; None where it is no list that has a form of its own."""
    write = _FORMS.get((kind, field))
    return "\n".join(write(value)) if write is not None and value is not None else None


def _lanes(items: Iterable[Item]) -> Iterable[str]:
    for item in sorted(items, key=lambda item: (item["order"], item["group"])):
        rows = f", at least {item['rows']} rows" if item["rows"] else ""
        yield f"{item['group']}{' (collapsed)' if item['collapsed'] else ''}{rows}"


def _positions(positions: Mapping[str, tuple[float, float]]) -> Iterable[str]:
    for code, (column, row) in sorted(positions.items()):
        yield f"{code}: column {column + 1:g}, row {row + 1:g}"


def _notes(notes: Iterable[Item]) -> Iterable[str]:
    return (str(note.get("text", note)) for note in notes)


def _mappings(mappings: Iterable[Item]) -> Iterable[str]:
    for one in sorted(mappings, key=lambda one: (one["sequence"], one["code"])):
        how = {"AsIs": "", "List": f" by list {one['value_list']}", "Expression": " by expression"}[one["method"]]
        source = one["expression"] if one["method"] == "Expression" else one["source"]
        once = "" if one["enforcement"] == "AllRequests" else f", {choice_word(one['enforcement']).lower()} alone"
        yield f"{source} → {one['destination']}{how}{once}"


def _entries(entries: Iterable[Item]) -> Iterable[str]:
    return (f"{entry['input']} → {entry['output']}" for entry in entries)


def _values(values: Iterable[Item]) -> Iterable[str]:
    for one in values:
        label = f" ({one['label']})" if one["label"] and one["label"] != one["value"] else ""
        yield f"{one['value']}{label}{', default' if one['default'] else ''}"


_FORMS: Mapping[tuple[str, str], Callable[[Any], Iterable[str]]] = {
    ("Workspace", "items"): _lanes,
    ("Workspace", "positions"): _positions,
    ("Workspace", "notes"): _notes,
    ("DecompositionRule", "mappings"): _mappings,
    ("ValueList", "entries"): _entries,
    ("Picklist", "values"): _values,
}
