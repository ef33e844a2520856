"""A design as one JSON document: what a release stores, and the hash that names its content.

The document has ``format`` and one list a kind, named by the kind's folder and sorted by code. Records that are equal
give equal bytes however the design listed them.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from catalog.core.json_pointer import pointer_to
from orchestration.core.design import Design
from orchestration.core.record_json import RecordError, canonical_bytes, decode_record, encode_record
from orchestration.core.snapshot_kinds import KIND_BY_FOLDER, KINDS, Kind, design_of, records_of

FORMAT = 1
"""The version of the document and of the files; another version is refused, not guessed at."""


def to_json(design: Design) -> dict[str, object]:
    """Return a design as a JSON document.

    Raises RecordError where a record has no code, shares it with another of its kind, or holds what JSON cannot.
    """
    document: dict[str, object] = {"format": FORMAT}
    for kind in KINDS:
        document[kind.folder] = list(encoded_records(design, kind).values())
    return document


def from_json(document: object) -> Design:
    """Return the design that a JSON document holds; raises RecordError with the place of what is wrong."""
    if not isinstance(document, Mapping):
        raise RecordError("", "a design is an object with 'format' and one list a kind.")
    check_format(document)
    for name in document:
        if name != "format" and name not in KIND_BY_FOLDER:
            raise RecordError(
                pointer_to("", name), f"there is no such kind. The kinds are {', '.join(KIND_BY_FOLDER)}."
            )
    return design_of({kind.name: _decoded_records(document.get(kind.folder, []), kind) for kind in KINDS})


def content_hash(design: Design) -> str:
    """Return the SHA-256 of a design's canonical JSON, in hexadecimal: equal designs, equal hashes."""
    return hashlib.sha256(canonical_bytes(to_json(design))).hexdigest()


def check_format(document: Mapping[str, object]) -> None:
    """Raise RecordError unless a document says the format that this product reads."""
    stated = document.get("format")
    if stated != FORMAT or isinstance(stated, bool):
        raise RecordError("/format", f"the format is {stated!r}; this version reads format {FORMAT}.")


def encoded_records(design: Design, kind: Kind) -> dict[str, dict[str, object]]:
    """Return a kind's records as JSON objects by code, sorted by code; raises as ``to_json``."""
    encoded: dict[str, dict[str, object]] = {}
    for index, record in enumerate(sorted(records_of(design, kind), key=lambda record: str(record.code))):
        pointer = pointer_to(f"/{kind.folder}", index)
        try:
            fields = encode_record(record)
        except RecordError as error:
            raise RecordError(pointer + error.pointer, f"{kind.name} {record.code!a}: {error.reason}") from None
        if record.code in encoded:
            raise RecordError(pointer, _repeated(kind, record.code))
        check_code(kind, record.code, pointer)
        encoded[record.code] = fields
    return encoded


def check_code(kind: Kind, code: str, pointer: str) -> None:
    """Raise RecordError where a record has a blank code: nothing could refer to it."""
    if not code.strip():
        raise RecordError(pointer_to(pointer, kind.code_field), f"a {kind.name} needs a code that is not blank.")


def _decoded_records(value: object, kind: Kind) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise RecordError(f"/{kind.folder}", f"a list of {kind.name} records is due here.")
    decoded: dict[str, Any] = {}
    for index, item in enumerate(value):
        pointer = pointer_to(f"/{kind.folder}", index)
        record = decode_record(kind.record, item, pointer)
        check_code(kind, record.code, pointer)
        if record.code in decoded:
            raise RecordError(pointer, _repeated(kind, record.code))
        decoded[record.code] = record
    return tuple(decoded[code] for code in sorted(decoded))


def _repeated(kind: Kind, code: str) -> str:
    return f"two {kind.name} records have the code {code!r}. Codes of a kind are unique: rename one of them."
