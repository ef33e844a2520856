"""What is known of downstream systems at this moment."""

from django.db import connection

from orchestration.models import DownstreamSystem

IS_ON_HOLD = "(NOT system.online OR system.circuit_state = 'Open')"
"""The condition, on a row ``system`` of the systems' table, under which nothing may be sent to it."""


def systems_on_hold() -> dict[str, str]:
    """Return the systems to which nothing may be sent now, each with the reason. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, name, online, held_reason FROM orchestration_downstreamsystem AS system WHERE " + IS_ON_HOLD
        )
        rows = cursor.fetchall()
    return {
        code: held_reason or (f"{name} is offline" if not online else f"{name} keeps failing; its circuit is open")
        for code, name, online, held_reason in rows
    }


def system_names() -> dict[str, str]:
    """Return the names of all systems by their codes. One query."""
    return dict(DownstreamSystem.objects.values_list("code", "name"))
