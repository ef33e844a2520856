"""Ending tries whose outcome nobody will report any more."""

from collections.abc import Sequence

from django.db import connection

_CLOSE = (
    "UPDATE fulfillment_attempt SET state = 'Unknown', finished_at = statement_timestamp(), error_code = %s, "
    "message = %s WHERE step_id = ANY(%s) AND state IN ('Open', 'AwaitingCallback')"
)


def close_attempts(steps: Sequence[int], error_code: str, message: str) -> None:
    """Close the open tries of these steps as unknown, with the reason; called with the steps' plans locked."""
    if not steps:
        return
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [error_code, message[:1000], list(steps)])
