"""Marking orchestration groups in which something happened that steps of other plans may wait for."""

from collections.abc import Collection

from django.db.backends.utils import CursorWrapper

# Always an update, even of a row that is marked already: a look may be taking that mark away in this moment, and then
# this waits for it and marks the row anew. In the order of the keys, so that no two transactions wait for each other.
_MARK = (
    "INSERT INTO fulfillment_orchestrationgroup (key, look_at) "
    "SELECT v.key, statement_timestamp() FROM unnest(%s::text[]) AS v(key) ORDER BY v.key "
    "ON CONFLICT (key) DO UPDATE SET look_at = EXCLUDED.look_at"
)


def mark_groups(cursor: CursorWrapper, groups: Collection[str]) -> None:
    """Let the sweeper look at these groups once this transaction has committed; no groups are no statement.

    The last locks that a transaction takes: whoever holds a group's row waits for no plan.
    """
    if groups:
        cursor.execute(_MARK, [list(groups)])
