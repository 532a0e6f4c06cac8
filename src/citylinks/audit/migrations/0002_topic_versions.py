from django.db import migrations, models

GENESIS = "0" * 64
TOPICS = ("accounts", "calls", "needs", "network", "partnerships", "places", "programs")


class Migration(migrations.Migration):

    dependencies = [
        ("audit", "0001_initial"),
    ]

    # A database default: a server of the release before goes on adding the row without these columns.
    operations = [
        migrations.AddField(
            model_name="audithead",
            name=topic,
            field=models.CharField(db_default=GENESIS, max_length=64),
        )
        for topic in TOPICS
    ]
