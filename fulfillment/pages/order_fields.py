"""The order form's fields: each place of the document with its label, its control, its value and its problem."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.core.products import Catalog, Product
from catalog.core.vocabulary import DataType, LineAction
from decomposition.core.order import Priority
from decomposition.core.rules import RuleBook
from fulfillment.core import order_draft
from fulfillment.core.order_draft import Document, place
from fulfillment.core.order_parts import scopes_of
from fulfillment.core.words import title

_KINDS = {
    DataType.NUMBER: "number",
    DataType.PERCENT: "number",
    DataType.BOOLEAN: "boolean",
    DataType.DATE: "date",
    DataType.DATETIME: "datetime-local",
    DataType.PICKLIST: "choice",
    DataType.CURRENCY: "money",
}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One control. ``name`` is the place in the document; ``kind`` is text, number, boolean, date, choice, money …"""

    name: str
    label: str
    value: str
    kind: str = "text"
    choices: tuple[Choice, ...] = ()
    default: str = ""
    required: bool = False
    problem: str = ""
    removable: bool = False

    @property
    def id(self) -> str:
        return "f" + self.name.replace("/", "-").replace("~", "_").replace(" ", "_")

    @property
    def placeholder(self) -> str:
        if self.default:
            return f"{self.default} by default"
        return {"money": "4800.00 EUR"}.get(self.kind, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCard:
    """A line of the order as the form shows it."""

    position: int
    id: str
    depth: int
    name: str
    sku: str
    action: Field
    quantity: Field
    attributes: list[Field]
    scopes: list[Field]
    dates: list[Field]
    members: list[Product]
    problems: list[str]
    is_new: bool = False

    @property
    def has_dates(self) -> bool:
        return any(one.value or one.problem for one in self.dates)


@dataclass(slots=True)
class Problems:
    """What is wrong, by place. What no field has shown is left for the summary."""

    by_pointer: dict[str, list[str]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    def at(self, pointer: str) -> str:
        """Return what is wrong at a place or below it, and remember that it was shown."""
        found = [key for key in self.by_pointer if key == pointer or key.startswith(f"{pointer}/")]
        self.shown.update(found)
        return " ".join(message for key in found for message in self.by_pointer[key])

    def exactly_at(self, pointer: str) -> list[str]:
        self.shown.add(pointer)
        return self.by_pointer.get(pointer, [])

    def left(self) -> list[tuple[str, str]]:
        return [(key, message) for key, said in self.by_pointer.items() if key not in self.shown for message in said]


def problems_from(found: Iterable[tuple[str, str]]) -> Problems:
    """Return problems by their pointers."""
    problems = Problems()
    for pointer, message in found:
        problems.by_pointer.setdefault(pointer, []).append(message)
    return problems


def header_fields(document: Document, problems: Problems) -> list[Field]:
    """Return the fields of the order itself."""
    account = document["account"]
    completion = order_draft.shown_text(document.get("requested_completion_date"), DataType.DATETIME)
    priorities = tuple(Choice(priority.value, title(priority.value)) for priority in Priority)

    def one(label: str, *segments: str, value: object, **options: Any) -> Field:
        pointer = place(*segments)
        text = order_draft.shown_text(value, None)
        return Field(name=pointer, label=label, value=text, problem=problems.at(pointer), **options)

    return [
        one("Account id", "account", "id", value=account.get("id"), required=True),
        one("Account name", "account", "name", value=account.get("name")),
        one("Source", "source", value=document.get("source"), required=True),
        one("External id", "external_id", value=document.get("external_id"), required=True),
        one("Priority", "priority", value=document.get("priority") or "Default", kind="choice", choices=priorities),
        one("Wanted by (UTC)", "requested_completion_date", value=completion, kind="datetime-local"),
    ]


def free_fields(document: Document, catalog: Catalog, problems: Problems, *holder: str) -> list[Field]:
    """Return the attributes that the order or its account has."""
    owner = document["account"] if holder else document
    return [
        _attribute(catalog, problems, value, (*holder, "attributes", code), removable=True)
        for code, value in (owner.get("attributes") or {}).items()
    ]


def attributes_to_add(document: Document, catalog: Catalog, *holder: str) -> list[Choice]:
    """Return the attributes of the catalogue that the order or its account does not have yet."""
    owner = document["account"] if holder else document
    given = owner.get("attributes") or {}
    found = [one for one in catalog.attributes if one.active and one.code not in given]
    return [Choice(one.code, one.name) for one in sorted(found, key=lambda one: one.name)]


def _attribute(
    catalog: Catalog,
    problems: Problems,
    value: object,
    segments: tuple[str | int, ...],
    *,
    required: bool = False,
    default: str = "",
    removable: bool = False,
) -> Field:
    code = str(segments[-1])
    pointer = place(*segments)
    definition = catalog.attribute_by_code.get(code)
    data_type = definition.data_type if definition else None
    choices: tuple[Choice, ...] = ()
    picklist = catalog.picklist_by_code.get((definition.picklist if definition else None) or "")
    if data_type is DataType.BOOLEAN:
        choices = (Choice("true", "Yes"), Choice("false", "No"))
    elif picklist is not None:
        entries = sorted(picklist.values, key=lambda entry: (entry.sequence, entry.code))
        choices = tuple(Choice(entry.value, entry.label or entry.value) for entry in entries)
    kind = _KINDS.get(data_type, "text") if data_type else "text"
    if kind == "choice" and not choices:
        kind = "text"
    return Field(
        name=pointer,
        label=definition.name if definition else code,
        value=order_draft.shown_text(value, data_type),
        kind="choice" if kind == "boolean" else kind,
        choices=choices,
        default=default,
        required=required and not default,
        problem=problems.at(pointer),
        removable=removable,
    )


def line_cards(document: Document, rule_book: RuleBook, problems: Problems, added: int | None = None) -> list[LineCard]:
    """Return the lines of the order, members below their bundles as they stand in the document."""
    return [
        _card(document, rule_book, problems, position, position == added) for position in range(len(document["lines"]))
    ]


def _card(document: Document, rule_book: RuleBook, problems: Problems, position: int, is_new: bool) -> LineCard:
    catalog, line = rule_book.catalog, document["lines"][position]
    sku = str(line.get("product", ""))
    product = catalog.product_by_sku.get(sku)
    given = line.get("attributes") or {}
    attributes = [
        _attribute(
            catalog, problems, given.get(code), ("lines", position, "attributes", code), required=needed, default=said
        )
        for code, needed, said in order_draft.attributes_of_line(catalog, line)
    ]
    return LineCard(
        position=position,
        id=str(line.get("id", "")),
        depth=order_draft.depth_of(document["lines"], position),
        name=product.name if product else sku or "No product",
        sku=sku,
        action=_action(problems, line, position),
        quantity=_plain(problems, line, position, "quantity", "Quantity", kind="number", absent="1", required=True),
        attributes=attributes,
        scopes=_scopes(rule_book, problems, line, position),
        dates=[_moment(problems, line, position, *one) for one in (("start_date", "Start"), ("end_date", "End"))],
        members=order_draft.members_to_add(catalog, line),
        problems=_of_line(problems, position),
        is_new=is_new,
    )


def _plain(
    problems: Problems,
    line: Mapping[str, Any],
    position: int,
    name: str,
    label: str,
    *,
    absent: str = "",
    **options: Any,
) -> Field:
    pointer = place("lines", position, name)
    text = order_draft.shown_text(line.get(name) or absent, None)
    return Field(name=pointer, label=label, value=text, problem=problems.at(pointer), **options)


def _action(problems: Problems, line: Mapping[str, Any], position: int) -> Field:
    choices = tuple(Choice(one.value, title(one.value)) for one in LineAction)
    options: dict[str, Any] = {"kind": "choice", "choices": choices, "required": True}
    return _plain(problems, line, position, "action", "Action", absent=LineAction.ADD.value, **options)


def _moment(problems: Problems, line: Mapping[str, Any], position: int, name: str, label: str) -> Field:
    text = order_draft.shown_text(line.get(name), DataType.DATETIME)
    return _plain(problems, {name: text}, position, name, f"{label} (UTC)", kind="datetime-local")


def _of_line(problems: Problems, position: int) -> list[str]:
    places = [place("lines", position), *(place("lines", position, one) for one in ("id", "product", "parent"))]
    return [message for pointer in places for message in problems.exactly_at(pointer)]


def _scopes(rule_book: RuleBook, problems: Problems, line: Mapping[str, Any], position: int) -> list[Field]:
    """Return the custom scopes by which the line is delivered, and those that it names besides."""
    given = line.get("scope_keys") or {}
    wanted = scopes_of(rule_book, str(line.get("product", "")))
    names: dict[str, str] = {scope.item_key or scope.code: scope.name for scope in rule_book.catalog.custom_scopes}
    keys: list[str] = [key for key in names if key in wanted] + [key for key in given if key not in wanted]
    return [
        Field(
            name=place("lines", position, "scope_keys", key),
            label=names.get(key, key),
            value=order_draft.shown_text(given.get(key), None),
            problem=problems.at(place("lines", position, "scope_keys", key)),
        )
        for key in keys
    ]
