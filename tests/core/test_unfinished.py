"""Which errors count as unfinished work: each is one that a check finds, none says that something is wrong."""

import ast
from pathlib import Path

from catalog.core.problems import Severity, error
from orchestration.core.unfinished import UNFINISHED, is_unfinished

ROOT = Path(__file__).resolve().parents[2]


def words_of_checks() -> set[str]:
    """The single words that the checks hold as texts, the codes of their problems among them."""
    found = set()
    for app in ("catalog", "decomposition", "orchestration"):
        for path in (ROOT / app / "core").glob("*checks.py"):
            text = path.read_text()
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
                    found.add(node.value)
    return found


def test_each_is_found_by_some_check() -> None:
    assert sorted(UNFINISHED - words_of_checks()) == []


def test_only_what_is_missing_counts() -> None:
    missing = error(("StepDefinition", "a"), "integration", "CalloutWithoutIntegration", "")
    wrong = error(("StepDefinition", "a"), "execute_on", "BadExpression", "")
    assert missing.severity is wrong.severity is Severity.ERROR
    assert is_unfinished(missing)
    assert not is_unfinished(wrong)


def test_nothing_that_is_wrong_counts() -> None:
    wrong = {"BadExpression", "BadCondition", "UnknownReference", "StepCycle", "DoesNotFit", "DestinationAmbiguous"}
    assert not UNFINISHED & wrong
