"""What an entry of the table of cities is."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryKind(TextChoices):
    """`SECTION` is a district or quarter of another city; `UNKNOWN` says that no list of seats has it."""

    SEAT = "seat", _("Seat of a local government")
    SECTION = "section", _("Section of another city")
    UNKNOWN = "unknown", _("Not known")
