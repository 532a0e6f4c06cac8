from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0002_topic_versions"),
    ]

    # A database default: a server of the release before goes on adding the row without this column.
    operations = [
        migrations.AddField(
            model_name="audithead",
            name="matching",
            field=models.CharField(db_default="0" * 64, max_length=64),
        ),
    ]
