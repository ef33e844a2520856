"""What every page's shell needs: the navigation that this person may use, and the colour theme."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from catalog.access import Role, roles_of

DESIGNER, OPERATOR = Role.DESIGNER, Role.OPERATOR


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the rail. It is shown where its route exists and admits one of the person's roles."""

    label: str
    url_name: str
    icon: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    label: str
    url: str
    icon: str
    section: str
    active: bool


ENTRIES = (
    Entry("Home", "home", "house"),
    Entry("Orders", "orders", "package", "Operate"),
    Entry("Tasks", "tasks", "inbox", "Operate"),
    Entry("Fallout", "fallout", "octagon-x", "Operate"),
    Entry("Jeopardy", "jeopardy", "flag", "Operate"),
    Entry("Systems", "systems", "server", "Operate"),
    Entry("Catalog", "catalog", "boxes", "Design"),
    Entry("Designs", "designs", "workflow", "Design"),
    Entry("Releases", "releases", "rocket", "Design"),
    Entry("Dashboard", "dashboard", "layout-dashboard", "Measure"),
)


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the template context of the shell."""
    theme = request.COOKIES.get("theme", "auto")
    return {"theme": theme if theme in {"light", "dark", "auto"} else "auto", "navigation": navigation(request)}


def navigation(request: HttpRequest) -> list[NavigationItem]:
    """Return the places that this person may go to, in the order of the rail."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    roles = roles_of(user)
    items = []
    for entry in ENTRIES:
        url = _address(entry.url_name)
        if url is not None and _admits(url, roles):
            active = request.path == url or (url != "/" and request.path.startswith(url.rstrip("/") + "/"))
            items.append(NavigationItem(entry.label, url, entry.icon, entry.section, active))
    return items


def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _admits(url: str, roles: frozenset[Role]) -> bool:
    """Ask the page itself whom it admits, so that the rail can never offer what the page then refuses."""
    try:
        declared = getattr(resolve(url).func, "allowed_roles", None)
    except Resolver404:
        return False
    return declared is None or bool(roles & declared)
