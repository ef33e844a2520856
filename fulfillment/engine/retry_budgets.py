"""Granting retries of callouts within their systems' budgets, and postponing the others until their turn can come."""

from collections import Counter
from collections.abc import Sequence

from django.db import connection

from fulfillment.engine.activation import Activation
from fulfillment.engine.rows import StepRow
from fulfillment.engine.traffic import lock_budgets, note_retries
from orchestration.core.vocabulary import StepType


def granted(activation: Activation, rows: Sequence[StepRow]) -> list[StepRow]:
    """Return those of some failed steps whose retry may begin now; the others are due again later.

    Only retries that the engine makes by itself are counted. Two statements where callouts are among the steps.
    """
    calls = [row for row in rows if row.type is StepType.CALLOUT]
    if not calls:
        return list(rows)
    may_begin: list[StepRow] = [row for row in rows if row.type is not StepType.CALLOUT]
    taken: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    with connection.cursor() as cursor:
        budgets = lock_budgets(cursor, [row.system for row in calls])
        for row in calls:
            budget = budgets.get(row.system)
            if budget is None or taken[row.system] < budget.left:
                taken[row.system] += budget is not None
                may_begin.append(row)
            else:
                row.due_at, row.changed = activation.now + budget.wait(waiting[row.system]), True
                waiting[row.system] += 1
        note_retries(cursor, taken)
    return may_begin
