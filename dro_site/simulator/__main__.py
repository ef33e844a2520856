"""``python -m dro_site.simulator --port N --ledger FILE [--host 127.0.0.1]``

The environment variable DRO_SIMULATOR_SECRET holds the ``whsec_…`` secret that callbacks are signed with.
"""

import argparse
import asyncio
import os
import sys
from pathlib import Path

import uvicorn
from standardwebhooks import Webhook
from standardwebhooks.webhooks import EmptyWebhookSecretError
from uvicorn.protocols.http.h11_impl import H11Protocol

from dro_site.simulator.application import TRANSPORT, Application, Receive, Scope, Send
from dro_site.simulator.callbacks import Callbacks
from dro_site.simulator.ledger import Ledger, LedgerError
from dro_site.simulator.operations import Operations, Timing
from dro_site.simulator.rules import Rules

SIGNED_BY = "DRO_SIMULATOR_SECRET"
COULD_NOT_RUN = 2


class DroppableProtocol(H11Protocol):
    """HTTP whose application may break the connection: it finds the transport in the scope."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        inner = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope[TRANSPORT] = transport
            await inner(scope, receive, send)

        self.app = with_transport


def main(arguments: list[str]) -> int:
    """Run the simulator until it is told to stop. Returns the exit status: 2 where it could not start."""
    options = _options(arguments)
    secret = os.environ.get(SIGNED_BY, "")
    if not _is_secret(secret):
        return _refuse(f"{SIGNED_BY} must hold the secret for signing callbacks: whsec_ and then base64.")
    try:
        ledger = Ledger(options.ledger)
    except LedgerError as error:
        return _refuse(str(error))
    timing = Timing(options.seed, options.latency[0] / 1000, options.latency[1] / 1000)
    rules, callbacks = Rules(ledger), Callbacks(ledger, secret)
    application = Application(ledger, rules, callbacks, Operations(ledger, rules, callbacks, timing))
    uvicorn.run(
        application,
        host=options.host,
        port=options.port,
        http=DroppableProtocol,
        ws="none",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=2,
    )
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dro_site.simulator", description="Simulated downstream systems.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--ledger", type=Path, required=True, help="SQLite file; made where it does not exist")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--seed", type=int, default=1, help="spreads the default latency")
    parser.add_argument("--latency", type=float, nargs=2, default=(5, 20), metavar=("SHORTEST", "LONGEST"), help="ms")
    return parser.parse_args(arguments)


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return COULD_NOT_RUN


def _is_secret(secret: str) -> bool:
    try:
        Webhook(secret)
    except (ValueError, EmptyWebhookSecretError):
        return False
    return secret.startswith("whsec_")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
