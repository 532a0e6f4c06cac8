"""What partnerships on record prove of the cities that helped in them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from citylinks.matching.proven import Proven
from citylinks.matching.world import Evidence
from citylinks.partnerships.models import Activity, PartnershipParty
from citylinks.partnerships.states import PartnershipState, PartyRole


def proven() -> list[Proven]:
    """List each published partnership that did something: one query.

    It counts for each resource partner's city and each theme of the need, with the partnership's source.
    """
    done = Activity.objects.filter(partnership=OuterRef("partnership"))
    rows = (
        PartnershipParty.objects.filter(
            Exists(done),
            role=PartyRole.RESOURCE,
            partnership__state=PartnershipState.PUBLISHED,
            partnership__need__themes__isnull=False,
        )
        .order_by("partnership__id", "id", "partnership__need__themes__theme")
        .values_list(
            "organization__city_id",
            "partnership__need__themes__theme",
            "partnership__title",
            "organization__name",
            "partnership__source_title",
            "partnership__source_url",
            "partnership__started",
        )
    )
    return [
        (city, Evidence(theme, what, organization, source, url, started.text if started else ""))
        for city, theme, what, organization, source, url, started in rows
    ]
