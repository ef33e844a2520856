"""Fault rules: which calls misbehave, how, and how often."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import get_args, get_origin, get_type_hints

from dro_site.simulator.ledger import Ledger
from dro_site.simulator.messages import Problem
from dro_site.simulator.systems import SYSTEMS

_CHOICES = {"drop_connection": ("before", "after"), "callback_status": ("Completed", "Failed")}
_RANGES = {
    "times": (1, 10**9),
    "latency_ms": (0, 600_000),
    "status": (200, 599),
    "retry_after": (0, 86_400),
    "callback_after_ms": (0, 3_600_000),
    "duplicate_callbacks": (0, 100),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The calls that match ``system``, ``operation`` and ``order`` (globs) behave as the other fields say.

    ``times`` limits how often the rule is used; then the next one counts, or none. ``status`` (with ``body`` and
    ``retry_after``) answers in place of the system; ``effect`` says whether the system did its work all the same, by
    default only below 400. ``drop_connection`` breaks the connection *before* or *after* the effect. Callbacks can be
    delayed, failed, withheld or sent ``duplicate_callbacks`` times more; setting ``callback_after_ms`` also makes a
    call answer later that normally answers at once.
    """

    id: str
    system: str = "*"
    operation: str = "*"
    order: str = "*"
    times: int | None = None
    latency_ms: int | None = None
    status: int | None = None
    body: object = None
    retry_after: int | None = None
    effect: bool | None = None
    garbage_body: bool = False
    drop_connection: str | None = None
    callback_after_ms: int | None = None
    callback_status: str | None = None
    callback_code: str | None = None
    callback_message: str | None = None
    callback_never: bool = False
    duplicate_callbacks: int = 0

    @property
    def applies(self) -> bool:
        """Whether the system does its work."""
        if self.effect is not None:
            return self.effect
        return self.drop_connection != "before" and (self.status is None or self.status < 400)

    def matches(self, system: str, operation: str, order: str) -> bool:
        return (
            fnmatchcase(system, self.system)
            and fnmatchcase(operation, self.operation)
            and fnmatchcase(order, self.order)
        )


class Rules:
    """The rules in the order they were added, kept in the ledger with how often each was used."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._used: dict[str, int] = {}
        self._rules: list[Rule] = []
        for document, used in ledger.rules():
            rule = Rule(**json.loads(document))
            self._rules.append(rule)
            self._used[rule.id] = used

    def match(self, system: str, operation: str, order: str) -> Rule | None:
        """The first rule for a call that is not used up; it counts as used."""
        for position, rule in enumerate(self._rules):
            spent = rule.times is not None and self._used[rule.id] >= rule.times
            if not spent and rule.matches(system, operation, order):
                self._used[rule.id] += 1
                self._ledger.save_rule_use(position, self._used[rule.id])
                return rule
        return None

    def shown(self) -> list[dict[str, object]]:
        return [{**asdict(rule), "used": self._used[rule.id]} for rule in self._rules]

    def replace(self, documents: object) -> None:
        """Raises Problem where one of the documents is no rule; then none is taken."""
        if not isinstance(documents, list):
            raise Problem(422, "Not a list of rules", "Send a JSON list of rules, or POST a single one.")
        self._rules = [rule_from(document) for document in documents]
        self._used = {rule.id: 0 for rule in self._rules}
        self._save()

    def add(self, document: object) -> dict[str, object]:
        rule = rule_from(document)
        if rule.id in self._used:
            raise Problem(409, "Rule exists", f"There is a rule {rule.id!r} already. Delete it first, or leave out id.")
        self._rules.append(rule)
        self._used[rule.id] = 0
        self._save()
        return {**asdict(rule), "used": 0}

    def remove(self, rule_id: str | None) -> None:
        """Remove one rule, or all. Raises Problem where there is no such rule."""
        if rule_id is not None and rule_id not in self._used:
            raise Problem(404, "No such rule", f"There is no rule {rule_id!r}.")
        self._rules = [rule for rule in self._rules if rule_id is not None and rule.id != rule_id]
        self._used = {rule.id: self._used[rule.id] for rule in self._rules}
        self._save()

    def _save(self) -> None:
        self._ledger.save_rules([(json.dumps(asdict(rule)), self._used[rule.id]) for rule in self._rules])


def rule_from(document: object) -> Rule:
    """The rule that a JSON document describes. Raises Problem that names the wrong field."""
    if not isinstance(document, Mapping):
        raise Problem(422, "Not a rule", "A rule is a JSON object.")
    hints = get_type_hints(Rule)
    for name, value in document.items():
        if name not in hints:
            close = get_close_matches(str(name), hints, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else f"Known are {', '.join(sorted(hints))}."
            raise Problem(422, "Not a rule", f"A rule has no field {name!r}. {hint}")
        _check_field(str(name), value, hints[name])
    system = document.get("system", "*")
    if not any(fnmatchcase(known, str(system)) for known in SYSTEMS):
        raise Problem(422, "Not a rule", f"system {system!r} is none of {', '.join(SYSTEMS)}.")
    given = {field.name: document[field.name] for field in fields(Rule) if field.name in document}
    return Rule(**{"id": uuid.uuid4().hex[:12], **given})


def _check_field(name: str, value: object, hint: object) -> None:
    types = get_args(hint) if get_origin(hint) is not None else (hint,)
    if hint is not object and not any(type(value) is kind for kind in types):
        wanted = " or ".join(kind.__name__.replace("NoneType", "null") for kind in types)
        raise Problem(422, "Not a rule", f"{name} is {value!r}; it must be {wanted}.")
    if value is None:
        return
    if name in _CHOICES and value not in _CHOICES[name]:
        raise Problem(422, "Not a rule", f"{name} is {value!r}; it must be one of {', '.join(_CHOICES[name])}.")
    if name in _RANGES and isinstance(value, int):
        lowest, highest = _RANGES[name]
        if not lowest <= value <= highest:
            raise Problem(422, "Not a rule", f"{name} is {value}; it must be between {lowest} and {highest}.")
