"""What each downstream system does when no rule says otherwise."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

SYSTEMS = ("erp", "billing", "provisioning", "inventory", "shipping", "warranty")

_REFERENCES = {
    "erp": "ERP",
    "billing": "BIL",
    "provisioning": "PRV",
    "inventory": "INV",
    "shipping": "SHP",
    "warranty": "WAR",
}
_ATTRIBUTES = {
    "erp": ("erp_number", "4500"),
    "billing": ("invoice_number", "R-"),
    "provisioning": ("service_id", "SVC-"),
    "inventory": ("serial_number", "SN-"),
    "shipping": ("tracking_number", "TRK-"),
    "warranty": ("warranty_number", "W-"),
}
_CALLBACK_AFTER = {("provisioning", "activate"): 0.3, ("provisioning", "deactivate"): 0.3, ("shipping", "ship"): 0.5}
"""Seconds until the callback of the operations that answer later."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The answer of a system to a call it carried out.

    ``callback_after`` is None where the answer is final; else ``result`` follows by callback after so many seconds.
    """

    status: int
    document: Mapping[str, object]
    result: Mapping[str, object]
    callback_after: float | None


def behaviour(system: str, operation: str, number: int, can_call_back: bool) -> Behaviour:
    """The default answer to the ``number``-th effect of a system; without a callback address it is final at once."""
    name, prefix = _ATTRIBUTES[system]
    reference = f"{_REFERENCES[system]}-{number:05}"
    result = {"reference": reference, "attributes": {name: f"{prefix}{number:06}"}}
    after = _CALLBACK_AFTER.get((system, operation)) if can_call_back else None
    if after is None:
        return Behaviour(200, result, result, None)
    return Behaviour(202, {"reference": reference, "status": "Accepted"}, result, after)


def latency(seed: int, shortest: float, longest: float, system: str, key: str) -> float:
    """Seconds that a call takes: the same call takes the same time in every run with the same seed."""
    if longest <= 0:
        return 0.0
    digest = hashlib.blake2b(f"{seed}/{system}/{key}".encode(), digest_size=4).digest()
    return shortest + (longest - shortest) * int.from_bytes(digest) / 0xFFFFFFFF
