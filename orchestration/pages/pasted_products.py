"""The page on which many products are added at once."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from catalog.access import Role, allowed
from catalog.core.pasted_products import PastedProductsRefused
from catalog.core.vocabulary import ProductKind
from catalog.models import ProductClassification
from orchestration.operations.add_products import add_products

LONGEST = 100_000


class PastedProductsForm(forms.Form):
    """A table of products, and what holds for all of them."""

    table = forms.CharField(
        label="Products",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "form-control mono", "rows": 12, "spellcheck": "false"}),
        help_text="One a line: SKU, name and, where it differs, Commercial or Technical. Separated by comma, semicolon "
        "or tab; rows of a spreadsheet can be pasted as they are.",
    )
    kind = forms.ChoiceField(
        label="Kind",
        choices=[(kind.value, kind.value) for kind in ProductKind],
        initial=ProductKind.COMMERCIAL.value,
        widget=forms.Select(attrs={"class": "form-select"}),
        help_text="Of the lines that state none.",
    )
    classification = forms.ModelChoiceField(
        label="Classification",
        queryset=ProductClassification.objects.order_by("name", "code"),
        to_field_name="code",
        required=False,
        empty_label="None",
        widget=forms.Select(attrs={"class": "form-select"}),
    )


@allowed(Role.DESIGNER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_several(request: HttpRequest) -> HttpResponse:
    """Add the products of a pasted table; what is wrong is said with its line, and nothing is added then."""
    form = PastedProductsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        classification = given["classification"].code if given["classification"] else None
        try:
            added = add_products(
                given["table"], ProductKind(given["kind"]), classification, request.user.get_username()
            )
        except PastedProductsRefused as refused:
            for problem in refused.problems[:20]:
                form.add_error("table", str(problem))
        else:
            messages.success(request, f"{added} product{'' if added == 1 else 's'} added to the draft.")
            return redirect("catalog")
    status = 422 if form.errors else 200
    return render(request, "orchestration/pasted_products.html", {"form": form}, status=status)
