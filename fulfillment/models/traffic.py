"""The calls of downstream systems, as far as limits, budgets and circuits count them."""

from django.db import models


class SystemTraffic(models.Model):
    """What became of the calls of a system that ended in a few seconds. Forgotten after some minutes."""

    system = models.CharField(max_length=200)
    slot = models.DateTimeField()
    calls = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)  # that speak of the system, not of one order
    first_tries = models.PositiveIntegerField(default=0)
    retries = models.PositiveIntegerField(default=0)  # that were granted, whether they have ended or not

    class Meta:
        verbose_name_plural = "system traffic"
        constraints = [models.UniqueConstraint(fields=["system", "slot"], name="system_traffic_unique")]

    def __str__(self) -> str:
        return f"{self.system} {self.slot}: {self.failures} of {self.calls} failed"


class SystemCall(models.Model):
    """A call that is under way, of a system whose calls are counted. It counts until the lease of its step ends."""

    system = models.CharField(max_length=200)
    step = models.ForeignKey("fulfillment.FulfillmentStep", on_delete=models.CASCADE, related_name="+")
    fence = models.BigIntegerField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["system"], name="system_call_of")]

    def __str__(self) -> str:
        return f"{self.system}: step {self.step_id}"
