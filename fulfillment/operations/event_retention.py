"""Events and their deliveries are kept for 90 days, then until the end of that month, and go with their partition."""

import logging

from django.db import OperationalError, connection, transaction

logger = logging.getLogger(__name__)

KEPT_DAYS = 90
_PAGE, _PAGES = 10_000, 20

_EARLIEST_KEPT = "date_trunc('month', statement_timestamp() - make_interval(days => %s))"
_OLD_PARTITIONS = (
    "SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid "
    "WHERE inhparent = 'fulfillment_outboxmessage'::regclass AND child.relname ~ '_[0-9]{4}_[0-9]{2}$' "
    f"AND to_date(right(child.relname, 7), 'YYYY_MM') < {_EARLIEST_KEPT} ORDER BY child.relname"
)
# The oldest rows come first by their ids; so a run that finds nothing to delete reads a page and no more.
_DELETE_DELIVERIES = (
    "DELETE FROM fulfillment_eventdelivery WHERE id IN (SELECT id FROM (SELECT id, message_created_at "
    "FROM fulfillment_eventdelivery ORDER BY id LIMIT %s) AS oldest "
    f"WHERE message_created_at < {_EARLIEST_KEPT})"
)


def forget_old_events() -> list[str]:
    """Drop the outbox partitions that are too old, with what was delivered of them; return the names of those dropped.

    A partition with an event that was never published stays, and so does one that others hold: until the next run.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OLD_PARTITIONS, [KEPT_DAYS])
        names = [str(row[0]) for row in cursor.fetchall()]
    dropped = [name for name in names if _drop(name)]
    for _ in range(_PAGES):
        with connection.cursor() as cursor:
            cursor.execute(_DELETE_DELIVERIES, [_PAGE, KEPT_DAYS])
            if cursor.rowcount < _PAGE:
                break
    return dropped


def _drop(name: str) -> bool:
    quoted = connection.ops.quote_name(name)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Dropping locks the whole outbox for a moment: orders must not wait in line for it.
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quoted} WHERE published_at IS NULL)")
            if cursor.fetchone()[0]:
                return False
            cursor.execute(f"DROP TABLE {quoted}")
    except OperationalError as error:
        logger.warning("Partition %s could not be dropped yet: %s", name, error)
        return False
    return True
