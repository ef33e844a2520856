from django.apps import AppConfig


class DroSiteConfig(AppConfig):
    name = "dro_site"
