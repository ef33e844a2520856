"""Orders that belong together, and which of their steps wait for steps of other orders. Only the engine writes them."""

from django.db import models


class OrchestrationGroup(models.Model):
    """Whether something happened in a group that may let a step of one of its orders go on.

    Whoever stores a plan or finishes a step marks the row in the same transaction; who takes the mark away locks the
    row first. So a look that comes too early for a change is always followed by another one.
    """

    key = models.CharField(max_length=200, unique=True)
    look_at = models.DateTimeField(null=True, blank=True)  # when the sweeper has to look

    class Meta:
        indexes = [models.Index(fields=["look_at"], name="group_due", condition=models.Q(look_at__isnull=False))]

    def __str__(self) -> str:
        return self.key


class CrossPlanWait(models.Model):
    """``step`` waits for the ``depends_on`` steps of the other plans of its group; it counts as one predecessor."""

    step = models.ForeignKey(
        "fulfillment.FulfillmentStep", on_delete=models.CASCADE, related_name="cross_plan_waits", db_index=False
    )
    orchestration_group = models.CharField(max_length=200)
    depends_on = models.CharField(max_length=200)  # code of a step definition
    dependency = models.CharField(max_length=410)
    met_at = models.DateTimeField(null=True, blank=True)  # such steps are there, and all of them are finished
    released_at = models.DateTimeField(null=True, blank=True)  # the step no longer counts it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "dependency"], name="cross_plan_wait_unique")]
        indexes = [
            models.Index(
                fields=["orchestration_group"], name="cross_plan_wait_open", condition=models.Q(met_at__isnull=True)
            ),
            models.Index(
                fields=["met_at"],
                name="cross_plan_wait_met",
                condition=models.Q(met_at__isnull=False, released_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} after {self.depends_on} of other plans in {self.orchestration_group}"
