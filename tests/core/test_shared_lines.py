"""Lines that many evaluations share: the same answers as ever, and each line converted once."""

import threading
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from catalog.core.expressions import EvaluationError, SharedLines, ValueType, check, evaluate, schema_for
from catalog.core.vocabulary import LineAction
from decomposition.core.decompose import decompose
from decomposition.core.order import OrderLine
from orchestration.core.design import Design
from orchestration.core.step_conditions import condition_holds
from orchestration.core.variables import StepValues
from tests.core.rule_books import commercial, order, rule, rule_book, technical

SCHEMA = schema_for({}, {"colour": "Picklist"}, None, {})


class CountedLine(Mapping[str, object]):
    """A line that counts how often its fields are read."""

    reads = 0

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> object:
        CountedLine.reads += 1
        return self._values[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self._values else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@pytest.fixture
def counted() -> None:
    CountedLine.reads = 0


def lines_of(count: int) -> list[Mapping[str, object]]:
    return [
        CountedLine({"id": str(n), "product": f"P{n}", "quantity": Decimal(n), "attributes": {"colour": "white"}})
        for n in range(count)
    ]


@pytest.mark.usefixtures("counted")
def test_lines_are_read_once_for_all_evaluations() -> None:
    checked = check('lines.exists(one, one.product == line.product && one.attributes.colour == "red")', SCHEMA)
    shared = SharedLines(lines_of(200))
    answers = [evaluate(checked, {"lines": shared, "line": {"product": f"P{n}"}}).value for n in range(200)]
    assert answers == [False] * 200
    assert CountedLine.reads <= 200 * 6


def test_a_rule_that_reads_line_and_lines_converts_them_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was quadratic: 1,000 lines took 3.4 s. Counted, since time says little on a shared machine."""
    from catalog.core.expressions import shared_lines

    made = 0
    convert = shared_lines.converted

    def counting(described: str, value: object, value_type: ValueType) -> object:
        nonlocal made
        made += 1
        return convert(described, value, value_type)

    monkeypatch.setattr(shared_lines, "converted", counting)
    book = rule_book(
        [commercial("C"), technical("T")],
        [rule("C", "T", condition="lines.exists(one, one.quantity > line.quantity) || line.quantity > 0.5")],
    )
    decomposition = decompose(order(*(OrderLine(id=str(n), product="C") for n in range(300))), book)
    assert len(decomposition.lines) == 300
    assert made == 300


def test_values_that_differ_are_seen_anew_each_time() -> None:
    checked = check("lines.exists(one, one.quantity == line.quantity) && has(line.attributes.colour)", SCHEMA)
    shared = SharedLines([{"id": "1", "quantity": 1}, {"id": "2", "quantity": 2}])

    def answer(quantity: int, colour: str | None) -> object:
        return evaluate(
            checked, {"lines": shared, "line": {"quantity": quantity, "attributes": {"colour": colour}}}
        ).value

    assert [answer(1, "white"), answer(3, "white"), answer(2, "white"), answer(2, None)] == [True, False, True, False]


def test_an_absent_value_is_named_as_ever() -> None:
    checked = check('lines.exists(one, one.product == "A") && line.attributes.colour == "red"', SCHEMA)
    shared = SharedLines([{"id": "1", "product": "A"}])
    with pytest.raises(EvaluationError, match=r"line\.attributes\.colour has no value") as caught:
        evaluate(checked, {"lines": shared, "line": {}})
    assert caught.value.operands == (("line.attributes.colour", None), ("lines", 1), ("lines.product", ("A",)))


def test_an_absent_value_does_no_harm_where_the_other_side_decides() -> None:
    checked = check('line.attributes.colour == "red" || lines.exists(one, one.product == "A")', SCHEMA)
    assert evaluate(checked, {"lines": SharedLines([{"id": "1", "product": "A"}]), "line": {}}).value is True


def test_different_expressions_may_share_lines() -> None:
    shared = SharedLines([{"id": "1", "product": "A", "quantity": 2}])
    texts = ['lines.exists(one, one.product == "A")', "lines.all(one, one.quantity > 2)", "size(lines) == 1"]
    assert [evaluate(check(text, SCHEMA), {"lines": shared}).value for text in texts] == [True, False, True]


def test_a_value_of_the_wrong_type_in_a_line_is_told_each_time() -> None:
    checked = check("lines.exists(one, one.quantity > 2)", SCHEMA)
    shared = SharedLines([{"id": "7", "quantity": "many"}])
    for _ in range(2):
        with pytest.raises(EvaluationError, match="quantity of line '7' should be Number"):
            evaluate(checked, {"lines": shared})


def test_threads_do_not_see_each_others_values() -> None:
    checked = check("lines.all(one, one.quantity != line.quantity)", SCHEMA)
    found: dict[int, set[object]] = {}

    def ask(quantity: int) -> None:
        shared = SharedLines([{"id": str(n), "quantity": n} for n in range(50)])
        values = {"lines": shared, "line": {"quantity": quantity}}
        found[quantity] = {evaluate(checked, values).value for _ in range(200)}

    threads = [threading.Thread(target=ask, args=(quantity,)) for quantity in (7, 70, 8, 80)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {7: {False}, 8: {False}, 70: {True}, 80: {True}}


@pytest.mark.usefixtures("counted")
def test_the_conditions_of_a_step_share_its_lines() -> None:
    lines = tuple(lines_of(100))
    products = tuple({"sku": f"P{n}"} for n in range(100))
    values = StepValues(shared={"order": {}}, lines=lines, products=products)
    design = Design()
    condition = "lines.exists(one, one.quantity > line.quantity + 1000)"
    assert condition_holds(condition, values, design).value is False
    assert CountedLine.reads <= 100 * 6


def test_an_action_word_is_what_it_was() -> None:
    checked = check('lines.exists(one, one.action == "Add" && one.action == line.action)', SCHEMA)
    lines = SharedLines([{"id": "1", "action": LineAction.ADD}])
    assert evaluate(checked, {"lines": lines, "line": {"action": LineAction.ADD}}).value is True
