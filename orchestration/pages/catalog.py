"""Pages of the catalogue's classes, attributes, picklists, value lists, units and scopes: one register each."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.access import Role, allowed
from orchestration.pages.draft_guard import needs_readable_draft
from orchestration.queries.record_schema import schema_document
from orchestration.queries.register_document import register_document

SECTIONS: Mapping[str, tuple[str, str, str]] = {
    "classes": ("ProductClassification", "Classes", "What holds for a class, holds for all of its products."),
    "attributes": ("AttributeDefinition", "Attributes", "What products can say of themselves, and in which values."),
    "picklists": ("Picklist", "Picklists", "The values that an attribute may have."),
    "value-lists": ("ValueList", "Value lists", "How mappings translate values."),
    "units": ("UnitOfMeasure", "Units", "What products are counted in; units of one class convert into each other."),
    "scopes": ("CustomScope", "Scopes", "What lines are grouped by, besides order line, bundle, order and account."),
}
"""For each address its kind of record, its name, and what it is for."""


@allowed(Role.DESIGNER)
@require_safe
@needs_readable_draft
def register(request: HttpRequest, section: str) -> HttpResponse:
    """All records of one kind: found, edited, made, copied and removed."""
    if section not in SECTIONS:
        raise Http404(f"The catalogue has no section {section!r}.")
    kind, name, lead = SECTIONS[section]
    context = {
        "section": section,
        "name": name,
        "lead": lead,
        "kind": kind,
        "document": register_document(kind),
        "schema": schema_document(),
    }
    return render(request, "orchestration/register.html", context)
