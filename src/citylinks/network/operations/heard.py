"""Keeping what is heard in an offer beside it, whenever one is made."""

from __future__ import annotations

from citylinks.kernel.text import Wording
from citylinks.kernel.writing import operation
from citylinks.network.models import Offer, OfferVector
from citylinks.network.queries.offers import wording_of
from citylinks.themes.hearing import MODEL, hear, listens
from citylinks.themes.space import version


def hear_offer(offer: Offer, original: Wording) -> None:
    """Keep what is heard in an offer's original words; two queries, one without the encoder."""
    heard = hear(original.title, original.text)
    OfferVector.objects.filter(offer=offer).delete()
    if heard.vector is not None and heard.shares is not None:
        OfferVector.objects.create(
            offer=offer,
            model=heard.model,
            version=heard.version,
            text_sha256=heard.text_sha256,
            vector=heard.vector,
            shares=heard.shares,
        )


def hear_unheard_offers() -> int:
    """Read the offers that were saved before the present encoder and themes were there; return how many.

    Take one query, and nothing else, when no offer is left to encode or the encoder is missing. An offer
    whose words were erased is not read.
    """
    read = OfferVector.objects.filter(model=MODEL, version=version())
    rows = Offer.objects.exclude(pk__in=read.values("offer")).filter(wordings__isnull=False).distinct()
    unheard = list(rows.prefetch_related("wordings"))
    if not unheard or not listens():
        return 0
    for offer in unheard:
        _hear_again(offer)
    return len(unheard)


@operation
def _hear_again(offer: Offer) -> None:
    hear_offer(offer, wording_of(offer).original)
