"""The downstream systems of a demo or a test, as one real HTTP service.

ERP, billing, provisioning, inventory, shipping and warranty answer with latency, some later by a signed callback, and
with faults where a rule says so. A ledger of every request and every effect survives restarts: it is what tests and
people compare the orchestrator's own account with. Start it with
``python -m dro_site.simulator --port N --ledger FILE``.
"""
