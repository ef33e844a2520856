"""An order that a person is writing: its document is edited line by line, and each field of the form is a place in it.

A field's name is the JSON pointer of its place, the same by which problems of an order name theirs. What cannot be read
as the type of its field stays in the document as it was typed, so that checking the order says what is wrong with it.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalog.core.json_pointer import pointer_to, segments_of
from catalog.core.products import Catalog, Product, ProductComponent
from catalog.core.values import ValueMismatch, canonical, datetime_text, parse_datetime
from catalog.core.vocabulary import DataType, ProductKind

Document = dict[str, Any]

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?\Z", re.ASCII)
_LOCAL_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?\Z", re.ASCII)
_MOMENTS = frozenset({"requested_completion_date", "start_date", "end_date"})
_DEEPEST = 20
MOST_LINES = 300
"""A form of more lines is none that a person would fill in, and too slow to draw at every press of a button."""


class NotShownAsForm(ValueError):
    """The document has not the shape of an order, so that no form can show it; the sentence says where."""


def empty(source: str, external_id: str) -> Document:
    """Return an order without lines."""
    return {"source": source, "external_id": external_id, "account": {"id": "", "name": ""}, "lines": []}


def require_shape(document: object) -> Document:
    """Return the document where a form can show it. Raises NotShownAsForm."""
    if not isinstance(document, dict):
        raise NotShownAsForm("An order is a JSON object.")
    if not isinstance(document.setdefault("account", {}), dict):
        raise NotShownAsForm("/account must be an object.")
    if not isinstance(document.setdefault("lines", []), list):
        raise NotShownAsForm("/lines must be a list.")
    for position, line in enumerate(document["lines"]):
        if not isinstance(line, dict):
            raise NotShownAsForm(f"/lines/{position} must be an object.")
        _require_texts(line, f"/lines/{position}")
        _require_objects(line, f"/lines/{position}")
    _require_objects(document, "")
    _require_objects(document["account"], "/account")
    return document


def require_few_lines(document: Document) -> Document:
    """Return the document where it is small enough for fields of its own. Raises NotShownAsForm."""
    if len(document["lines"]) > MOST_LINES:
        raise NotShownAsForm(f"The form shows up to {MOST_LINES} lines; a larger order is written as JSON.")
    return document


def _require_objects(value: Document, place: str) -> None:
    for name in ("attributes", "scope_keys"):
        if value.get(name) is not None and not isinstance(value[name], dict):
            raise NotShownAsForm(f"{place}/{name} must be an object.")


def _require_texts(line: Document, place: str) -> None:
    """Refuse a line whose names are lists or objects: lines are found by them."""
    for name in ("id", "parent", "product"):
        if isinstance(line.get(name), dict | list):
            raise NotShownAsForm(f"{place}/{name} must be a text.")


def choices_of_products(catalog: Catalog) -> list[Product]:
    """Return the products that can be ordered, bundles first, then by name."""
    bundles = {component.parent for component in catalog.components}
    found = [product for product in catalog.products if product.active and product.kind is ProductKind.COMMERCIAL]
    return sorted(found, key=lambda product: (product.sku not in bundles, product.name, product.sku))


def add_product(document: Document, catalog: Catalog, sku: str, parent: int | None = None) -> int:
    """Add a line for a product, with the members of its bundle that are required or there by default.

    ``parent`` is the position of the line above it. Returns the position of the new line.
    """
    lines = document["lines"]
    above = str(lines[parent].get("id", "")) if parent is not None else None
    component = next((row for row in _components(catalog, lines[parent]) if row.child == sku), None) if above else None
    quantity = f"{component.quantity.normalize():f}" if component else "1"
    position = _end_of_bundle(lines, parent) if parent is not None else len(lines)
    _insert(lines, position, {"id": _free_id(lines, above), "product": sku, "quantity": quantity, "parent": above})
    _add_members(document, catalog, position, (sku,))
    return position


def _add_members(document: Document, catalog: Catalog, position: int, above: tuple[str, ...]) -> None:
    lines = document["lines"]
    for component in _components(catalog, lines[position]):
        wanted = component.child and (component.required or component.default) and component.child not in above
        if wanted and len(above) < _DEEPEST:
            end = _end_of_bundle(lines, position)
            parent = lines[position]["id"]
            child = {
                "id": _free_id(lines, parent),
                "product": component.child,
                "quantity": f"{component.quantity.normalize():f}",
                "parent": parent,
            }
            _insert(lines, end, child)
            _add_members(document, catalog, end, (*above, str(component.child)))


def _insert(lines: list[Document], position: int, line: Document) -> None:
    lines.insert(position, {name: value for name, value in line.items() if value is not None})


def _components(catalog: Catalog, line: Mapping[str, Any]) -> list[ProductComponent]:
    found = [component for component in catalog.components if component.parent == line.get("product")]
    return sorted(found, key=lambda component: (component.sequence, component.code))


def members_to_add(catalog: Catalog, line: Mapping[str, Any]) -> list[Product]:
    """Return the products that may be added below a line of a bundle."""
    found: dict[str, Product] = {}
    for component in _components(catalog, line):
        for product in choices_of_products(catalog):
            path = catalog.classification_path(product.classification)
            if product.sku == component.child or (component.child_classification in path):
                found.setdefault(product.sku, product)
    return list(found.values())


def _free_id(lines: Sequence[Mapping[str, Any]], parent: str | None) -> str:
    taken = {str(line.get("id")) for line in lines}
    prefix = f"{parent}." if parent else ""
    number = 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


def below(lines: Sequence[Mapping[str, Any]], position: int) -> set[int]:
    """Return the positions of a line and of all lines below it."""
    found = {position}
    ids = {lines[position].get("id")}
    grown = True
    while grown:
        more = {place for place, line in enumerate(lines) if place not in found and line.get("parent") in ids}
        grown = bool(more)
        found |= more
        ids |= {lines[place].get("id") for place in more}
    return found


def _end_of_bundle(lines: Sequence[Mapping[str, Any]], position: int) -> int:
    return max(below(lines, position)) + 1


def remove_line(document: Document, position: int) -> None:
    """Take a line out, with everything below it."""
    gone = below(document["lines"], position)
    document["lines"] = [line for place, line in enumerate(document["lines"]) if place not in gone]


def depth_of(lines: Sequence[Mapping[str, Any]], position: int) -> int:
    """Return how deep a line stands in its bundle, 0 at the top."""
    parents = {line.get("id"): line.get("parent") for line in lines}
    depth, current = 0, lines[position].get("parent")
    while current is not None and current in parents and depth < _DEEPEST:
        depth, current = depth + 1, parents[current]
    return depth


def type_of(catalog: Catalog, segments: Sequence[str]) -> DataType | None:
    """Return the type of the attribute at a place, None where the place is no attribute of the catalogue."""
    if len(segments) < 2 or segments[-2] != "attributes":
        return None
    definition = catalog.attribute_by_code.get(segments[-1])
    return definition.data_type if definition else None


def written(document: Document, catalog: Catalog, posted: Mapping[str, str]) -> Document:
    """Return the document with what was typed: each name that begins with ``/`` is the pointer of a place."""
    result = copy.deepcopy(document)
    for name, text in posted.items():
        if name.startswith("/"):
            _write(result, catalog, segments_of(name), text.strip())
    return result


def remove_value(document: Document, pointer: str) -> None:
    """Take a value out of the document; a place that it does not have changes nothing."""
    if pointer.startswith("/"):
        segments = segments_of(pointer)
        holder = _holder(document, segments)
        if holder is not None:
            holder.pop(segments[-1], None)


def _write(document: Document, catalog: Catalog, segments: list[str], text: str) -> None:
    holder = _holder(document, segments)
    if holder is None:
        return
    name = segments[-1]
    if segments[-2:-1] == ["attributes"]:
        value = _attribute(text, type_of(catalog, segments), holder.get(name))
    elif name in _MOMENTS:
        value = _moment(text)
    else:
        value = text
    if value in (None, "") and name not in {"source", "external_id", "id"}:
        holder.pop(name, None)
    else:
        holder[name] = value


def _holder(document: Document, segments: Sequence[str]) -> Document | None:
    """Return the object that holds a place; a currency's code is no place of its own. None where there is no such."""
    place: Any = document
    for segment in segments[:-1]:
        if isinstance(place, list):
            if not (segment.isdecimal() and len(segment) < 9 and int(segment) < len(place)):
                return None
            place = place[int(segment)]
        elif isinstance(place, dict) and segment in {"account", "attributes", "scope_keys", "lines"}:
            place = place.setdefault(segment, {})
        else:
            return None
    return place if isinstance(place, dict) else None


def _attribute(text: str, data_type: DataType | None, before: object) -> object:
    """Return what was typed as a value of its type; what is not of the type stays as it was typed."""
    match data_type:
        case DataType.BOOLEAN:
            return {"true": True, "false": False}.get(text, text)
        case DataType.NUMBER | DataType.PERCENT if _NUMBER.match(text):
            return canonical(text, data_type)
        case DataType.CURRENCY:
            return _money(text)
        case DataType.DATETIME:
            return _moment(text)
        case None:
            return _free(text, before)
    return text


def _money(text: str) -> object:
    amount, _, currency = text.partition(" ")
    return {"amount": amount, "currency": currency.strip()} if currency.strip() else amount


def _moment(text: str) -> str:
    """Return the time of a form's field, which has no offset, as one in UTC."""
    if not _LOCAL_TIME.match(text):
        return text
    return f"{text}:00Z" if len(text) == len("2026-12-01T12:00") else f"{text}Z"


def _local(value: str) -> str:
    try:
        return datetime_text(parse_datetime(value)).removesuffix("Z").removesuffix(":00")
    except ValueMismatch:
        return value


def _free(text: str, before: object) -> object:
    """Return the value of an attribute that the catalogue does not know: JSON where it was JSON before, else text."""
    if isinstance(before, str) or before is None:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def shown_text(value: object, data_type: DataType | None) -> str:
    """Return a value of the document as its field shows it; ``written`` reads it back."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case {"amount": amount, "currency": currency} if data_type is DataType.CURRENCY:
            return f"{amount} {currency}"
        case str() if data_type is DataType.DATETIME:
            return _local(value)
        case str():
            return value
    try:
        return str(canonical(value, data_type)) if data_type is not None else json.dumps(value, ensure_ascii=False)
    except ValueMismatch:
        return json.dumps(value, ensure_ascii=False)


def attributes_of_line(catalog: Catalog, line: Mapping[str, Any]) -> Iterator[tuple[str, bool, str]]:
    """Yield the attributes that a line's product has: code, whether it is required, its default as text."""
    given = line.get("attributes") or {}
    rows = catalog.attributes_of(str(line.get("product", "")))
    for row in sorted(rows.values(), key=lambda row: (row.sequence, row.attribute)):
        definition = catalog.attribute_by_code.get(row.attribute)
        if definition is not None and (definition.active or row.attribute in given):
            default = row.default_value or definition.default_value
            yield row.attribute, row.required or definition.required, default
    for code in given:
        if code not in rows:
            yield code, False, ""


def place(*segments: str | int) -> str:
    """Return the pointer of a place, which is the name of its field."""
    return pointer_to("", *segments)
