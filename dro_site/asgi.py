"""ASGI entry point: synchronous pages and asynchronous live streams in one process."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dro_site.settings")

application = get_asgi_application()
