"""What the people of a queue are told by e-mail."""

from django.db import models


class FalloutNotice(models.Model):
    """The failures of one cause in one queue that its people are still to be told of. One row for each such pair.

    ``due_at`` is null where nobody is to be told anything. ``error`` says why the last try failed.
    """

    queue = models.CharField(max_length=200)
    signature = models.CharField(max_length=64)
    waiting = models.PositiveIntegerField(default=0)  # failures that were not told yet
    told = models.PositiveBigIntegerField(default=0)  # failures that were told, in all
    due_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)  # since the last e-mail that was taken
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "signature"], name="notice_of_queue_and_cause")]
        indexes = [models.Index(fields=["due_at"], name="notice_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.waiting} to {self.queue}"
