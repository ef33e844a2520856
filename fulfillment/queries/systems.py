"""What is known of downstream systems at this moment."""

from orchestration.models import DownstreamSystem


def systems_on_hold() -> dict[str, str]:
    """Return the systems to which nothing may be sent now, each with the reason. One query."""
    rows = DownstreamSystem.objects.values_list("code", "name", "online", "held_reason", "circuit_state")
    return {
        code: held_reason or (f"{name} is offline" if not online else f"{name} keeps failing; its circuit is open")
        for code, name, online, held_reason, circuit_state in rows
        if not online or circuit_state == "Open"
    }


def system_names() -> dict[str, str]:
    """Return the names of all systems by their codes. One query."""
    return dict(DownstreamSystem.objects.values_list("code", "name"))
