"""The project: settings, routes, the Celery application, the launcher and the command line."""

from dro_site.celery import application as celery_application

__all__ = ["celery_application"]
