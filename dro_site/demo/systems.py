"""The demonstration's downstream systems: all of them answered by the simulator."""

from urllib.parse import urlsplit

from django.conf import settings

from fulfillment.operations.credentials import store_callback_secrets
from orchestration.models import DownstreamSystem

SYSTEMS = {
    "erp": "ERP",
    "billing": "Billing",
    "provisioning": "Provisioning",
    "inventory": "Inventory",
    "shipping": "Shipping",
    "warranty": "Warranty",
}


def point_systems_at_simulator() -> None:
    """Create the systems, or move their addresses to where the simulator is now.

    The simulator's port may change between starts, and only addresses that it listens on are allowed.
    """
    host = urlsplit(settings.SIMULATOR_URL).hostname or "127.0.0.1"
    network = "127.0.0.0/8" if host in {"127.0.0.1", "localhost"} else f"{host}/32"
    for code, name in SYSTEMS.items():
        system, created = DownstreamSystem.objects.get_or_create(code=code, defaults={"name": name})
        if (
            created
            or system.base_address.startswith(("http://127.0.0.1", "http://localhost"))
            or not system.base_address
        ):
            system.name = name if created else system.name
            system.base_address = f"{settings.SIMULATOR_URL}/{code}"
            system.allowed_networks = [network]
            system.save()
            store_callback_secrets(system, [settings.SIMULATOR_SECRET])
