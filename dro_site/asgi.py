"""ASGI entry point: synchronous pages and asynchronous live streams in one process."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dro_site.settings")

site = get_asgi_application()

from dro_site.api.bounded_body import BoundedBody  # noqa: E402 - it reads the settings, which are ready only now
from dro_site.api.plain_content_type import PlainContentType  # noqa: E402

application = BoundedBody(PlainContentType(site))
