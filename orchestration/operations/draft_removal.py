"""Removing records from the draft: refused where others name them, with which."""

from collections.abc import Collection, Sequence

from django.db import transaction

from orchestration.operations.draft_rows import TableChange, apply_changes, lock_draft
from orchestration.queries.draft_tables import draft_table
from orchestration.queries.draft_users import Dependent, users_of_records


class RecordInUse(ValueError):
    """Records cannot be removed, since others name them; nothing was removed. ``users`` are these, sorted."""

    def __init__(self, kind: str, codes: Collection[str], users: Sequence[Dependent]) -> None:
        self.kind = kind
        self.codes = tuple(sorted(codes))
        self.users = tuple(users)
        listed = "; ".join(map(str, users))
        super().__init__(f"{kind} {', '.join(self.codes)} cannot be removed, since others need it: {listed}")


def remove_records(kind: str, codes: Collection[str]) -> None:
    """Remove records of one kind with what they are made of. Raises RecordInUse."""
    with transaction.atomic():
        lock_draft()
        users = users_of_records(kind, codes)
        if users:
            raise RecordInUse(kind, codes, users)
        apply_changes([TableChange(draft_table(kind), {}, removed=tuple(codes))], actor="")
