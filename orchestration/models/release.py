"""Releases: the immutable snapshots that run time reads. And the sample orders that try a design."""

from django.conf import settings
from django.db import models

from catalog.models import DraftRecord


class Release(models.Model):
    """A frozen design. Never changed after it was written; orders stay pinned to theirs."""

    number = models.PositiveIntegerField(unique=True)
    content_hash = models.CharField(max_length=64)
    snapshot = models.JSONField()
    note = models.TextField(blank=True)
    problems = models.JSONField(default=list)  # warnings that the publisher acknowledged
    difference = models.JSONField(default=list)  # changes against the release before
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(number__gte=1), name="release_number_positive")]

    def __str__(self) -> str:
        return f"Release {self.number}"


class SampleOrder(DraftRecord):
    """An order kept with a workspace to try its design; what it pins is checked before publishing."""

    code = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=255)
    workspace = models.ForeignKey(
        "orchestration.Workspace",
        to_field="code",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="sample_orders",
    )
    document = models.JSONField()
    expected = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
