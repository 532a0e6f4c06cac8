"""Give every program its first version, from the columns and lists that described it before.

Runs again without harm: only programs without a version get one. The version before this one goes on writing
the old columns; what it writes after this runs is taken over when it is run once more.
"""

from django.db import migrations

BATCH = 500


def write_first_versions(apps, schema_editor):
    Program = apps.get_model("programs", "Program")
    ProgramVersion = apps.get_model("programs", "ProgramVersion")
    VersionPurpose = apps.get_model("programs", "VersionPurpose")
    Award = apps.get_model("programs", "Award")
    waiting = Program.objects.filter(versions=None).order_by("pk")
    while batch := list(waiting[:BATCH]):
        for program in batch:
            version = ProgramVersion.objects.create(
                program=program,
                number=1,
                effective=program.started,
                reason="Set up",
                started=program.started,
                ended=program.ended,
                source_title=program.source_title,
                source_url=program.source_url,
                is_sample=program.is_sample,
            )
            for purpose in program.purposes.order_by("pk"):
                named = VersionPurpose.objects.create(version=version, purpose=purpose)
                for old in purpose.country_lists.order_by("pk"):
                    named.country_lists.create(country_list_id=old.country_list_id)
            if program.award_number:
                award, _ = Award.objects.get_or_create(
                    donor_id=program.donor_id,
                    number=program.award_number,
                    defaults={
                        "program": program,
                        "source_title": program.source_title,
                        "source_url": program.source_url,
                        "is_sample": program.is_sample,
                    },
                )
                version.awards.create(award=award)


def leave_them(apps, schema_editor):
    """Going back, the old columns still hold what they held."""


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_versions")]
    operations = [migrations.RunPython(write_first_versions, leave_them)]
