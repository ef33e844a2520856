"""Which of a system's answer about a line (a serial number, a service id) is kept with the line."""

from collections.abc import Mapping

from catalog.core.products import Catalog


def answered_attributes(result: Mapping[str, object]) -> Mapping[str, object]:
    """Return the member ``attributes`` of an answer; nothing where it is none or no object."""
    attributes = result.get("attributes")
    return attributes if isinstance(attributes, Mapping) else {}


def kept_attributes(answered: Mapping[str, object], product: str, catalog: Catalog) -> dict[str, object]:
    """Return those of the answered attributes that a line's product has."""
    known = catalog.attributes_of(product)
    return {code: value for code, value in answered.items() if code in known}
