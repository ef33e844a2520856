"""Downstream systems in the admin's console: live data, whose secrets are written here and never shown again."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from fulfillment.core.webhook_signature import MalformedSecret
from fulfillment.executors.address_guard import AddressForbidden, parse_networks
from fulfillment.executors.authentication import NEEDED
from fulfillment.executors.request_address import AddressMissing, request_address
from fulfillment.operations.credentials import (
    SecretUnreadable,
    check_callback_secrets,
    credentials_of,
    store_callback_secrets,
    store_credentials,
)
from fulfillment.operations.system_switch import tell_switched
from fulfillment.subscription_admin import LinesField
from orchestration.core.vocabulary import Authentication
from orchestration.models import DownstreamSystem

_SECRET = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})


class DownstreamSystemForm(forms.ModelForm[DownstreamSystem]):
    """Secrets are written here and never shown again; a blank field leaves what is stored."""

    base_address = forms.URLField(
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text="Like https://erp.example.com/api. Without it, steps that call the system wait for a person.",
    )
    allowed_networks = LinesField(
        required=False, help_text="One a line, like 10.1.0.0/16: where the address may be. None: public networks."
    )
    new_credentials = forms.CharField(
        required=False,
        widget=_SECRET,
        help_text='JSON, for example {"username": "…", "password": "…"} or {"token": "…"}. Blank keeps what is stored.',
    )
    new_callback_secret = forms.CharField(
        required=False, widget=_SECRET, help_text="Standard Webhooks secret, whsec_… Blank keeps what is stored."
    )

    class Meta:
        model = DownstreamSystem
        fields = (
            "code", "name", "base_address", "allowed_networks", "online", "held_reason", "authentication",
            "concurrency_limit", "rate_limit_per_minute", "release_per_minute", "retry_budget_percent",
            "circuit_failure_percent", "circuit_minimum_calls", "circuit_open_seconds", "calendar",
        )  # fmt: skip
        help_texts = {
            "concurrency_limit": "Calls under way at a time, of all workers together. Blank: any number.",
            "rate_limit_per_minute": "Calls that begin in a minute, of all workers together. Blank: any number.",
            "release_per_minute": "Held steps that go out in a minute once the system is back.",
            "retry_budget_percent": "Retries in a minute, as a share of first tries; ten are always allowed.",
            "circuit_failure_percent": "Share of failed calls that opens the circuit. Blank: it never opens by itself.",
            "circuit_minimum_calls": "So many calls of a minute are needed before their failures count.",
            "circuit_open_seconds": "How long it is left alone before a call probes it; doubled each time in vain.",
        }

    def clean_base_address(self) -> str:
        address: str = self.cleaned_data["base_address"]
        if address:
            try:
                request_address(self.cleaned_data.get("code") or self.instance.code, address, "", {})
            except AddressMissing as wrong:
                raise forms.ValidationError(str(wrong)) from wrong
        return address

    def clean_allowed_networks(self) -> list[str]:
        networks: list[str] = self.cleaned_data["allowed_networks"]
        for network in networks:
            try:
                parse_networks("", [network])
            except AddressForbidden as wrong:
                raise forms.ValidationError(f"“{network}” is not a network like 10.1.0.0/16.") from wrong
        return networks

    def clean_new_credentials(self) -> dict[str, str] | None:
        text = self.cleaned_data["new_credentials"]
        if not text:
            return None
        try:
            found = json.loads(text)
        except (json.JSONDecodeError, RecursionError) as wrong:
            where = f"{wrong.msg} at column {wrong.colno}" if isinstance(wrong, json.JSONDecodeError) else "too deep"
            raise forms.ValidationError(f"This is not JSON: {where}.") from wrong
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise forms.ValidationError("Write one JSON object whose values are texts.")
        return found

    def clean_new_callback_secret(self) -> str:
        secret: str = self.cleaned_data["new_callback_secret"]
        if secret:
            try:
                check_callback_secrets([secret])
            except MalformedSecret as wrong:
                raise forms.ValidationError(str(wrong)) from wrong
        return secret

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self.errors and {"authentication", "new_credentials"} & set(self.changed_data):
            self._check_needed()
        return self.cleaned_data

    def _check_needed(self) -> None:
        """A way of authentication needs its credentials, now or stored."""
        kind = Authentication(self.cleaned_data["authentication"])
        try:
            values = self.cleaned_data["new_credentials"] or credentials_of(self.instance)
        except SecretUnreadable as unreadable:
            self.add_error("new_credentials", str(unreadable))
            return
        missing = [name for name in NEEDED[kind] if not values.get(name)]
        if missing:
            named = ", ".join(f'"{name}"' for name in missing)
            self.add_error("new_credentials", f"The authentication {kind} needs {named}: write them here.")


@admin.register(DownstreamSystem)
class DownstreamSystemAdmin(admin.ModelAdmin[DownstreamSystem]):
    """Systems with their addresses, limits and state. Their secrets are sealed under their code, which is fixed."""

    form = DownstreamSystemForm
    list_per_page = 50
    list_display = ("code", "name", "base_address", "online", "circuit_state", "authentication")
    list_filter = ("online", "circuit_state", "authentication")
    search_fields = ("code", "name", "base_address")
    readonly_fields = ("stored_secrets", "circuit_state", "circuit_changed_at", "circuit_openings", "paused_until")
    autocomplete_fields = ("calendar",)

    def get_readonly_fields(self, request: HttpRequest, obj: DownstreamSystem | None = None) -> tuple[str, ...]:
        return ("code", *self.readonly_fields) if obj is not None else self.readonly_fields

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: DownstreamSystem | None = None
    ) -> dict[str, Sequence[str]]:
        return {"code": ("name",)} if obj is None else {}

    def save_model(self, request: HttpRequest, obj: DownstreamSystem, form: Any, change: bool) -> None:
        if change:
            # Only what was changed: the engine writes the state of the same row.
            columns = {field.name for field in self.opts.concrete_fields}
            obj.save(update_fields=columns & set(form.changed_data))
        else:
            obj.save()
        if change and "online" in form.changed_data:
            tell_switched(obj, actor=request.user.get_username())
        if form.cleaned_data["new_credentials"]:
            store_credentials(obj, form.cleaned_data["new_credentials"])
        if form.cleaned_data["new_callback_secret"]:
            store_callback_secrets(obj, [form.cleaned_data["new_callback_secret"]])

    @admin.display(description="stored secrets")
    def stored_secrets(self, system: DownstreamSystem) -> str:
        """Which secrets there are; what they are is never shown."""
        stored = {"credentials": system.credentials, "callback secret": system.callback_secret}
        return " and ".join(name for name, secret in stored.items() if secret) or "none"
