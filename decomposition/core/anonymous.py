"""An order without whose it is: what a real order has to lose before it is kept as an example."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from catalog.core.json_pointer import pointer_to
from decomposition.core.order import Account, Order

ACCOUNT_ID = "SAMPLE-ACCOUNT"
ACCOUNT_NAME = "Sample account"
_SHORTEST = 3
"""A shorter id stands in too many texts by chance."""


@dataclass(frozen=True, slots=True)
class AnonymousOrder:
    """``replaced`` holds the JSON pointers of what was replaced, in the order of the document."""

    order: Order
    replaced: tuple[str, ...]


def anonymous(order: Order, external_id: str) -> AnonymousOrder:
    """Return an order with the account's id and name replaced, and its own number by ``external_id``.

    They are also replaced wherever an attribute repeats them. Other attributes stay, since conditions may read them:
    what else they tell of a person, only a person can see.
    """
    names = {order.account.id: ACCOUNT_ID, order.account.name: ACCOUNT_NAME, order.external_id: external_id}
    cover = _Cover({name: instead for name, instead in names.items() if len(name) >= _SHORTEST})
    replaced = ["/external_id", "/account/id", *(["/account/name"] if order.account.name else [])]
    account = Account(
        id=ACCOUNT_ID,
        name=ACCOUNT_NAME if order.account.name else "",
        attributes=cover.mapping(order.account.attributes, "/account/attributes"),
    )
    attributes = cover.mapping(order.attributes, "/attributes")
    lines = tuple(
        replace(line, attributes=cover.mapping(line.attributes, f"/lines/{index}/attributes"))
        for index, line in enumerate(order.lines)
    )
    found = replace(order, external_id=external_id, account=account, attributes=attributes, lines=lines)
    return AnonymousOrder(found, (*replaced, *cover.places))


class _Cover:
    """Replaces names in values, noting where."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = sorted(names.items(), key=lambda item: (-len(item[0]), item[0]))
        self.places: list[str] = []

    def mapping(self, values: Mapping[str, object], place: str) -> dict[str, object]:
        return {name: self._value(value, pointer_to(place, name)) for name, value in values.items()}

    def _value(self, value: object, place: str) -> object:
        if isinstance(value, str):
            return self._text(value, place)
        if isinstance(value, Mapping):
            return self.mapping(value, place)
        if isinstance(value, Sequence):
            return [self._value(item, pointer_to(place, index)) for index, item in enumerate(value)]
        return value

    def _text(self, text: str, place: str) -> str:
        covered = text
        for name, instead in self._names:
            covered = covered.replace(name, instead)
        if covered != text:
            self.places.append(place)
        return covered
