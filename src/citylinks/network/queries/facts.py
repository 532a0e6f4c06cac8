"""Facts that the pages of people and of organizations share."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from citylinks.access.actors import Actor
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText
from citylinks.kernel.time import PartialDate
from citylinks.network.models import Expertise, ExpertiseEvidence, Offer
from citylinks.network.queries.offers import offers, wording_of
from citylinks.network.states import ExpertiseLevel, OfferState
from citylinks.places.models import City


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is: the city's GeoNames number and name, and the country's code."""

    geonameid: int
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did, where and when, with a link; `public_id` is "" for what an offer tells."""

    public_id: str
    what: str
    where: str
    when: PartialDate | None
    link: str


@dataclass(frozen=True, slots=True)
class Strength:
    """A theme somebody is good at, how good, and what shows it, newest first."""

    public_id: str
    theme: str
    level: ExpertiseLevel
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """An offer that is open, with its words, themes and evidence."""

    public_id: str
    wording: TranslatedText
    themes: tuple[str, ...]
    deeds: tuple[Deed, ...]
    source: Source
    is_sample: bool

    @classmethod
    def of(cls, offer: Offer) -> OfferFacts:
        """Read a row of `seen_offers`; no query."""
        return cls(
            offer.public_id,
            wording_of(offer),
            tuple(one.theme for one in offer.themes.all()),
            tuple(Deed("", one.what, one.where, one.when, one.source_url) for one in offer.evidence.all()),
            offer.source,
            offer.is_sample,
        )


def place_of(city: City | None) -> Place | None:
    """Return a city as a place."""
    return None if city is None else Place(city.geonameid, city.name, city.country_id)


def strengths_of(rows: QuerySet[Expertise]) -> tuple[Strength, ...]:
    """Return expertise, the strongest first, those with most evidence before others: two queries."""
    told = Prefetch("evidence", ExpertiseEvidence.objects.order_by("-id"))
    ranks = ExpertiseLevel.values
    found = [
        Strength(
            one.public_id,
            one.theme,
            ExpertiseLevel(one.level),
            tuple(
                Deed(deed.public_id, deed.what, deed.where, deed.when, deed.link)
                for deed in sorted(one.evidence.all(), key=lambda deed: str(deed.when or ""), reverse=True)
            ),
        )
        for one in rows.prefetch_related(told)
    ]
    return tuple(sorted(found, key=lambda one: (-ranks.index(one.level), -len(one.deeds))))


def seen_offers(actor: Actor) -> QuerySet[Offer]:
    """Return the open offers the actor may see: four queries with what belongs to them."""
    return offers(actor).filter(state=OfferState.OPEN)
