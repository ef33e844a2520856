"""Who may do what: every route of the site, every role, by GET and by POST.

The routes come from the resolver. A route that stands in no row here, or whose view declares other roles than its row,
fails; so does an answer that lets in or keeps out anybody else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from catalog.access import Role
from dro_site.api.permissions import declared_roles
from fulfillment.operations.tokens import create_token

DESIGNER, OPERATOR, ADMIN, CLIENT = Role.DESIGNER, Role.OPERATOR, Role.ADMIN, Role.CLIENT
PEOPLE = {DESIGNER, OPERATOR, ADMIN}

# Open to strangers: signing in, probes, the API's description, and callbacks, which their signature admits.
PUBLIC = {"login", "logout", "livez", "readyz", "api-documentation", "openapi", "callback", "unknown-route"}

# An admin may do whatever a designer or an operator may.
PAGES: dict[str, set[Role]] = {
    "home": PEOPLE,
    "search": PEOPLE,
    "live-stream": PEOPLE,
    "orders": PEOPLE,
    "order-new": {OPERATOR, ADMIN},
    "order": PEOPLE,
    "order-decomposition": PEOPLE,
    "order-plan": PEOPLE,
    "order-plan-data": PEOPLE,
    "order-history": PEOPLE,
    "step": PEOPLE,
    "step-complete": {OPERATOR, ADMIN},
    "step-retry": {OPERATOR, ADMIN},
    "step-skip": {OPERATOR, ADMIN},
    "step-start": {OPERATOR, ADMIN},
    "tasks": {OPERATOR, ADMIN},
    "task-claim": {OPERATOR, ADMIN},
    "catalog": {DESIGNER, ADMIN},
    "product": {DESIGNER, ADMIN},
    "products-several": {DESIGNER, ADMIN},
    "product-decomposition": {DESIGNER, ADMIN},
    "class-decomposition": {DESIGNER, ADMIN},
    "register": {DESIGNER, ADMIN},
    "designs": {DESIGNER, ADMIN},
    "design": {DESIGNER, ADMIN},
    "design-simulate": {DESIGNER, ADMIN},
    "design-new": {DESIGNER, ADMIN},
    "design-rename": {DESIGNER, ADMIN},
    "design-duplicate": {DESIGNER, ADMIN},
    "design-remove": {DESIGNER, ADMIN},
    "design-all": {DESIGNER, ADMIN},
    "releases": {DESIGNER, ADMIN},
    "release": {DESIGNER, ADMIN},
    "release-files": {DESIGNER, ADMIN},
    "release-restore": {DESIGNER, ADMIN},
    "release-compare": {DESIGNER, ADMIN},
    "release-approve": {DESIGNER, ADMIN},
    "release-reject": {DESIGNER, ADMIN},
    "release-withdraw": {DESIGNER, ADMIN},
    "fallout": PEOPLE,
    "failures": PEOPLE,
    "repair-start": {OPERATOR, ADMIN},
    "repairs": PEOPLE,
    "repair": PEOPLE,
    "repair-cancel": {OPERATOR, ADMIN},
    "jeopardy": PEOPLE,
    "systems": PEOPLE,
    "system-hold": {OPERATOR, ADMIN},
    "system-release": {OPERATOR, ADMIN},
    "replays": {DESIGNER, ADMIN},
    "replay": {DESIGNER, ADMIN},
    "replay-stop": {DESIGNER, ADMIN},
    "draft": {DESIGNER, ADMIN},
    "draft-files": {DESIGNER, ADMIN},
}

EVERYBODY = PEOPLE | {CLIENT}
API: dict[str, set[Role]] = {
    "api:orders": EVERYBODY,
    "POST api:orders": {CLIENT, OPERATOR, ADMIN},
    "api:order": EVERYBODY,
    "api:order-lines": EVERYBODY,
    "api:order-fulfillment-lines": EVERYBODY,
    "api:order-requests": EVERYBODY,
    "api:order-plan": EVERYBODY,
    "api:order-steps": EVERYBODY,
    "api:order-trace": EVERYBODY,
    "api:order-journal": EVERYBODY,
    "api:order-signals": {CLIENT, OPERATOR, ADMIN},
    "api:step": EVERYBODY,
    "api:step-complete": {OPERATOR, ADMIN},
    "api:step-retry": {OPERATOR, ADMIN},
    "api:step-skip": {OPERATOR, ADMIN},
    "api:tasks": {OPERATOR, ADMIN},
    "api:task-claim": {OPERATOR, ADMIN},
    "api:repairs": {OPERATOR, ADMIN},
    "api:repair-preview": {OPERATOR, ADMIN},
    "api:repair": {OPERATOR, ADMIN},
    "api:repair-steps": {OPERATOR, ADMIN},
    "api:repair-stop": {OPERATOR, ADMIN},
    "api:metrics": {OPERATOR, ADMIN},
    "api:releases": PEOPLE,
    "api:release": PEOPLE,
    "api:assets": EVERYBODY,
    "api:orderable-products": {DESIGNER, ADMIN},
    "api:orderable-product": {DESIGNER, ADMIN},
    "api:simulations": {DESIGNER, ADMIN},
    "api:sample-orders": {DESIGNER, ADMIN},
    "api:sample-order": {DESIGNER, ADMIN},
    "draft-api:changes": {DESIGNER, ADMIN},
    "draft-api:problems": {DESIGNER, ADMIN},
    "draft-api:schema": {DESIGNER, ADMIN},
    "draft-api:records": {DESIGNER, ADMIN},
    "draft-api:record": {DESIGNER, ADMIN},
    "draft-api:uses": {DESIGNER, ADMIN},
    "draft-api:workspace": {DESIGNER, ADMIN},
    "draft-api:workspace-duplicate": {DESIGNER, ADMIN},
    "api:expression-trials": {DESIGNER, ADMIN},
    "api:payload-trials": {DESIGNER, ADMIN},
    "draft-api:expressions": {DESIGNER, ADMIN},
    "draft-api:step-rules": {DESIGNER, ADMIN},
    "draft-api:group-scenarios": {DESIGNER, ADMIN},
    "draft-api:product": {DESIGNER, ADMIN},
    "draft-api:classification": {DESIGNER, ADMIN},
    "draft-api:decompositions": {DESIGNER, ADMIN},
    "draft-api:register": {DESIGNER, ADMIN},
}

METHODS = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    path: str
    view: Any


def is_api(route: Route) -> bool:
    return route.name.startswith(("api:", "draft-api:"))


def routes(resolver: Any = None, prefix: str = "/", spaces: tuple[str, ...] = ()) -> Iterator[Route]:
    """Every route, with a path that leads to it; what it names does not exist."""
    for pattern in (resolver or get_resolver()).url_patterns:
        way = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from routes(pattern, way, inner)
        elif isinstance(pattern, URLPattern):
            path = re.sub(r"<(?:int:)\w+>", "987654321", way)
            path = re.sub(r"<(?:\w+:)?\w+>", "x", path)
            path = re.sub(r"\^|\$|\(/\|\$\)|\(\?P<\w+>|\\|\.\*|\)", "", path)
            yield Route(":".join((*spaces, pattern.name or "")), path, pattern.callback)


ROUTES = [route for route in routes() if not route.name.startswith("admin:")]
CONSOLE = [route for route in routes() if route.name.startswith("admin:")]


def expected(route: Route, method: str) -> set[Role]:
    table = API if is_api(route) else PAGES
    return table.get(f"{method} {route.name}", table[route.name])


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    names = {route.name for route in ROUTES}
    rows = PUBLIC | set(PAGES) | {name.removeprefix("POST ") for name in API}

    assert names - rows == set(), "state in this file who may use these routes"
    assert rows - names == set(), "these routes are gone: remove their rows"


@pytest.mark.parametrize("route", [route for route in ROUTES if route.name not in PUBLIC], ids=lambda route: route.name)
def test_the_roles_that_a_view_declares_are_those_of_its_row(route: Route) -> None:
    for method in METHODS:
        declared = set(declared_roles(getattr(route.view, "cls", route.view), method))
        assert declared, f"{route.name} declares no roles"
        if declared & {DESIGNER, OPERATOR}:
            declared.add(ADMIN)
        assert declared == expected(route, method), method


@pytest.fixture
def people(dana: User, omar: User, ada: User, webshop: User) -> dict[Role, User]:
    ada.is_superuser = False  # what the role alone may do
    ada.save()
    return {DESIGNER: dana, OPERATOR: omar, ADMIN: ada, CLIENT: webshop}


def send(route: Route, method: str, user: User | None) -> Any:
    """Send a request as a person by session, or to the API by token."""
    client = Client(raise_request_exception=False)
    headers = {}
    if user is not None and is_api(route):
        headers["Authorization"] = f"Bearer {create_token(user, 'matrix', actor='test').text}"
    elif user is not None:
        client.force_login(user)
    body = {"content_type": "application/json"} if method == "POST" and is_api(route) else {}
    return client.generic(method, route.path, headers=headers, **body)  # type: ignore[arg-type]


def verdict(response: Any) -> str:
    if response.status_code == 302 and response["Location"].startswith(("/login", "/admin/login")):
        return "sign in"
    if response.status_code == 401:
        return "sign in"
    if response.status_code == 403:
        return "refused"
    assert response.status_code < 500, response.status_code
    return "let in"


@pytest.mark.parametrize("route", [route for route in ROUTES if route.name not in PUBLIC], ids=lambda route: route.name)
def test_a_route_lets_in_its_roles_and_nobody_else(people: dict[Role, User], route: Route) -> None:
    wrong = {}
    for method in METHODS:
        cells = {role.name: "let in" if role in expected(route, method) else "refused" for role in people}
        answers = {role.name: verdict(send(route, method, user)) for role, user in people.items()}
        cells["stranger"], answers["stranger"] = "sign in", verdict(send(route, method, None))
        wrong |= {(method, who): answers[who] for who in cells if answers[who] != cells[who]}

    assert wrong == {}


@pytest.mark.parametrize("route", [route for route in ROUTES if route.name in PUBLIC], ids=lambda route: route.name)
def test_a_public_route_asks_nobody_to_sign_in(people: dict[Role, User], route: Route) -> None:
    for method in METHODS:
        for user in (None, *people.values()):
            response = send(route, method, user)
            signed_out = route.name == "logout" and response.status_code == 302
            unsigned = route.name == "callback" and response.status_code in (401, 404)
            assert signed_out or unsigned or verdict(response) == "let in", (method, user, response.status_code)


def test_the_console_is_for_staff(people: dict[Role, User]) -> None:
    assert len(CONSOLE) > 100
    wrong = []
    for user in (None, people[DESIGNER], people[OPERATOR], people[CLIENT]):
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user)
        for route in CONSOLE:
            open_to_all = route.name in {"admin:login", "admin:logout", "admin:jsi18n"}
            if not open_to_all and verdict(client.get(route.path)) == "let in":
                wrong.append((user, route.path))
    assert wrong == []
