"""Working with a console page as its form does: what it holds is what is sent."""

import re
from typing import Any

from django.forms import BoundField
from django.test import Client
from django.urls import reverse


def address(model: Any, page: str, *arguments: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


def open_form(client: Client, path: str) -> dict[str, Any]:
    """The fields of an add or change page as a browser would send them."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    data = fields_of(response.context["adminform"].form)
    for inline in response.context["inline_admin_formsets"]:
        data |= fields_of(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= fields_of(form)
    return data


def add_part(data: dict[str, Any], prefix: str, **fields: Any) -> dict[str, Any]:
    """The fields with one more line in a list of parts."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    more = {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return {**data, f"{prefix}-TOTAL_FORMS": number + 1, **more}


def fields_of(form: Any) -> dict[str, Any]:
    return {bound.html_name: value for bound in form for value in [sent(bound)] if value is not None}


def sent(bound: BoundField) -> Any:
    value = bound.value()
    if isinstance(value, bool):
        return "on" if value else None
    return "" if value is None else value


def refusals(response: Any) -> dict[str, list[str]]:
    """What stands beside the fields of a refused page, by field; parts as ``mappings-0-source``."""
    assert response.status_code == 200, "it was saved"
    form = response.context["adminform"].form
    found = {name: list(errors) for name, errors in form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        if formset.non_form_errors():
            found[formset.prefix] = list(formset.non_form_errors())
        for part in formset.forms:
            found |= {f"{part.prefix}-{name}": list(errors) for name, errors in part.errors.items()}
    page = response.content.decode()
    for errors in found.values():
        for error in errors:
            assert words(error) in words(re.sub(r"<[^>]*>", " ", page)), "the page does not show it"
    return found


def words(text: str) -> str:
    import html

    return " ".join(html.unescape(text).split())
