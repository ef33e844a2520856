"""Submitting an order in the browser: as a form, or as the JSON document that the API takes. Both write one document.

The document travels with the form; each button sends the form whole, says what to ``do``, and gets the form back.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from catalog.access import Role, allowed
from catalog.core.json_pointer import pointer_to
from catalog.core.vocabulary import DataType
from decomposition.core.parse import OrderRefused
from decomposition.core.refusal import DecompositionRefused
from fulfillment.core import order_draft
from fulfillment.core.order_draft import Document, NotShownAsForm
from fulfillment.core.strict_json import UnreadableJson, read_json
from fulfillment.operations.intake import OrderConflict, submit_order
from fulfillment.operations.order_preview import Preview, preview_order
from fulfillment.pages import order_fields
from fulfillment.pages.parts import wants_part
from orchestration.core.design import Design
from orchestration.core.refusal import CompositionRefused
from orchestration.models import SampleOrder
from orchestration.operations.release import NothingPublished
from orchestration.queries.releases import latest_release


@dataclass(slots=True)
class _Form:
    """What the page shows: the document, as fields or as text, with its problems."""

    design: Design
    document: Document
    text: str = ""
    as_json: bool = False
    sample: str = ""
    added: int | None = None
    focus: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)
    preview: Preview | None = None
    status: int = 200


@allowed(Role.OPERATOR, Role.ADMIN)
def order_form(request: HttpRequest) -> HttpResponse:
    """Show the form, filled from ``?sample=``; or do to it what the pressed button says."""
    release = latest_release()
    if release is None:
        return render(request, "fulfillment/order_form.html", {"nothing_published": True})
    if request.method == "POST":
        form, done = _posted(request, release.design)
        return done or _show(request, form)
    return _show(request, _first(request, release.design))


def _first(request: HttpRequest, design: Design) -> _Form:
    sample = SampleOrder.objects.filter(code=request.GET.get("sample", "")).first()
    external_id = f"{sample.code.upper() if sample else 'ORDER'}-{timezone.now():%m%d-%H%M%S}"
    if sample is None:
        return _Form(design, order_draft.empty("console", external_id))
    document = {**sample.document, "external_id": external_id}
    return _Form(design, order_draft.require_shape(document), sample=sample.code)


def _show(request: HttpRequest, form: _Form) -> HttpResponse:
    text = form.text or json.dumps(form.document, indent=2, ensure_ascii=False)
    context = {
        "form": form,
        "text": text,
        "base": json.dumps(form.document, ensure_ascii=False),
        "samples": SampleOrder.objects.order_by("name"),
        **({} if form.as_json else _fields(form)),
    }
    if form.as_json:
        context["left"] = form.problems
    part = "#form" if wants_part(request, "order-form") else ""
    return render(request, f"fulfillment/order_form.html{part}", context, status=form.status)


def _fields(form: _Form) -> dict[str, Any]:
    document, catalog = form.document, form.design.catalog
    problems = order_fields.problems_from(form.problems)
    shown = {
        "header": order_fields.header_fields(document, problems),
        "order_attributes": order_fields.free_fields(document, catalog, problems),
        "account_attributes": order_fields.free_fields(document, catalog, problems, "account"),
        "more_for_order": order_fields.attributes_to_add(document, catalog),
        "more_for_account": order_fields.attributes_to_add(document, catalog, "account"),
        "cards": order_fields.line_cards(document, form.design.rule_book, problems, form.added),
        "lines_problems": problems.exactly_at("/lines"),
        "products": order_draft.choices_of_products(catalog),
    }
    return {**shown, "left": problems.left()}


def _posted(request: HttpRequest, design: Design) -> tuple[_Form, HttpResponse | None]:
    """Return the form after what the person did, and the answer that leads away from it, if any."""
    what, _, about = request.POST.get("do", "submit").partition(":")
    sample = request.POST.get("sample", "")
    try:
        document = _read(request, design)
    except (UnreadableJson, NotShownAsForm) as error:
        text = request.POST.get("document", "")
        return _Form(design, {}, text, as_json=True, sample=sample, problems=[("", str(error))], status=422), None
    form = _Form(design, document, as_json="document" in request.POST, sample=sample)
    if what == "submit":
        return form, _submit(request, form)
    _ACTIONS.get(what, _nothing)(request, form, about)
    return form, None


def _read(request: HttpRequest, design: Design) -> Document:
    """Return the document that the form states, read as strictly as by the API.

    Raises UnreadableJson and NotShownAsForm.
    """
    if "document" in request.POST:
        return order_draft.require_shape(read_json(request.POST["document"].encode()))
    base = order_draft.require_shape(read_json((request.POST.get("base") or "{}").encode()))
    posted = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    written = order_draft.require_shape(order_draft.written(base, design.catalog, posted))
    return order_draft.require_few_lines(written)


def _submit(request: HttpRequest, form: _Form) -> HttpResponse | None:
    try:
        submission = submit_order(form.document, submitted_by=request.user.pk, actor=request.user.get_username())
    except OrderRefused as error:
        form.problems, form.status = [(problem.pointer, problem.message) for problem in error.problems], 422
        return None
    except (OrderConflict, NothingPublished) as error:
        form.problems, form.status = [("/external_id", str(error))], 409
        return None
    where = reverse("order-plan", args=[submission.order])
    return HttpResponseClientRedirect(where) if wants_part(request, "order-form") else redirect(where)


def _preview(request: HttpRequest, form: _Form, about: str) -> None:
    try:
        form.preview = preview_order(form.document)
    except OrderRefused as error:
        form.problems, form.status = [(problem.pointer, problem.message) for problem in error.problems], 422
    except (DecompositionRefused, CompositionRefused, NothingPublished) as error:
        form.problems, form.status = [("", str(error))], 422


def _as_form(request: HttpRequest, form: _Form, about: str) -> None:
    try:
        order_draft.require_few_lines(form.document)
        form.as_json = False
    except NotShownAsForm as error:
        form.problems, form.status = [("", str(error))], 422


def _as_json(request: HttpRequest, form: _Form, about: str) -> None:
    form.as_json = True


def _add_line(request: HttpRequest, form: _Form, about: str) -> None:
    sku = request.POST.get("product", "")
    if not form.as_json and sku in form.design.catalog.product_by_sku:
        form.added = order_draft.add_product(form.document, form.design.catalog, sku)


def _add_member(request: HttpRequest, form: _Form, about: str) -> None:
    position = _position(form, about)
    sku = request.POST.get(f"member-{about}", "")
    if position is not None and not form.as_json and sku in form.design.catalog.product_by_sku:
        form.added = order_draft.add_product(form.document, form.design.catalog, sku, position)


def _remove_line(request: HttpRequest, form: _Form, about: str) -> None:
    position = _position(form, about)
    if position is not None:
        order_draft.remove_line(form.document, position)
        form.focus = "product"


def _position(form: _Form, about: str) -> int | None:
    is_one = about.isascii() and about.isdigit() and len(about) < 9 and int(about) < len(form.document["lines"])
    return int(about) if is_one else None


def _add_attribute(request: HttpRequest, form: _Form, about: str) -> None:
    owner = form.document["account"] if about == "account" else form.document
    code = request.POST.get(f"attribute-{about}", "")
    definition = form.design.catalog.attribute_by_code.get(code)
    if definition is not None:
        starts_as = True if definition.data_type is DataType.BOOLEAN else ""
        owner.setdefault("attributes", {}).setdefault(code, starts_as)
        form.focus = pointer_to("", *(("account",) if about == "account" else ()), "attributes", code)


def _remove_value(request: HttpRequest, form: _Form, about: str) -> None:
    order_draft.remove_value(form.document, about)


def _nothing(request: HttpRequest, form: _Form, about: str) -> None:
    """A button that this page does not have."""


_ACTIONS: dict[str, Callable[[HttpRequest, _Form, str], None]] = {
    "preview": _preview,
    "form": _as_form,
    "json": _as_json,
    "add-line": _add_line,
    "add-member": _add_member,
    "remove-line": _remove_line,
    "add-attribute": _add_attribute,
    "remove-value": _remove_value,
}
