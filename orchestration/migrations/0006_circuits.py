from django.db import migrations, models


class Migration(migrations.Migration):
    """Circuits open by themselves, systems may ask us to wait, and rates are kept by all workers together."""

    dependencies = [("orchestration", "0005_lane_rows")]

    operations = [
        migrations.RenameField("downstreamsystem", "circuit_opened_at", "circuit_changed_at"),
        migrations.RenameField("downstreamsystem", "circuit_failures", "circuit_openings"),
        migrations.AlterField(
            "downstreamsystem",
            "circuit_state",
            models.CharField(
                choices=[("Closed", "Closed"), ("Open", "Open"), ("HalfOpen", "HalfOpen")],
                default="Closed",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddField(
            "downstreamsystem",
            "circuit_failure_percent",
            models.PositiveSmallIntegerField(blank=True, default=50, null=True),
        ),
        migrations.AddField("downstreamsystem", "circuit_minimum_calls", models.PositiveIntegerField(default=10)),
        migrations.AddField("downstreamsystem", "circuit_open_seconds", models.PositiveIntegerField(default=30)),
        migrations.AddField(
            "downstreamsystem", "paused_until", models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.AddField("downstreamsystem", "rate_tokens", models.FloatField(editable=False, null=True)),
        migrations.AddField("downstreamsystem", "rate_tokens_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddConstraint(
            "downstreamsystem",
            models.CheckConstraint(
                condition=models.Q(circuit_state__in=["Closed", "Open", "HalfOpen"]), name="system_circuit_state_known"
            ),
        ),
        migrations.AddConstraint(
            "downstreamsystem",
            models.CheckConstraint(
                condition=models.Q(circuit_failure_percent__isnull=True)
                | models.Q(circuit_failure_percent__gte=1, circuit_failure_percent__lte=100),
                name="system_circuit_percent_bounded",
            ),
        ),
        migrations.AddConstraint(
            "downstreamsystem",
            models.CheckConstraint(
                condition=models.Q(circuit_minimum_calls__gte=1), name="system_circuit_minimum_positive"
            ),
        ),
        migrations.AddConstraint(
            "downstreamsystem",
            models.CheckConstraint(
                condition=models.Q(circuit_open_seconds__gte=1, circuit_open_seconds__lte=3600),
                name="system_circuit_open_bounded",
            ),
        ),
    ]
