from django.apps import AppConfig


class DecompositionConfig(AppConfig):
    name = "decomposition"
    default_auto_field = "django.db.models.BigAutoField"
