"""API tokens in the admin's console: issued here and shown once, revoked, never changed."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from fulfillment.models import ClientToken
from fulfillment.operations.tokens import create_token, revoke_tokens


class TokenForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is decided about a token when it is issued."""

    sources = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Order sources that the token may submit and see, one a line. None: every source.",
    )

    class Meta:
        model = ClientToken
        fields = ("user", "name", "sources", "expires_at")

    def clean_sources(self) -> list[str]:
        lines = (line.strip() for line in self.cleaned_data["sources"].splitlines())
        sources = sorted({line for line in lines if line})
        too_long = next((source for source in sources if len(source) > 100), None)
        if too_long is not None:
            raise forms.ValidationError(f"A source has at most 100 characters; {too_long[:20]}… has {len(too_long)}.")
        return sources

    def clean_expires_at(self) -> Any:
        expires_at = self.cleaned_data["expires_at"]
        if expires_at is not None and expires_at <= timezone.now():
            raise forms.ValidationError("This is in the past: the token could never be used.")
        return expires_at


@admin.register(ClientToken)
class ClientTokenAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Tokens by their owner, with what is left of their life."""

    form = TokenForm
    list_display = ("name", "user", "prefix", "sources", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), ("expires_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "prefix", "user__username")
    list_select_related = ("user",)
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    actions = ("revoke",)
    readonly_fields = ("prefix", "created_at", "last_used_at", "revoked_at")

    def get_fields(self, request: HttpRequest, obj: ClientToken | None = None) -> tuple[str, ...]:
        decided = ("user", "name", "sources", "expires_at")
        return decided if obj is None else (*decided, *self.readonly_fields)

    def has_change_permission(self, request: HttpRequest, obj: ClientToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ClientToken | None = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("fulfillment.change_clienttoken"))

    def save_model(self, request: HttpRequest, obj: ClientToken, form: Any, change: bool) -> None:
        issued = create_token(
            obj.user, obj.name, sources=obj.sources, expires_at=obj.expires_at, actor=request.user.get_username()
        )
        obj.pk = issued.token.pk
        obj.prefix = issued.token.prefix
        request.issued_token = issued.text  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ClientToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the token in the answer itself: it must not pass through a session, a cookie or an address."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The token was issued",
            "token": request.issued_token,  # type: ignore[attr-defined]
            "row": obj,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/fulfillment/clienttoken/issued.html", context)

    @admin.action(description="Revoke the selected tokens", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ClientToken]) -> None:
        revoked = revoke_tokens(queryset.select_related("user"), actor=request.user.get_username())
        self.message_user(request, f"{revoked} of {len(queryset)} tokens revoked.", messages.SUCCESS)
