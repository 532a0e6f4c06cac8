"""The world from the database, the answers that pages show, and the runs an actor may see."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from django.db.models import FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.audit.queries import versions_of
from citylinks.audit.topics import Topic
from citylinks.matching.models import MatchRun
from citylinks.matching.pairings import public_pairs
from citylinks.matching.peers import PeerAnswer, PeerQuestion, peers
from citylinks.matching.proven import Proven, all_proven, once
from citylinks.matching.world import Evidence, World, build
from citylinks.network.models import OfferTheme
from citylinks.network.states import OfferState, Visibility
from citylinks.places.columns import NORMALS, Columns, texts
from citylinks.places.describe import CITIES
from citylinks.places.models import City
from citylinks.places.queries import countries, country_record, data_version
from citylinks.places.records import CountryRecord
from citylinks.places.ties import twin_towns
from citylinks.themes.taxonomy import THEMES

TEXTS = ("name", "country_id", "admin1_name", "climate_zone", "kind")
NUMBERS = ("latitude", "longitude", "utc_offset_hours", "elevation_m", "coast_km", *NORMALS)
FIELDS = ("geonameid", "population", *TEXTS, *NUMBERS, *CITIES)

MADE_OF = (Topic.PLACES, Topic.NEEDS, Topic.NETWORK, Topic.PARTNERSHIPS, Topic.PROGRAMS)


@dataclass(frozen=True, slots=True)
class _Kept:
    version: str
    world: World
    seen: tuple[str, ...]


class _Shelf:
    """The last world of this process: places change by loading them again, evidence with every offer."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.kept: _Kept | None = None


_SHELF = _Shelf()


def world() -> World:
    """Give the world as the database has it now: one query, while no event has changed what it is made of.

    Else one more and those of `evidence` and `public_pairs`, and others when places were loaded anew.
    Ties are the twin towns and the public partnerships.
    """
    seen = versions_of(*MADE_OF)
    with _SHELF.lock:
        # Rows that no event or edition vouches for, such as a test's, are read every time.
        if all(seen) and _SHELF.kept is not None and _SHELF.kept.seen == seen:
            return _SHELF.kept.world
    edition = data_version() if seen[0] else ""
    proofs = evidence()
    pairs = public_pairs()
    version = f"{edition[:16]}-{_fingerprint(proofs, pairs)[:16]}"
    with _SHELF.lock:
        kept = _SHELF.kept
        if kept is not None and edition and kept.version == version:
            _SHELF.kept = replace(kept, seen=seen)
            return kept.world
        if kept is not None and edition and kept.version.startswith(f"{edition[:16]}-"):
            facts, of_countries = kept.world.facts, kept.world.countries
        else:
            facts, of_countries = city_columns(), country_records()
        made = build(facts, of_countries, proofs, version, twin_towns().joined(pairs))
        made = replace(made, recorded=len(pairs))
        _SHELF.kept = _Kept(version, made, seen)
        return made


def evidence() -> list[Proven]:
    """List what cities have proven, by city and theme: one query, and one for each source of `proven`.

    Evidence of an open offer counts for the organization that makes it, and that of a person whom everyone
    may find for each organization they work for, while they do. What another source draws from the same
    document on the same theme of a city is that evidence again, and counts once.
    """
    return once(offered(), ((city, one) for city, one in all_proven() if one.theme in THEMES))


def offered() -> list[Proven]:
    """List the evidence of all open offers as it was given: one query."""
    job = "offer__person__affiliations"
    working = FilteredRelation(job, condition=Q(**{f"{job}__ended__isnull": True}))
    person = Q(
        job__isnull=False,
        offer__person__visibility=Visibility.PUBLIC,
        offer__person__merged_into__isnull=True,
        offer__person__erased_at__isnull=True,
    )
    rows = (
        OfferTheme.objects.alias(job=working)
        .filter(Q(offer__organization__isnull=False) | person)
        .filter(offer__state=OfferState.OPEN, offer__evidence__isnull=False)
        .order_by("offer__evidence__id", "theme", "job__organization_id")
        .values_list(
            Coalesce("offer__organization__city_id", "job__organization__city_id"),
            "theme",
            "offer__evidence__what",
            Coalesce("offer__organization__name", "job__organization__name"),
            "offer__evidence__source_title",
            "offer__evidence__source_url",
            "offer__evidence__when",
        )
    )
    return [
        (city, Evidence(theme, what, organization, source, url, when.text if when else ""))
        for city, theme, what, organization, source, url, when in rows
    ]


def _fingerprint(*facts: Sequence[object]) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def city_columns() -> Columns:
    """Read all cities into columns named and ordered as the gazetteer's: one query."""
    rows = City.objects.order_by("geonameid").values_list(*FIELDS)
    cells = dict(zip(FIELDS, zip(*rows, strict=True) if rows else ((),) * len(FIELDS), strict=True))
    columns: Columns = {name: texts(list(cells[name])) for name in TEXTS}
    columns["country"] = columns.pop("country_id")
    columns |= {name: np.array(cells[name], dtype=np.int64) for name in ("geonameid", "population")}
    columns |= {name: np.array([number or 0 for number in cells[name]], dtype=np.int64) for name in CITIES}
    numbers = {name: np.array(cells[name], dtype=np.float64) for name in NUMBERS}
    columns |= {name: numbers[name] for name in ("latitude", "longitude")}
    columns |= {
        name: numbers[name].astype(np.float32) for name in ("utc_offset_hours", "elevation_m", "coast_km")
    }
    columns["normals"] = np.stack([numbers[name] for name in NORMALS], axis=1).astype(np.float32)
    return columns


def country_records() -> dict[str, CountryRecord]:
    """Read all countries with their languages: two queries."""
    return {country.iso2: country_record(country) for country in countries()}


def peers_for(actor: Actor, question: PeerQuestion) -> PeerAnswer:
    """Rank peers in the database's world; what it shows is public, whoever asks. Raises Faults."""
    del actor
    return peers(question, world())


def runs(actor: Actor) -> QuerySet[MatchRun]:
    """List the runs the actor may see, newest first, with what a page shows: seven queries."""
    return (
        MatchRun.objects.filter(scoped(actor, Permission.VIEW_MATCH))
        .select_related("need__program", "need__organization__city")
        .prefetch_related("themes", "weights", "peers__city__country", "peers__parts")
        .order_by("-run_at", "-id")
    )
