from django.db import migrations


class Migration(migrations.Migration):
    """A mapping by a list may be drafted before its list is chosen; publishing refuses it until then."""

    dependencies = [("decomposition", "0001_initial")]

    operations = [migrations.RemoveConstraint(model_name="mapping", name="mapping_list_given")]
