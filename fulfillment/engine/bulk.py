"""Writing many new rows at once: COPY with ids taken beforehand, so that rows can refer to each other."""

from collections.abc import Iterable, Sequence

from django.db.backends.utils import CursorWrapper


def next_ids(cursor: CursorWrapper, table: str, count: int) -> list[int]:
    """Take ``count`` ids from the sequence of a table's id column."""
    if count == 0:
        return []
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
    return [row[0] for row in cursor.fetchall()]


def copy_rows(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows by COPY; no rows are no statement. Table and column names come from code, never from input."""
    following = iter(rows)
    first = next(following, None)
    if first is None:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        copy.write_row(first)
        for row in following:
            copy.write_row(row)
