"""What a request asks for: the whole page, or the part that htmx puts in place."""

from django.http import HttpRequest


def wants_part(request: HttpRequest, target: str) -> bool:
    """Return whether the request comes from htmx and fills the element of this id."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and getattr(htmx, "target", None) == target


def person_of(request: HttpRequest) -> int:
    """Return the id of the person who is signed in; pages are guarded, so there is one."""
    number = request.user.pk
    assert number is not None
    return int(number)
