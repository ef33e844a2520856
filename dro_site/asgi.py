"""ASGI entry point: synchronous pages and asynchronous live streams in one process."""

import os

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dro_site.settings")


class Site(ASGIHandler):
    """Django's handler, with each request's middleware and view in one go in its thread.

    Django's own goes to the event loop and back between middleware and view. Under load those changes cost more than
    the request. Live streams are asynchronous views: they make their answer in the thread and send it from the loop.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)


django.setup(set_prefix=False)
site = Site()

from dro_site.api.bounded_body import BoundedBody  # noqa: E402 - it reads the settings, which are ready only now
from dro_site.api.plain_content_type import PlainContentType  # noqa: E402

application = BoundedBody(PlainContentType(site))
