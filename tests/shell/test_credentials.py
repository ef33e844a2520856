"""Secrets of downstream systems at rest."""

import base64
import os
from typing import Any

import pytest
from django.db import connection

from fulfillment.core.webhook_signature import MalformedSecret
from fulfillment.operations.credentials import (
    MalformedCredentialKey,
    SecretUnreadable,
    callback_secrets_of,
    credentials_of,
    decrypt_for,
    encrypt_for,
    store_callback_secrets,
    store_credentials,
)
from orchestration.models import DownstreamSystem
from tests.shell import builders


def a_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


class TestSealed:
    def test_opens_for_the_same_system_and_field_alone(self) -> None:
        sealed = encrypt_for("ERP", "credentials", "hunter2 ü")
        assert decrypt_for("ERP", "credentials", sealed) == "hunter2 ü"
        assert decrypt_for("ERP", "credentials", memoryview(sealed)) == "hunter2 ü"
        for system, field in (("CRM", "credentials"), ("ERP", "callback_secret"), ("ERPcredentials", "")):
            with pytest.raises(SecretUnreadable, match="belongs to another"):
                decrypt_for(system, field, sealed)

    def test_shows_nothing_and_is_never_the_same_twice(self) -> None:
        first, second = (encrypt_for("ERP", "credentials", "hunter2") for _ in range(2))
        assert b"hunter2" not in first
        assert first != second

    def test_any_changed_byte_is_noticed(self) -> None:
        sealed = encrypt_for("ERP", "credentials", "hunter2")
        for position in range(len(sealed)):
            changed = bytearray(sealed)
            changed[position] ^= 1
            with pytest.raises(SecretUnreadable):
                decrypt_for("ERP", "credentials", bytes(changed))

    @pytest.mark.parametrize("length", [0, 1, 9, 40, 69, 80])
    def test_a_part_of_it_is_noticed(self, length: int) -> None:
        with pytest.raises(SecretUnreadable):
            decrypt_for("ERP", "credentials", encrypt_for("ERP", "credentials", "hunter2")[:length])


class TestInstallationKey:
    def test_can_be_replaced_while_the_old_one_still_opens(self, settings: Any) -> None:
        old, new = a_key(), a_key()
        settings.CREDENTIAL_KEY = old
        sealed = encrypt_for("ERP", "credentials", "hunter2")
        settings.CREDENTIAL_KEY = f"{new}, {old}"
        assert decrypt_for("ERP", "credentials", sealed) == "hunter2"
        renewed = encrypt_for("ERP", "credentials", "hunter2")
        settings.CREDENTIAL_KEY = new
        assert decrypt_for("ERP", "credentials", renewed) == "hunter2"
        with pytest.raises(SecretUnreadable, match="does not have"):
            decrypt_for("ERP", "credentials", sealed)

    @pytest.mark.parametrize("key", ["", "short", base64.b64encode(b"16 bytes are few").decode(), "ä" * 44])
    def test_that_is_none_is_named(self, settings: Any, key: str) -> None:
        settings.CREDENTIAL_KEY = key
        with pytest.raises(MalformedCredentialKey, match="32 bytes"):
            encrypt_for("ERP", "credentials", "x")


@pytest.mark.django_db
class TestStored:
    def test_is_read_back_by_the_system_it_was_stored_for(self) -> None:
        system = builders.make_system()
        assert credentials_of(system) == {}
        assert callback_secrets_of(system) == ()
        store_credentials(system, {"username": "dro", "password": "hunter2"})
        store_callback_secrets(system, ["whsec_AAAA", "whsec_BBBB"])
        found = DownstreamSystem.objects.get()
        assert credentials_of(found) == {"username": "dro", "password": "hunter2"}
        assert callback_secrets_of(found) == ("whsec_AAAA", "whsec_BBBB")
        with connection.cursor() as cursor:
            cursor.execute("SELECT encode(credentials, 'escape') FROM orchestration_downstreamsystem")
            assert "hunter2" not in cursor.fetchone()[0]

    def test_a_signing_secret_that_is_none_is_refused(self) -> None:
        system = builders.make_system()
        with pytest.raises(MalformedSecret):
            store_callback_secrets(system, ["whsec_AAAA", "no secret!"])
        assert callback_secrets_of(DownstreamSystem.objects.get()) == ()
