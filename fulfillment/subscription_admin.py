"""Subscriptions to events in the admin's console, and the log of what was delivered to whom."""

import json
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html

from catalog.admin import ReadOnlyAdmin
from fulfillment.core.cloud_event import KNOWN_TYPES, TYPE_PREFIX, is_type
from fulfillment.executors.address_guard import AddressForbidden, parse_networks
from fulfillment.models import EventDelivery, EventSubscription
from fulfillment.operations.event_delivery import event_of
from fulfillment.operations.subscriptions import (
    SubscriptionPaused,
    check_secret,
    generate_secret,
    pause_for,
    resend,
    resume,
    send_test_event,
    store_secret,
)


class LinesField(forms.CharField):
    """A list of texts, one a line; what is stored is the list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = (line.strip() for line in str(super().clean(value)).splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), "\n".join(str(data or "").split()))


class SubscriptionForm(forms.ModelForm[EventSubscription]):
    """Who gets which events, where. The secret is written here and never shown again."""

    address = forms.URLField(
        max_length=500,
        assume_scheme="https",
        help_text="Where events are posted to, like https://crm.example.com/hooks/orders.",
    )
    types = LinesField(
        required=False,
        help_text=f"One a line, like order.completed; none: every type. Known are {', '.join(KNOWN_TYPES)}, and the "
        "types that steps send by the action send_event.",
    )
    allowed_networks = LinesField(
        required=False,
        help_text="Networks that the address may lie in, one a line, like 10.1.0.0/16. None: public addresses only.",
    )
    new_secret = forms.CharField(
        required=False,
        strip=True,
        widget=forms.PasswordInput(render_value=False),
        help_text="Standard Webhooks secret, whsec_… Blank: a new subscription gets one, an old one keeps its own.",
    )
    generate = forms.BooleanField(
        required=False, label="Generate a new secret", help_text="It is shown once. The old one ends at once."
    )

    class Meta:
        model = EventSubscription
        fields = ("name", "address", "types", "allowed_networks")

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or parts.username is not None:
            raise forms.ValidationError("Write an http or https address without user and password.")
        return address

    def clean_types(self) -> list[str]:
        types: list[str] = self.cleaned_data["types"]
        for text in types:
            if text.startswith(TYPE_PREFIX):
                raise forms.ValidationError(f"Write {text!r} without {TYPE_PREFIX} and the version, as in the list.")
            if not is_type(text):
                raise forms.ValidationError(f"{text!r} is no type of an event; an example is order.completed.")
        return types

    def clean_allowed_networks(self) -> list[str]:
        networks: list[str] = self.cleaned_data["allowed_networks"]
        try:
            parse_networks("The address", networks)
        except AddressForbidden as error:
            raise forms.ValidationError(str(error)) from error
        return networks

    def clean_new_secret(self) -> str:
        secret = str(self.cleaned_data["new_secret"])
        try:
            if secret:
                check_secret(secret)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return secret

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("generate") and found.get("new_secret"):
            self.add_error("generate", "Either type a secret or have one generated.")
        return found


@admin.register(EventSubscription)
class EventSubscriptionAdmin(admin.ModelAdmin[EventSubscription]):
    form = SubscriptionForm
    list_display = ("name", "address", "types", "active", "paused_reason", "failing_since", "waiting")
    list_filter = ("active", ("failing_since", admin.EmptyFieldListFilter))
    search_fields = ("name", "address")
    readonly_fields = ("active", "paused_reason", "failing_since")
    actions = ("test", "pause", "set_active")

    def get_fields(self, request: HttpRequest, obj: EventSubscription | None = None) -> tuple[str, ...]:
        written = ("name", "address", "types", "allowed_networks", "new_secret")
        return written if obj is None else (*written, "generate", *self.readonly_fields)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EventSubscription]:
        undelivered = Count("deliveries", filter=Q(deliveries__due_at__isnull=False))
        return super().get_queryset(request).annotate(waiting_events=undelivered)

    @admin.display(description="waiting events")
    def waiting(self, subscription: EventSubscription) -> int:
        return int(getattr(subscription, "waiting_events"))  # noqa: B009 - the annotation above

    def save_model(self, request: HttpRequest, obj: EventSubscription, form: Any, change: bool) -> None:
        # Not the whole row: whether it is active is decided elsewhere, perhaps this very moment.
        obj.save(update_fields=SubscriptionForm.Meta.fields if change else None)
        typed = form.cleaned_data["new_secret"]
        generated = generate_secret() if not typed and (form.cleaned_data.get("generate") or not change) else ""
        if typed or generated:
            store_secret(obj, typed or generated)
        request.generated_secret = generated  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: EventSubscription, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._secret_shown(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: EventSubscription) -> HttpResponse:
        return self._secret_shown(request, obj) or super().response_change(request, obj)

    def _secret_shown(self, request: HttpRequest, obj: EventSubscription) -> HttpResponse | None:
        """Show a generated secret in the answer itself: it must not pass through a session, a cookie or an address."""
        secret = request.generated_secret  # type: ignore[attr-defined]
        if not secret:
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "The subscription was saved",
            "secret": secret,
            "row": obj,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/fulfillment/eventsubscription/secret.html", context)

    @admin.action(description="Send a test event", permissions=["change"])
    def test(self, request: HttpRequest, queryset: QuerySet[EventSubscription]) -> None:
        for subscription in queryset:
            try:
                delivery = send_test_event(subscription, actor=request.user.get_username())
            except SubscriptionPaused as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                told = f"A test event is on its way to {subscription}; see event delivery {delivery.pk}."
                self.message_user(request, told, messages.SUCCESS)

    @admin.action(description="Pause", permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[EventSubscription]) -> None:
        actor = request.user.get_username()
        paused = sum(pause_for(row, f"Paused by {actor}.", actor=actor) for row in queryset)
        self.message_user(request, f"{paused} of {len(queryset)} subscriptions paused.", messages.SUCCESS)

    @admin.action(description="Set active again; what waits is sent", permissions=["change"])
    def set_active(self, request: HttpRequest, queryset: QuerySet[EventSubscription]) -> None:
        resumed = sum(resume(row, actor=request.user.get_username()) for row in queryset)
        self.message_user(request, f"{resumed} of {len(queryset)} subscriptions set active.", messages.SUCCESS)


class DeliveryStateFilter(admin.SimpleListFilter):
    """What became of deliveries."""

    title = "state"
    parameter_name = "state"
    CONDITIONS = {
        "waiting": Q(due_at__isnull=False),
        "delivered": Q(delivered_at__isnull=False),
        "given-up": Q(due_at=None, delivered_at=None),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name.replace("-", " ")) for name in self.CONDITIONS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[EventDelivery]) -> QuerySet[EventDelivery]:
        return queryset.filter(self.CONDITIONS.get(self.value() or "", Q()))


@admin.register(EventDelivery)
class EventDeliveryAdmin(ReadOnlyAdmin):
    list_display = (
        "message", "type", "order", "subscription", "state", "attempts", "due_at", "delivered_at", "response_status",
        "error",
    )  # fmt: skip
    list_filter = (DeliveryStateFilter, "subscription")
    search_fields = ("type", "order__external_id", "error")
    list_select_related = ("subscription", "order")
    ordering = ("-id",)
    actions = ("send_again",)
    fields = (*list_display, "event")

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("fulfillment.change_eventdelivery"))

    @admin.display(description="what is sent")
    def event(self, delivery: EventDelivery) -> str:
        event = event_of(delivery)
        if event is None:
            return "The event is no longer kept."
        return format_html("<pre>{}</pre>", json.dumps(event.document(), ensure_ascii=False, indent=2))

    @admin.action(description="Send again, under the old id", permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[EventDelivery]) -> None:
        again = resend(queryset)
        told = f"{again} of {len(queryset)} events are sent again; the others are still waiting."
        self.message_user(request, told, messages.SUCCESS)
