"""The ASGI application of the simulator: reads requests, finds who answers them, writes the answers."""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, unquote

from dro_site.simulator.callbacks import Callbacks
from dro_site.simulator.ledger import Ledger, LedgerError
from dro_site.simulator.messages import HTML, Dropped, Problem, Request, Response, answer
from dro_site.simulator.operations import Operations
from dro_site.simulator.page import page
from dro_site.simulator.rules import Rules
from dro_site.simulator.systems import SYSTEMS

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

TRANSPORT = "dro.transport"
MAX_BODY = 1024 * 1024

_FILTERS = {"system": "system", "operation": "operation", "order": "order_id", "step": "step", "key": "idempotency_key"}


class Application:
    """Answers calls to systems by ``operations``, and serves ledger, rules, health and the page itself."""

    def __init__(self, ledger: Ledger, rules: Rules, callbacks: Callbacks, operations: Operations) -> None:
        self._ledger = ledger
        self._rules = rules
        self._callbacks = callbacks
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        try:
            response = await self._answer(await _read(scope, receive))
        except Problem as problem:
            response = problem.response()
        except LedgerError as error:
            response = Problem(503, "Ledger not available", str(error)).response()
        if isinstance(response, Dropped):
            await _drop(scope, receive)
        else:
            await _write(response, scope["method"] == "HEAD", send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while (await receive())["type"] == "lifespan.startup":
            await self._callbacks.start()
            await send({"type": "lifespan.startup.complete"})
        await self._callbacks.stop()
        self._ledger.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, request: Request) -> Response | Dropped:
        match request.path:
            case (system, "_status", key) if system in SYSTEMS:
                _allow(request, "GET")
                return self._operations.status(system, key)
            case (system, operation) if system in SYSTEMS and operation:
                _allow(request, "POST")
                return await self._operations.perform(system, operation, request)
            case ("",):
                _allow(request, "GET")
                return self._page()
            case ("_health",):
                _allow(request, "GET")
                return answer({"status": "ok", "systems": SYSTEMS})
            case ("_ledger",):
                return await self._serve_ledger(request)
            case ("_rules", *rest) if len(rest) < 2:
                return await self._serve_rules(request, rest[0] if rest else None)
        detail = (
            f"/{'/'.join(request.path)} is not here. Calls go to /SYSTEM/OPERATION, SYSTEM one of {', '.join(SYSTEMS)}."
        )
        raise Problem(404, "Not found", detail)

    async def _serve_ledger(self, request: Request) -> Response:
        _allow(request, "GET", "DELETE")
        if request.method == "DELETE":
            self._callbacks.cancel()
            self._ledger.clear()
            await self._ledger.durable()
            return Response(204)
        query = dict(request.query)
        after, limit = _number(query, "after", 0), _number(query, "limit", -1)
        filters: dict[str, object] = {}
        for name, value in query.items():
            if name == "applied" and value in ("true", "false"):
                filters["applied"] = value == "true"
            elif name in _FILTERS:
                filters[_FILTERS[name]] = value
            else:
                known = ", ".join([*_FILTERS, "applied=true|false", "after", "limit"])
                raise Problem(400, "Unknown filter", f"{name}={value} is not understood. Known are {known}.")
        rows = self._ledger.rows(filters, after, limit)
        return answer([{**row, "body": _document(str(row["body"]))} for row in rows])

    async def _serve_rules(self, request: Request, rule_id: str | None) -> Response:
        if rule_id is not None:
            _allow(request, "DELETE")
        else:
            _allow(request, "GET", "POST", "PUT", "DELETE")
        status = 200
        shown: object = None
        match request.method:
            case "PUT":
                self._rules.replace(_json(request))
            case "POST":
                status, shown = 201, self._rules.add(_json(request))
            case "DELETE":
                self._rules.remove(rule_id)
                status = 204
        await self._ledger.durable()
        return Response(204) if status == 204 else answer(shown or self._rules.shown(), status)

    def _page(self) -> Response:
        counts = self._ledger.effect_counts()
        rows = self._ledger.rows({}, limit=50, newest=True)
        policy = ("Content-Security-Policy", "default-src 'none'")
        return Response(200, page(counts, rows, len(self._rules.shown())), HTML, (policy,))


async def _read(scope: Scope, receive: Receive) -> Request:
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem(400, "Body incomplete", "The connection ended before the body did.")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise Problem(413, "Body too large", f"A body may have at most {MAX_BODY:,} bytes.")
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1").partition("?")[0]
    return Request(
        method="GET" if scope["method"] == "HEAD" else scope["method"],
        path=tuple(unquote(segment) for segment in path.removeprefix("/").split("/")),
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        body=body,
    )


async def _write(response: Response, head_only: bool, send: Send) -> None:
    headers = [
        *((b"content-type", response.content_type.encode()) for _ in (1,) if response.body),
        *((b"content-length", str(len(response.body)).encode()) for _ in (1,) if response.status != 204),
        *((name.encode(), value.encode()) for name, value in response.headers),
    ]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head_only else response.body})


async def _drop(scope: Scope, receive: Receive) -> None:
    """Break the connection and wait until the server has seen it, so that it sends nothing in our place."""
    transport: asyncio.Transport = scope[TRANSPORT]
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


def _allow(request: Request, *methods: str) -> None:
    if request.method not in methods:
        allowed = ", ".join(methods)
        raise Problem(
            405, "Method not allowed", f"{request.method} is not possible here; use {allowed}.", (("Allow", allowed),)
        )


def _json(request: Request) -> object:
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "Not JSON", f"The body cannot be read as JSON: {error}.") from error


def _document(body: str) -> object:
    """The body of a call as JSON; a body that was none is shown as it came."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _number(query: dict[str, str], name: str, default: int) -> int:
    value = query.pop(name, None)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or len(value) > 18:
        raise Problem(400, "Not a number", f"{name}={value} must be a whole number.")
    return int(value)
