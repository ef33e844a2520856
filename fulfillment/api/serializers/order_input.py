"""The shape of an order as the interface's description states it. The order itself is read by the one reader of orders,
which intake, dry run and sample orders share; this is its description for people and tools."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.constraints import choices
from catalog.core.vocabulary import LineAction
from decomposition.core.document_reader import LARGEST_QUANTITY, LONGEST_TEXT
from decomposition.core.order import Priority
from decomposition.core.parse import LONGEST_ACCOUNT_NAME, LONGEST_NAME, LONGEST_SOURCE, MOST_LINES

EXAMPLE_ORDER = {
    "source": "webshop",
    "external_id": "SO-1001",
    "account": {"id": "ACME", "name": "Acme Ltd", "attributes": {}},
    "priority": "Default",
    "requested_completion_date": "2026-12-01T12:00:00Z",
    "lines": [
        {"id": "1", "product": "SEC-PACK", "action": "Add", "quantity": "1"},
        {"id": "1.1", "product": "SEC-HW-KIT", "quantity": "1", "parent": "1", "attributes": {"colour": "white"}},
    ],
}

TIME = {"type": ["string", "null"], "format": "date-time"}
NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": r"\S"}
NAME_OR_NULL = NAME | {"type": ["string", "null"]}
VALUES = {"type": ["object", "null"], "additionalProperties": True, "propertyNames": {"minLength": 1}}
TEXTS = {
    "type": ["object", "null"],
    "propertyNames": {"minLength": 1},
    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
}


def described(schema: dict[str, Any], **options: Any) -> serializers.JSONField:
    """Return a field that is described by a schema of its own."""

    @extend_schema_field(schema)
    class Described(serializers.JSONField):
        pass

    return Described(**options)


class AccountInput(serializers.Serializer[Any]):
    id = described(NAME, help_text="The account's id in the systems that submit orders.")
    name = described(
        {"type": ["string", "null"], "maxLength": LONGEST_ACCOUNT_NAME},
        required=False,
        help_text="Kept from earlier orders, where it is left out.",
    )
    attributes = described(VALUES, required=False, help_text="Values that conditions can read.")


class OrderLineInput(serializers.Serializer[Any]):
    id = described(NAME, help_text="Unique in the order.")
    product = described(NAME, help_text="The sku of a product of the published catalogue.")
    action = described(
        {"type": ["string", "null"], "enum": [action for action, _ in choices(LineAction)] + [None]},
        required=False,
        help_text="Add, where it is left out.",
    )
    quantity = described(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^\d{1,12}(\.\d{1,6})?$"},
                {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": int(LARGEST_QUANTITY)},
                {"type": "null"},
            ]
        },
        required=False,
        help_text="A decimal, best as text; 1, where it is left out.",
    )
    parent = described(  # type: ignore[assignment]
        NAME_OR_NULL, required=False, help_text="The id of the line that this one is a part of."
    )
    start_date = described(TIME, required=False)
    end_date = described(TIME, required=False)
    scope_keys = described(TEXTS, required=False, help_text="Values of custom scopes, by the scope's name.")
    attributes = described(
        VALUES, required=False, help_text=f"Attributes of the product. Texts hold at most {LONGEST_TEXT:,} characters."
    )


class OrderInput(serializers.Serializer[Any]):
    source = described(  # type: ignore[assignment]
        NAME | {"maxLength": LONGEST_SOURCE}, help_text="The system that submits the order."
    )
    external_id = described(NAME, help_text="The order's id there. Together with source it is unique for ever.")
    account = AccountInput(help_text="Whose order it is; made where it is not known yet.")
    priority = described(
        {"type": ["string", "null"], "enum": [priority for priority, _ in choices(Priority)] + [None]},
        required=False,
        help_text="Default, where it is left out.",
    )
    orchestration_group = described(NAME_OR_NULL, required=False, help_text="Orders whose plans know of each other.")
    requested_completion_date = described(TIME, required=False, help_text="The date that was promised (RFC 3339).")
    attributes = described(VALUES, required=False, help_text="Values that conditions can read.")
    lines = OrderLineInput(many=True, min_length=1, max_length=MOST_LINES)  # type: ignore[call-arg]
