from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fulfillment", "0013_step_planned_completion")]

    operations = [
        migrations.AddField(
            model_name="order", name="forecast_at", field=models.DateTimeField(blank=True, editable=False, null=True)
        )
    ]
