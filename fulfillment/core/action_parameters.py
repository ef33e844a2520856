"""What the parameters of the standard actions mean, and what is wrong with one that means nothing."""

from catalog.core.products import Catalog
from catalog.core.values import ValueMismatch, from_text
from fulfillment.core.cloud_event import is_type
from orchestration.core.design import StepDefinition

SIMULATED_ACTIONS = frozenset(
    {
        "assetize", "no_operation", "propagate_attributes_down", "propagate_attributes_up", "record_note", "send_event",
        "set_line_attribute",
    }
)  # fmt: skip
"""The actions that the product provides: a simulation does to lines what they do."""

MALFORMED_PARAMETER = "MalformedConfigParameter"


class ParameterRefused(ValueError):
    """An action cannot be carried out with its parameter; ``code`` is that of the failure."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def event_type(definition: StepDefinition) -> str:
    """Return the type of the event that ``send_event`` tells of; raises ParameterRefused."""
    found = definition.config_parameter.strip()
    if not is_type(found):
        message = f"{found!r} is no type of an event; write letters, digits, dots and dashes, like goods.reserved."
        raise ParameterRefused(MALFORMED_PARAMETER, message)
    return found


def note(definition: StepDefinition) -> str:
    """Return the text that ``record_note`` writes; raises ParameterRefused."""
    found = definition.config_parameter.strip()
    if not found:
        raise ParameterRefused(MALFORMED_PARAMETER, "The parameter is blank; write the text of the note.")
    return found


def attribute_codes(definition: StepDefinition) -> list[str]:
    """Return the attributes that ``propagate_attributes_up`` carries; none: all that both lines have."""
    return [code.strip() for code in definition.config_parameter.split(",") if code.strip()]


def line_attribute(definition: StepDefinition, catalog: Catalog) -> tuple[str, object]:
    """Return the attribute and the value that ``set_line_attribute`` gives to lines; raises ParameterRefused."""
    code, equals, text = (part.strip() for part in definition.config_parameter.partition("="))
    if not (code and equals):
        message = f"{definition.config_parameter!r} is not code=value, like colour=white."
        raise ParameterRefused(MALFORMED_PARAMETER, message)
    attribute = catalog.attribute_by_code.get(code)
    if attribute is None:
        raise ParameterRefused("UnknownAttribute", f'The release has no attribute "{code}".')
    try:
        return code, from_text(text, attribute.data_type)
    except ValueMismatch as error:
        raise ParameterRefused("InvalidValue", f'Attribute "{code}": {error}') from error
