"""Subscriptions in the console: secrets that are written and never read, pausing, test events, sending again."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from fulfillment.models import EventDelivery, EventSubscription, OutboxMessage
from fulfillment.operations import subscriptions

SECRET = "whsec_c3Vic2NyaXB0aW9ucy1zaWduLXdpdGgtdGhpcy1rZXk="
LIST = "/admin/fulfillment/eventsubscription/"
LOG = "/admin/fulfillment/eventdelivery/"


@pytest.fixture
def console(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def a_form(**changes: str) -> dict[str, str]:
    return {"name": "crm", "address": "https://crm.example.com/hooks?k=1", **changes}


def errors_of(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    found: dict[str, list[str]] = response.context["adminform"].errors
    return found


def subscription(**fields: Any) -> EventSubscription:
    given = {"name": "crm", "address": "https://crm.example.com/hooks", **fields}
    made = EventSubscription.objects.create(**given)
    subscriptions.store_secret(made, SECRET)
    return made


def act(console: Client, name: str, *rows: Any, page: str = LIST) -> str:
    chosen = {"action": name, "_selected_action": [row.pk for row in rows]}
    return console.post(page, chosen, follow=True).content.decode()


class TestSecrets:
    def test_a_new_subscription_gets_a_secret_that_is_shown_once(self, console: Client) -> None:
        types = {"types": "order.completed\r\n step.fatally_failed \r\n", "allowed_networks": "10.1.0.0/16"}
        shown = console.post(f"{LIST}add/", a_form(**types)).content.decode()
        made = EventSubscription.objects.get()
        (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", shown)

        assert subscriptions.secret_of(made) == secret
        assert (made.types, made.allowed_networks) == (["order.completed", "step.fatally_failed"], ["10.1.0.0/16"])
        assert (made.active, made.address) == (True, "https://crm.example.com/hooks?k=1")
        for page in (LIST, f"{LIST}{made.pk}/change/", f"{LIST}{made.pk}/history/"):
            assert secret not in console.get(page).content.decode()

    def test_a_typed_secret_is_stored_and_never_shown(self, console: Client) -> None:
        response = console.post(f"{LIST}add/", a_form(new_secret=SECRET), follow=True)
        made = EventSubscription.objects.get()
        assert subscriptions.secret_of(made) == SECRET
        assert SECRET not in response.content.decode()
        assert SECRET not in console.get(f"{LIST}{made.pk}/change/").content.decode()

    def test_saving_without_a_secret_keeps_it_and_a_new_one_is_made_on_demand(self, console: Client) -> None:
        made = subscription()
        console.post(f"{LIST}{made.pk}/change/", a_form(name="erp"))
        made.refresh_from_db()
        assert (made.name, subscriptions.secret_of(made)) == ("erp", SECRET)

        shown = console.post(f"{LIST}{made.pk}/change/", a_form(generate="on")).content.decode()
        made.refresh_from_db()
        assert subscriptions.secret_of(made) != SECRET
        assert subscriptions.secret_of(made) in shown

    def test_saving_does_not_undo_a_pause_that_happened_meanwhile(self, console: Client) -> None:
        made = subscription()
        console.get(f"{LIST}{made.pk}/change/")
        subscriptions.pause_for(made, "The receiver answered 410.")
        console.post(f"{LIST}{made.pk}/change/", a_form(active="on"))
        made.refresh_from_db()
        assert (made.active, made.paused_reason) == (False, "The receiver answered 410.")


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("address", "ftp://crm.example.com/", "http or https"),
        ("address", "https://me:secret@crm.example.com/", "without user and password"),
        ("types", "io.dro.order.completed.v1", "without io.dro."),
        ("types", "order completed", "is no type of an event"),
        ("allowed_networks", "everywhere", "is not a network like 10.1.0.0/16"),
        ("new_secret", "not base64!", "base64"),
        ("new_secret", "whsec_c2hvcnQ=", "at least 24 bytes"),
        ("name", "", "required"),
    ],
)
def test_what_cannot_work_is_refused_with_a_reason(console: Client, field: str, text: str, expected: str) -> None:
    assert expected in " ".join(errors_of(console.post(f"{LIST}add/", a_form(**{field: text})))[field])
    assert not EventSubscription.objects.exists()


def test_a_secret_is_either_typed_or_made(console: Client) -> None:
    made = subscription()
    response = console.post(f"{LIST}{made.pk}/change/", a_form(generate="on", new_secret=SECRET[:-4] + "AAA="))
    assert "generate" in errors_of(response)
    made.refresh_from_db()
    assert subscriptions.secret_of(made) == SECRET


class TestActions:
    def test_a_test_event_goes_to_one_subscription_alone(self, console: Client) -> None:
        made, other = subscription(types=["order.completed"]), subscription(name="other")
        assert "on its way to crm" in act(console, "test", made)

        delivery = EventDelivery.objects.get()
        message = OutboxMessage.objects.get()
        assert (delivery.subscription, delivery.message, delivery.type) == (made, message.pk, "subscription.test")
        assert delivery.due_at is not None
        assert message.published_at is not None
        assert message.data == {"subscription": "crm", "requested_by": "ada"}
        assert not other.deliveries.exists()

    def test_a_paused_subscription_is_not_tested(self, console: Client) -> None:
        made = subscription(active=False)
        assert "The subscription crm is paused" in act(console, "test", made)
        assert not EventDelivery.objects.exists()

    def test_pausing_and_setting_active(self, console: Client) -> None:
        made = subscription()
        act(console, "pause", made)
        made.refresh_from_db()
        assert (made.active, made.paused_reason) == (False, "Paused by ada.")
        assert "0 of 1 subscriptions paused" in act(console, "pause", made)
        act(console, "set_active", made)
        made.refresh_from_db()
        assert (made.active, made.paused_reason) == (True, "")


def listed(console: Client, state: str) -> list[int]:
    return [row.pk for row in console.get(f"{LOG}?state={state}").context["cl"].result_list]


class TestTheLog:
    def test_it_shows_what_is_sent_and_sends_again_what_is_done(self, console: Client) -> None:
        made = subscription()
        act(console, "test", made)
        delivery = EventDelivery.objects.get()
        page = console.get(f"{LOG}{delivery.pk}/change/").content.decode()
        assert "io.dro.subscription.test.v1" in page
        assert "0 of 1 events are sent again" in act(console, "send_again", delivery, page=LOG)

        EventDelivery.objects.update(due_at=None, attempts=10)
        found = {state: listed(console, state) for state in ("waiting", "delivered", "given-up")}
        assert found == {"waiting": [], "delivered": [], "given-up": [delivery.pk]}
        assert "1 of 1 events are sent again" in act(console, "send_again", delivery, page=LOG)
        delivery.refresh_from_db()
        assert delivery.due_at is not None
        assert (delivery.attempts, delivery.state) == (0, "waiting")

    def test_it_cannot_be_edited(self, console: Client) -> None:
        made = subscription()
        delivery = subscriptions.send_test_event(made, actor="ada")
        assert console.post(f"{LOG}{delivery.pk}/change/", {"attempts": 0}).status_code == 403
        assert console.get(f"{LOG}add/").status_code == 403
        assert console.post(f"{LOG}{delivery.pk}/delete/", {"post": "yes"}).status_code == 403

    def test_an_event_that_is_no_longer_kept_is_said_so(self, console: Client) -> None:
        delivery = subscriptions.send_test_event(subscription(), actor="ada")
        OutboxMessage.objects.all().delete()
        assert "no longer kept" in console.get(f"{LOG}{delivery.pk}/change/").content.decode()
