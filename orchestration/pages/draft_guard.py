"""Pages of a draft that cannot be read say which row is to be mended."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from orchestration.queries.draft import DraftUnreadable

View = Callable[..., HttpResponseBase]


def needs_readable_draft(view: View) -> View:
    """Answer with the row at fault where the draft of a page cannot be read (administration can store such rows)."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: object, **options: object) -> HttpResponseBase:
        try:
            return view(request, *arguments, **options)
        except DraftUnreadable as error:
            return render(request, "orchestration/unreadable.html", {"error": error}, status=422)

    return guarded
