"""Filters that write stored values as people say them."""

import json
from collections.abc import Mapping

from django import template
from django.contrib.auth.models import AbstractBaseUser

from fulfillment.core import spans, words

register = template.Library()

register.filter("word", words.word)
register.filter("title_word", words.title)
register.filter("happened", words.happened)
register.filter("number", words.number)
register.filter("value_words", words.value_words)
register.filter("span", spans.span)
register.filter("milliseconds", spans.milliseconds)


@register.filter
def who(actor: str) -> str:
    """Return who did something, for places where full names are not at hand."""
    return words.who(actor)


@register.filter
def named(code: str, names: Mapping[str, str]) -> str:
    """Return what a thing is called, by its code; the code itself where it has no name."""
    return names.get(code, code)


@register.filter
def person(user: AbstractBaseUser | None, nobody: str = "—") -> str:
    """Return a person's full name, else the user name; ``nobody`` where there is no person."""
    if user is None:
        return nobody
    return str(getattr(user, "get_full_name", str)() or user.get_username())


@register.filter
def json_text(value: object) -> str:
    """Return a JSON value as indented text."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
