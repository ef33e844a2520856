import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    """A lane may be drawn higher than its cards need."""

    dependencies = [("orchestration", "0004_unfinished_assignment_rules")]

    operations = [
        migrations.AddField(
            model_name="workspaceitem",
            name="rows",
            field=models.PositiveSmallIntegerField(
                default=0, validators=[django.core.validators.MaxValueValidator(100)]
            ),
        )
    ]
