"""The order that somebody tries a design on: a document, a sample order, or one that was submitted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import connection, transaction

from decomposition.core.order import InstalledAsset, Order
from decomposition.core.order_problems import OrderRefused
from decomposition.core.parse import parse
from fulfillment.operations.sample_from_order import submitted_at, submitted_document
from fulfillment.queries.assets import installed_assets
from orchestration.queries.sample_orders import sample_order


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOrder:
    """One of an order's ``document``, a ``sample`` by its code, and a real ``order`` by its id."""

    document: object = None
    sample: str | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOrder:
    """``assets`` are what its account has installed; ``expected`` are the pins of a sample, if it has any."""

    order: Order
    assets: tuple[InstalledAsset, ...]
    expected: object


def read_order(given: GivenOrder) -> ReadOrder:
    """Return an order to be tried. Raises OrderRefused as ``pointing_to`` does, UnknownSampleOrder and UnknownOrder."""
    document, expected = _document(given)
    with pointing_to(given):
        order = parse(document)
    return ReadOrder(order=order, assets=_assets(given, order), expected=expected)


def _assets(given: GivenOrder, order: Order) -> tuple[InstalledAsset, ...]:
    """What is installed: for a real order what its account had when it came; for a sample nothing, as for its pins."""
    if given.sample is not None:
        return ()
    return installed_assets(order, before=None if given.order is None else submitted_at(given.order))


def _document(given: GivenOrder) -> tuple[object, object]:
    """The order's document, and the pins of a sample."""
    if given.sample is not None:
        sample = sample_order(given.sample)
        return sample.document, sample.expected
    if given.order is not None:
        return submitted_document(given.order), None
    return given.document, None


@contextmanager
def pointing_to(given: GivenOrder) -> Iterator[None]:
    """Let the pointers of a refused order begin with the member of the request that gave it."""
    member = "/sample" if given.sample is not None else "/order_id" if given.order is not None else "/order"
    try:
        yield
    except OrderRefused as refused:
        problems = [replace(one, pointer=member + one.pointer) for one in refused.problems]
        raise OrderRefused(problems, refused.total) from refused


@contextmanager
def one_moment() -> Iterator[None]:
    """One moment for everything that is read; whatever tried to write would be refused by the database."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
