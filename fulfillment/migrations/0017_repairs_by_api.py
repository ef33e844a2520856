from django.db import migrations, models


class Migration(migrations.Migration):
    """Who asks for a repair by API names it, so that asking again does nothing twice."""

    dependencies = [("fulfillment", "0016_fallout_notices")]

    operations = [
        migrations.AddField(
            model_name="repair", name="external_id", field=models.CharField(blank=True, max_length=200, null=True)
        ),
        migrations.AddConstraint(
            model_name="repair",
            constraint=models.UniqueConstraint(fields=("actor", "external_id"), name="repair_asked_for_once"),
        ),
    ]
