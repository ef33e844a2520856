"""The Celery application. Messages are wake-up hints only: PostgreSQL owns all work."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dro_site.settings")

application = Celery("dro")
application.config_from_object("django.conf:settings", namespace="CELERY")
application.autodiscover_tasks()
