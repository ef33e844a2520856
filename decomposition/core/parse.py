"""The one JSON shape of an order, and orders as values: read strictly, written so that reading gives the same order."""

from collections.abc import Mapping, Sequence

from catalog.core.json_pointer import pointer_to
from catalog.core.values import datetime_text
from catalog.core.vocabulary import LineAction
from decomposition.core.document_reader import ObjectReader
from decomposition.core.order import Account, Order, OrderLine, Priority
from decomposition.core.order_checks import check_against
from decomposition.core.order_problems import OrderRefused, Problem, Problems
from decomposition.core.quantities import tidy

__all__ = ["OrderRefused", "Problem", "check_against", "parse", "parse_to_try", "to_json"]

MOST_LINES = 10_000
MOST_TRIED_LINES = 1_000
"""Of an order that somebody waits for, or that each check of the draft tries again."""

DEEPEST_BUNDLE = 50
LONGEST_NAME = 200
LONGEST_SOURCE = 100
LONGEST_ACCOUNT_NAME = 255

_ORDER_FIELDS = (
    "source",
    "external_id",
    "account",
    "priority",
    "orchestration_group",
    "requested_completion_date",
    "attributes",
    "lines",
)
_ACCOUNT_FIELDS = ("id", "name", "attributes")
_LINE_FIELDS = ("id", "product", "action", "quantity", "parent", "start_date", "end_date", "scope_keys", "attributes")


def parse(document: object) -> Order:
    """Return the order that a decoded JSON document states.

    Raises OrderRefused with every problem at once: unknown, missing and malformed fields, duplicate lines, parents that
    do not exist or form a loop, too many lines. Whether products and attributes exist, ``check_against`` says.
    """
    problems = Problems()
    reader = ObjectReader(document, "", _ORDER_FIELDS, problems)
    if not isinstance(document, Mapping):
        problems.raise_if_any()
    order = Order(
        source=reader.required_text("source", LONGEST_SOURCE),
        external_id=reader.required_text("external_id", LONGEST_NAME),
        account=_account(reader, problems),
        priority=reader.choice("priority", Priority, Priority.DEFAULT),
        orchestration_group=reader.optional_text("orchestration_group", LONGEST_NAME),
        requested_completion_date=reader.moment("requested_completion_date"),
        attributes=reader.values("attributes"),
        lines=_lines(reader, problems),
    )
    _check_tree(order.lines, problems)
    problems.raise_if_any()
    return order


def parse_to_try(document: object) -> Order:
    """Return the order that a document states, to be tried while somebody waits.

    Raises OrderRefused as ``parse`` does, and for an order that takes too long to try.
    """
    order = parse(document)
    if len(order.lines) > MOST_TRIED_LINES:
        message = (
            f"Orders of at most {MOST_TRIED_LINES:,} lines are tried; this has {len(order.lines):,}. Leave some out."
        )
        raise OrderRefused([Problem("/lines", "too_many_lines", message)])
    return order


def to_json(order: Order) -> dict[str, object]:
    """Return an order as a JSON document, every field given; ``parse`` reads it back."""
    return {
        "source": order.source,
        "external_id": order.external_id,
        "account": {"id": order.account.id, "name": order.account.name, "attributes": dict(order.account.attributes)},
        "priority": order.priority.value,
        "orchestration_group": order.orchestration_group,
        "requested_completion_date": (
            datetime_text(order.requested_completion_date) if order.requested_completion_date else None
        ),
        "attributes": dict(order.attributes),
        "lines": [_line_json(line) for line in order.lines],
    }


def _line_json(line: OrderLine) -> dict[str, object]:
    return {
        "id": line.id,
        "product": line.product,
        "action": line.action.value,
        "quantity": f"{tidy(line.quantity):f}",
        "parent": line.parent,
        "start_date": datetime_text(line.start_date) if line.start_date else None,
        "end_date": datetime_text(line.end_date) if line.end_date else None,
        "scope_keys": dict(line.scope_keys),
        "attributes": dict(line.attributes),
    }


def _account(reader: ObjectReader, problems: Problems) -> Account:
    value = reader.value("account")
    if value is None:
        reader.refuse("account", "required", 'This is required: {"id": …} at the least.')
        return Account(id="")
    account = ObjectReader(value, reader.at("account"), _ACCOUNT_FIELDS, problems)
    if not isinstance(value, Mapping):
        return Account(id="")
    return Account(
        id=account.required_text("id", LONGEST_NAME),
        name=account.text("name", LONGEST_ACCOUNT_NAME),
        attributes=account.values("attributes"),
    )


def _lines(reader: ObjectReader, problems: Problems) -> tuple[OrderLine, ...]:
    value = reader.value("lines")
    if value is None:
        reader.refuse("lines", "required", "This is required: a list of at least one line.")
    elif not isinstance(value, list | tuple):
        reader.refuse("lines", "not_a_list", "A list of lines is needed here.")
    elif not value:
        reader.refuse("lines", "no_lines", "An order has at least one line.")
    elif len(value) > MOST_LINES:
        reader.refuse("lines", "too_many_lines", f"An order has at most {MOST_LINES:,} lines; this has {len(value):,}.")
    else:
        return tuple(_line(one, pointer_to(reader.at("lines"), at), problems) for at, one in enumerate(value))
    return ()


def _line(value: object, pointer: str, problems: Problems) -> OrderLine:
    reader = ObjectReader(value, pointer, _LINE_FIELDS, problems)
    if not isinstance(value, Mapping):
        return OrderLine(id="", product="")
    line = OrderLine(
        id=reader.required_text("id", LONGEST_NAME),
        product=reader.required_text("product", LONGEST_NAME),
        action=reader.choice("action", LineAction, LineAction.ADD),
        quantity=reader.quantity("quantity"),
        parent=reader.optional_text("parent", LONGEST_NAME),
        start_date=reader.moment("start_date"),
        end_date=reader.moment("end_date"),
        scope_keys=reader.texts("scope_keys", LONGEST_NAME),
        attributes=reader.values("attributes"),
    )
    if line.start_date and line.end_date and line.end_date < line.start_date:
        reader.refuse("end_date", "ends_before_start", "The end is before the start.")
    return line


def _check_tree(lines: Sequence[OrderLine], problems: Problems) -> None:
    """Note duplicate ids, unknown parents, loops of parents and bundles that nest too deeply."""
    first: dict[str, int] = {}
    for position, line in enumerate(lines):
        if line.id and first.setdefault(line.id, position) != position:
            place = pointer_to("", "lines", position, "id")
            problems.add(place, "duplicate_line", f'"{line.id}" is also the id of line {first[line.id] + 1}.')
    parents = {line.id: line.parent for line in reversed(lines)}
    depths: dict[str, int] = {}
    for position, line in enumerate(lines):
        place = pointer_to("", "lines", position, "parent")
        if line.parent and line.parent not in parents:
            problems.add(place, "unknown_parent", f'There is no line "{line.parent}" in this order.')
        loop = _measure(line.id, parents, depths)
        if loop:
            shown = " → ".join(loop[:20])
            problems.add(place, "parent_loop", f"The line is below itself: {shown}. Remove one of these parents.")
        elif depths[line.id] == DEEPEST_BUNDLE + 1:
            problems.add(place, "too_deep", f"Lines nest at most {DEEPEST_BUNDLE} levels deep.")


def _measure(line_id: str, parents: Mapping[str, str | None], depths: dict[str, int]) -> tuple[str, ...]:
    """Note the depth of a line and of those above it; return a loop of parents where it runs into a new one."""
    trail: dict[str, None] = {}
    current: str | None = line_id
    while current is not None and current in parents and current not in depths and current not in trail:
        trail[current] = None
        current = parents[current]
    loop: tuple[str, ...] = ()
    if current is not None and current in trail:
        path = list(trail)
        loop = (*path[path.index(current) :], current)
    depth = depths.get(current, 0) if current is not None else 0
    for step in reversed(trail):
        depth = 0 if step in loop else depth + 1
        depths[step] = depth
    return loop
