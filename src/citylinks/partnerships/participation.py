"""Which organizations take part in a program because they are parties of its partnerships."""

from __future__ import annotations

from citylinks.network.participation import Programs, Rows, Tie
from citylinks.partnerships.models import PartnershipParty


def organizations(programs: Programs) -> Rows:
    """Find the parties of all partnerships on record, published or not."""
    return PartnershipParty.objects.filter(partnership__program__public_id__in=programs).values(
        "organization"
    )


TIE = Tie("partnership", "It is a party of a partnership of the program.", organizations)
