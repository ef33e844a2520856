import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Calls are counted for limits, budgets and circuits; what happened to a system is found in the journal."""

    dependencies = [("fulfillment", "0010_repairs")]

    operations = [
        migrations.CreateModel(
            name="SystemTraffic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("system", models.CharField(max_length=200)),
                ("slot", models.DateTimeField()),
                ("calls", models.PositiveIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("first_tries", models.PositiveIntegerField(default=0)),
                ("retries", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "system traffic",
                "constraints": [models.UniqueConstraint(fields=("system", "slot"), name="system_traffic_unique")],
            },
        ),
        migrations.CreateModel(
            name="SystemCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("system", models.CharField(max_length=200)),
                ("fence", models.BigIntegerField()),
                ("until", models.DateTimeField()),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="fulfillment.fulfillmentstep"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["system"], name="system_call_of")]},
        ),
        migrations.RunSQL(
            "CREATE INDEX journal_of_system ON fulfillment_journalentry ((data ->> 'system'), id) "
            "WHERE order_id IS NULL",
            "DROP INDEX journal_of_system",
        ),
    ]
