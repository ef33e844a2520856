"""Take away indexes that others make needless, and let those of rare references hold only the rows that have one.

Every row of a plan pays for each index with time and log: these were a third of what a step wrote.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fulfillment", "0008_replays"),
        ("orchestration", "0005_lane_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(
            "DROP INDEX fulfillment_journalentry_plan_id_id_idx",  # an order has one plan: its index serves both
            "CREATE INDEX ON fulfillment_journalentry (plan_id, id)",
        ),
        migrations.RemoveField(model_name="steplink", name="plan"),
        migrations.AlterField(
            model_name="fulfillmentrequest",
            name="order",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="requests",
                to="fulfillment.order",
            ),
        ),
        migrations.AlterField(
            model_name="fulfillmentrequest",
            name="previous",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="fulfillment.fulfillmentrequest",
            ),
        ),
        migrations.AlterField(
            model_name="fulfillmentstep",
            name="assigned_user",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="fulfillmentstep",
            name="compensates",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="compensation",
                to="fulfillment.fulfillmentstep",
            ),
        ),
        migrations.AlterField(
            model_name="fulfillmentstep",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="fulfillment.fulfillmentplan",
            ),
        ),
        migrations.AlterField(
            model_name="order",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="orders",
                to="fulfillment.account",
            ),
        ),
        migrations.AlterField(
            model_name="steplink",
            name="predecessor",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="successors",
                to="fulfillment.fulfillmentstep",
            ),
        ),
        migrations.AlterField(
            model_name="stepsource",
            name="fulfillment_line",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="step_sources",
                to="fulfillment.fulfillmentline",
            ),
        ),
        migrations.AlterField(
            model_name="stepsource",
            name="order_line",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="step_sources",
                to="fulfillment.orderline",
            ),
        ),
        migrations.AddIndex(
            model_name="fulfillmentrequest",
            index=models.Index(
                condition=models.Q(("previous__isnull", False)), fields=["previous"], name="request_by_previous"
            ),
        ),
        migrations.AddIndex(
            model_name="fulfillmentstep",
            index=models.Index(
                condition=models.Q(("compensates__isnull", False)), fields=["compensates"], name="step_by_compensated"
            ),
        ),
        migrations.AddIndex(
            model_name="fulfillmentstep",
            index=models.Index(
                condition=models.Q(("assigned_user__isnull", False)),
                fields=["assigned_user"],
                name="step_by_assigned_user",
            ),
        ),
        migrations.AddIndex(
            model_name="stepsource",
            index=models.Index(
                condition=models.Q(("order_line__isnull", False)),
                fields=["order_line"],
                name="step_source_by_order_line",
            ),
        ),
        migrations.AddIndex(
            model_name="stepsource",
            index=models.Index(
                condition=models.Q(("fulfillment_line__isnull", False)),
                fields=["fulfillment_line"],
                name="step_source_by_line",
            ),
        ),
    ]
