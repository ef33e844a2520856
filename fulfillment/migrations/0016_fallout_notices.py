from django.db import migrations, models


class Migration(migrations.Migration):
    """People are told of new incidents. Those that are there count as told; no row of theirs is written for it."""

    dependencies = [("fulfillment", "0015_forecasts")]

    operations = [
        migrations.CreateModel(
            name="FalloutNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("queue", models.CharField(max_length=200)),
                ("signature", models.CharField(max_length=64)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("told", models.PositiveBigIntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=1000)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("queue", "signature"), name="notice_of_queue_and_cause")
                ],
                "indexes": [
                    models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="notice_due")
                ],
            },
        ),
        migrations.AddField(
            model_name="incident", name="untold", field=models.BooleanField(default=False, db_default=False)
        ),
        migrations.AlterField(
            model_name="incident", name="untold", field=models.BooleanField(default=True, db_default=True)
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(condition=models.Q(("untold", True)), fields=["id"], name="incident_untold"),
        ),
    ]
