"""Database constraints and indexes that several tables share in kind. Every app's models use them."""

from enum import StrEnum

from django.db import models


def choices(vocabulary: type[StrEnum]) -> list[tuple[str, str]]:
    """Return a closed vocabulary as choices, labelled by its stored values."""
    return [(member.value, member.value) for member in vocabulary]


def one_of(field: str, vocabulary: type[StrEnum], name: str, *, blank: bool = False) -> models.CheckConstraint:
    """Return a constraint that admits only the vocabulary's values (and the empty text, where ``blank``)."""
    values = [member.value for member in vocabulary] + ([""] if blank else [])
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values}), name=name)


def not_blank(field: str, name: str) -> models.CheckConstraint:
    """Return a constraint that refuses the empty text."""
    return models.CheckConstraint(condition=~models.Q(**{field: ""}), name=name)


def at_most_one(first: str, second: str, name: str) -> models.CheckConstraint:
    """Return a constraint that refuses rows in which both references are set."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{first}__isnull": True}) | models.Q(**{f"{second}__isnull": True}), name=name
    )


def exactly_one(first: str, second: str, name: str) -> models.CheckConstraint:
    """Return a constraint that requires one reference and refuses both."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{first}__isnull": True, f"{second}__isnull": False})
        | models.Q(**{f"{first}__isnull": False, f"{second}__isnull": True}),
        name=name,
    )


def given(field: str, name: str) -> models.Index:
    """Return an index of the rows in which a reference is set, for references that most rows do without."""
    return models.Index(fields=[field], name=name, condition=models.Q(**{f"{field}__isnull": False}))
