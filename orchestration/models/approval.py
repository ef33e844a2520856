"""Asking a second person to publish: whether that is needed, and each time that it was asked for."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.constraints import choices, not_blank, one_of
from orchestration.core.vocabulary import ApprovalState


class ReleasePolicy(models.Model):
    """How releases come about in this installation. One row, or none: then all is as the fields' defaults say."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    approval_required = models.BooleanField(
        default=False, help_text="Nobody publishes alone: a designer asks, and another person publishes."
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "release policy"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="release_policy_once")]

    def __str__(self) -> str:
        return "Release policy"


class ReleaseRequest(models.Model):
    """A designer asks that exactly this content of the draft be published. Decided once, kept for ever."""

    content_hash = models.CharField(max_length=64)
    note = models.TextField()
    problems = models.JSONField(default=list)  # warnings that the designer acknowledged
    changes = models.PositiveIntegerField(default=0)  # records that differ from the release before
    state = models.CharField(max_length=20, choices=choices(ApprovalState), default=ApprovalState.OPEN.value)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)  # why it was rejected, or what made it outdated
    release = models.OneToOneField(
        "orchestration.Release", null=True, blank=True, on_delete=models.PROTECT, related_name="request"
    )

    class Meta:
        constraints = [
            one_of("state", ApprovalState, "release_request_state_known"),
            not_blank("note", "release_request_note_given"),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=ApprovalState.OPEN.value), name="release_request_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state=ApprovalState.OPEN.value, decided_at__isnull=True)
                | (~Q(state=ApprovalState.OPEN.value) & Q(decided_at__isnull=False)),
                name="release_request_decided_once",
            ),
            models.CheckConstraint(
                condition=Q(state=ApprovalState.APPROVED.value, release__isnull=False)
                | (~Q(state=ApprovalState.APPROVED.value) & Q(release__isnull=True)),
                name="release_request_release_if_approved",
            ),
        ]
        indexes = [models.Index(fields=["-requested_at", "-id"], name="release_request_newest")]

    def __str__(self) -> str:
        return f"Request {self.pk} of {self.requested_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state == ApprovalState.OPEN.value
