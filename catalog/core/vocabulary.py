"""The closed vocabularies of products and lines. Stored values are spelled as the field spells them."""

from enum import StrEnum


class ProductKind(StrEnum):
    COMMERCIAL = "Commercial"
    TECHNICAL = "Technical"


class DecompositionScope(StrEnum):
    """How many fulfillment lines of a technical product an order may have."""

    ORDER_LINE_ITEM = "OrderLineItem"
    BUNDLE = "Bundle"
    ORDER = "Order"
    ACCOUNT = "Account"
    CUSTOM = "Custom"


class QuantityMethod(StrEnum):
    AGGREGATE = "Aggregate"
    ALWAYS_ONE = "AlwaysOne"


class LineAction(StrEnum):
    ADD = "Add"
    AMEND = "Amend"
    RENEW = "Renew"
    NO_CHANGE = "NoChange"
    CANCEL = "Cancel"


class DataType(StrEnum):
    """Type of an attribute or a field."""

    TEXT = "Text"
    NUMBER = "Number"
    BOOLEAN = "Boolean"
    DATE = "Date"
    DATETIME = "Datetime"
    CURRENCY = "Currency"
    PERCENT = "Percent"
    PICKLIST = "Picklist"


class QuantityScale(StrEnum):
    """How a component's quantity follows its parent's."""

    CONSTANT = "Constant"
    PROPORTIONAL = "Proportional"


class FallbackScope(StrEnum):
    """What groups lines when an order line carries no value for a custom scope."""

    LINE_ITEM = "LineItem"
