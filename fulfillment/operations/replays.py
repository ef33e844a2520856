"""Asking for a replay: which design, which orders. Workers carry it out (``replaying``); it can be stopped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from fulfillment.core.vocabulary import ReplayState
from fulfillment.models import FulfillmentRequest, Order, OrderLine, Replay, ReplayedOrder
from orchestration.core.snapshot import content_hash, to_json
from orchestration.operations.release import release_numbered
from orchestration.queries.draft import read_draft

MOST_ORDERS = 5_000
KEPT_DAYS = 90


class NothingToReplay(ValueError):
    """No order is as wished."""

    def __init__(self) -> None:
        super().__init__("No order matches. Choose another product, account or time.")


class UnknownReplay(LookupError):
    """There is no replay ``wanted``."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        super().__init__(f"There is no replay {wanted}.")


class ReplayEnded(ValueError):
    """There is nothing left to stop."""

    def __init__(self) -> None:
        super().__init__("This replay has ended already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayWish:
    """The newest ``most`` orders as the rest says, on a release by its number, or (no number) on the draft as it is."""

    release: int | None = None
    most: int = 100
    product: str = ""
    account: str = ""
    since: datetime | None = None
    until: datetime | None = None


def start_replay(wish: ReplayWish, *, actor: Any) -> Replay:
    """Store a replay with its orders, for workers to take up. Which orders these are, is decided now.

    Raises NothingToReplay, UnknownRelease, DraftUnreadable.
    """
    release = None if wish.release is None else release_numbered(wish.release)
    draft = read_draft() if release is None else None
    with transaction.atomic():
        orders = list(_wished(wish).values_list("pk", flat=True)[: wish.most])
        if not orders:
            raise NothingToReplay
        submissions = FulfillmentRequest.objects.filter(order__in=orders).order_by("order", "-sequence")
        last = dict(submissions.distinct("order").values_list("order", "pk"))
        replay = Replay.objects.create(
            requested_by=actor,
            release_id=release.id if release else None,
            snapshot=to_json(draft) if draft is not None else None,
            content_hash=release.content_hash if release else content_hash(draft) if draft else "",
            most=wish.most,
            product=wish.product,
            account=wish.account,
            since=wish.since,
            until=wish.until,
            total=len(orders),
        )
        ReplayedOrder.objects.bulk_create(
            ReplayedOrder(replay=replay, order_id=order, request_id=last[order], position=position)
            for position, order in enumerate(orders, start=1)
        )
    return replay


def _wished(wish: ReplayWish) -> QuerySet[Order]:
    """The orders in question, newest first."""
    found = Order.objects.all()
    if wish.product:
        found = found.filter(Exists(OrderLine.objects.filter(order=OuterRef("pk"), product=wish.product)))
    if wish.account:
        found = found.filter(account__external_id=wish.account)
    if wish.since:
        found = found.filter(submitted_at__gte=wish.since)
    if wish.until:
        found = found.filter(submitted_at__lt=wish.until)
    return found.order_by("-submitted_at", "-pk")


def cancel_replay(replay: int) -> None:
    """Stop a replay; what it has found stays. Raises UnknownReplay, ReplayEnded."""
    open_one = Replay.objects.filter(pk=replay, due_at__isnull=False)
    if open_one.update(state=ReplayState.CANCELLED.value, due_at=None, finished_at=Now()):
        return
    raise ReplayEnded if Replay.objects.filter(pk=replay).exists() else UnknownReplay(replay)


def forget_old_replays() -> int:
    """Remove replays that ended long ago; return how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM fulfillment_replayedorder WHERE replay_id IN (SELECT id FROM fulfillment_replay "
            "WHERE finished_at < statement_timestamp() - make_interval(days => %s))",
            [KEPT_DAYS],
        )
        cursor.execute(
            "DELETE FROM fulfillment_replay WHERE finished_at < statement_timestamp() - make_interval(days => %s)",
            [KEPT_DAYS],
        )
        return int(cursor.rowcount)
