"""The scripts write vocabularies of the cores again, where a browser has to choose or sort: they are to be the same."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from catalog.core.expressions.schema import ValueType
from catalog.core.vocabulary import DataType, LineAction
from decomposition.core.lines import TraceKind
from decomposition.core.rules import Enforcement, MappingMethod, OperandType
from fulfillment.core.simulation_choices import WORKED_BY_WORKERS
from fulfillment.executors.callout_errors import CalloutError
from orchestration.core.plan import CompositionTraceKind
from orchestration.core.snapshot_kinds import KINDS
from orchestration.core.vocabulary import FINISHED, StepScope, StepState, StepType

SOURCES = Path(__file__).resolve().parents[2] / "static" / "src"
TRACE = {*TraceKind, *CompositionTraceKind}


def words_of(file: str, name: str) -> list[str]:
    """Return the texts in the declaration of this name: those in quotes, or the keys of an object of texts."""
    found = re.search(
        rf"^(?:export )?(?:const|type) {name}\b[^;]*?=([^;]*);", (SOURCES / file).read_text(), re.M | re.S
    )
    assert found is not None, f"{file} declares no {name}"
    keys = re.findall(r"(\w+):", found[1])
    return keys or re.findall(r'"([^"]*)"', found[1])


@pytest.mark.parametrize(
    ("file", "name", "vocabulary"),
    [
        ("plan/states.ts", "FINISHED", FINISHED),
        ("plan/states.ts", "WORST_FIRST", StepState),
        ("design/document/records.ts", "Kind", [kind.name for kind in KINDS]),
        ("design/document/records.ts", "StepType", StepType),
        ("design/document/records.ts", "Scope", StepScope),
        ("design/document/records.ts", "LINE_ACTIONS", LineAction),
        ("design/decomposition/records.ts", "DataType", DataType),
        ("design/decomposition/records.ts", "OperandType", OperandType),
        ("design/decomposition/records.ts", "Method", MappingMethod),
        ("design/decomposition/records.ts", "Enforcement", Enforcement),
        ("design/conditions/variables.ts", "ValueType", ValueType),
        ("design/simulate/choices.ts", "FAILING", WORKED_BY_WORKERS),
        ("design/simulate/parts.tsx", "KINDS", TRACE),
    ],
)
def test_a_vocabulary_of_the_scripts_is_that_of_the_core(file: str, name: str, vocabulary: Iterable[str]) -> None:
    assert sorted(words_of(file, name)) == sorted(str(value) for value in vocabulary)


@pytest.mark.parametrize(
    ("file", "name", "vocabulary"),
    [
        ("plan/announce.ts", "URGENT", StepState),
        ("plan/states.ts", "WORDS", {*StepState, "NotStarted"}),
        ("design/simulate/parts.tsx", "REFUSING", TRACE),
        ("design/simulate/choices.ts", "ERROR_CODES", {*CalloutError, "503", "500", "429", "404", "400"}),
    ],
)
def test_what_the_scripts_pick_out_is_of_the_vocabulary(file: str, name: str, vocabulary: Iterable[str]) -> None:
    words = words_of(file, name)
    assert words
    assert set(words) <= {str(value) for value in vocabulary}
