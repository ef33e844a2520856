"""The rail offers each person the places that let them in, and no other."""

import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from dro_site.pages.context import ENTRIES, navigation


@pytest.mark.parametrize("username", ["dana", "omar", "ada"])
def test_what_is_offered_lets_its_reader_in(username: str, request: pytest.FixtureRequest) -> None:
    person: User = request.getfixturevalue(username)
    seen = RequestFactory().get("/")
    seen.user = person
    items = navigation(seen)
    browser = Client()
    browser.force_login(person)

    assert items
    for item in items:
        assert browser.get(item.url).status_code == 200, item.label
    assert [item.label for item in items] == [
        entry.label for entry in ENTRIES if entry.label in {i.label for i in items}
    ]


def test_roles_see_different_places(dana: User, omar: User) -> None:
    offered = {}
    for person in (dana, omar):
        seen = RequestFactory().get("/tasks")
        seen.user = person
        offered[person] = {item.label: item.active for item in navigation(seen)}

    assert "Tasks" not in offered[dana]
    assert "Designs" in offered[dana]
    assert offered[omar]["Tasks"] is True
    assert offered[omar]["Home"] is False
    assert "Designs" not in offered[omar]


def test_strangers_are_offered_nothing() -> None:
    assert navigation(RequestFactory().get("/")) == []
