from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0014_cross_plan_waits")]

    operations = [
        migrations.AddField(
            model_name="order", name="forecast_at", field=models.DateTimeField(blank=True, editable=False, null=True)
        )
    ]
