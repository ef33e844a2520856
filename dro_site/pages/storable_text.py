"""Addresses and forms may hold a character that no database can store; they are refused before anything reads them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class StorableTextMiddleware(MiddlewareMixin):
    """Refuse a NUL in the path, the query or a form: PostgreSQL would fail on it in the middle of the work."""

    # Being the innermost one and synchronous, it makes the whole chain above it run in one thread. Otherwise each
    # middleware would change between the event loop and a thread twice, which costs more than an order's intake.
    async_capable = False

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, names: Any) -> None:
        if request.path.startswith("/api/"):
            return  # the API reads and refuses its own parameters, with a pointer to each
        if "\0" in request.path or _holds_nul(request.GET.lists()):
            raise BadRequest("The address holds a NUL character (%00), which no text may hold.")
        # A view that needs no CSRF token reads its body itself.
        if (
            request.content_type in FORMS
            and not getattr(view, "csrf_exempt", False)
            and _holds_nul(request.POST.lists())
        ):
            raise BadRequest("The form holds a NUL character, which no text may hold.")


def _holds_nul(fields: Iterable[tuple[str, list[Any]]]) -> bool:
    return any("\0" in str(text) for name, values in fields for text in (name, *values))
