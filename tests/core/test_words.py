"""Stored values and events of the journal as people say them."""

from enum import StrEnum

import pytest

from catalog.core.vocabulary import DataType, DecompositionScope
from decomposition.core.lines import TraceKind
from fulfillment.core import words
from fulfillment.core.lifecycle import StepEvent
from orchestration.core.plan import CompositionTraceKind
from orchestration.core.vocabulary import StepScope, StepState, StepType

SPOKEN: list[type[StrEnum]] = [StepType, StepScope, StepState, DecompositionScope, TraceKind, CompositionTraceKind]


@pytest.mark.parametrize("kind", SPOKEN, ids=lambda kind: kind.__name__)
def test_no_two_values_of_a_vocabulary_are_said_alike_and_none_runs_its_words_together(kind: type[StrEnum]) -> None:
    said = [words.word(value) for value in kind]
    assert len(set(said)) == len(said)
    assert all(text == text.lower() and text for text in said)


def test_values_that_nobody_wrote_down_are_split_at_their_capitals() -> None:
    assert words.word("OrderLineItem") == "order line item"
    assert words.word("SomethingNew2Come") == "something new2 come"
    assert words.title("ManualTask") == "Manual task"
    assert words.word("set_line_attribute") == "set line attribute"


@pytest.mark.parametrize("event", list(StepEvent))
def test_every_event_of_a_step_completes_a_sentence(event: StepEvent) -> None:
    assert words.happened(event).split()[0] in {"was", "became", "began", "failed", "lost", "is"}


def test_jeopardy_says_what_it_became() -> None:
    assert words.happened("JeopardyChanged", {"from": "OnTrack", "to": "Late"}) == "is late"
    assert words.happened("JeopardyChanged", {"to": "Unheard"}) == "changed its jeopardy"


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("engine", "the engine"),
        ("", "the engine"),
        ("client:webshop", "client webshop"),
        ("host-1:4711", "worker host-1:4711"),
        ("omar", "Omar Haddad"),
        ("olga", "olga"),
    ],
)
def test_actors(actor: str, said: str) -> None:
    assert words.who(actor, {"omar": "Omar Haddad"}) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [("2.500000", "2.5"), ("1E+3", "1,000"), ("0.000001", "0.000001"), (3, "3"), ("100", "100"), ("many", "many")],
)
def test_numbers_lose_what_says_nothing(value: object, said: str) -> None:
    assert words.number(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "—"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        ({"amount": "4800.00", "currency": "EUR"}, "4,800.00 EUR"),
        (["a", True], "a, yes"),
        ({"size": 2}, "size: 2"),
        ("white", "white"),
    ],
)
def test_values_of_attributes(value: object, said: str) -> None:
    assert words.value_words(value) == said


def test_a_time_is_written_with_its_zone() -> None:
    assert words.value_words("2026-12-01T12:00:00Z", DataType.DATETIME) == "2026-12-01 12:00:00 UTC"
