"""The Celery application. Messages are wake-up hints only: PostgreSQL owns all work."""

import gc
import os

from celery import Celery
from celery.signals import worker_before_create_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dro_site.settings")
# Checks are for who changes the code: here they would load every page into processes that show none.
os.environ.setdefault("CELERY_SKIP_CHECKS", "true")

application = Celery("dro")
application.config_from_object("django.conf:settings", namespace="CELERY")
application.autodiscover_tasks()


@worker_before_create_process.connect  # type: ignore[untyped-decorator]
def share_memory(**_later: object) -> None:
    """Let the collector pass over what is loaded so far: each process of the pool would copy what it looks at."""
    gc.collect()
    gc.freeze()
