from django.db import migrations, models


class Migration(migrations.Migration):
    """An assignment rule may be drafted before its destination is chosen; publishing refuses it until then."""

    dependencies = [("orchestration", "0003_release_approval")]

    operations = [
        migrations.RemoveConstraint(model_name="taskassignmentrule", name="assignment_rule_one_destination"),
        migrations.AddConstraint(
            model_name="taskassignmentrule",
            constraint=models.CheckConstraint(
                condition=models.Q(destination_queue__isnull=True) | models.Q(destination_user=""),
                name="assignment_rule_one_destination",
            ),
        ),
    ]
