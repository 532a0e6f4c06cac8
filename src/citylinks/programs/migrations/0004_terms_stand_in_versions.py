"""Stop reading the columns and the lists that described a program before it had versions.

They stay in the database, and may be left empty, so that the version before this one still runs beside it; a
later migration drops them. The old lists no longer hold fast what they point at.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_first_versions"), ("places", "0001_initial")]
    operations = [
        migrations.AlterField(
            "program", "award_number", models.CharField(blank=True, max_length=60, db_default="")
        ),
        migrations.AlterField(
            "purposecountrylist",
            "purpose",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="country_lists",
                to="programs.purpose",
            ),
        ),
        migrations.AlterField(
            "purposecountrylist",
            "country_list",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.countrylist",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("program", "programs_program_started"),
                migrations.RemoveConstraint("program", "programs_program_ended"),
                migrations.RemoveConstraint("program", "programs_program_ends_after_start"),
                migrations.RemoveField("program", "award_number"),
                migrations.RemoveField("program", "started"),
                migrations.RemoveField("program", "ended"),
                migrations.DeleteModel("PurposeCountryList"),
            ]
        ),
    ]
