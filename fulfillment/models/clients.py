"""API tokens of client systems and people. Only the token's hash is kept."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class ClientToken(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=200)
    prefix = models.CharField(max_length=20, unique=True)
    token_hash = models.CharField(max_length=64)
    sources = models.JSONField(default=list, blank=True)  # order sources it may use; none: every source
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
