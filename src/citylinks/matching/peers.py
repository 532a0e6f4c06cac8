"""Peers of a city: who is alike, who has experience, what each criterion gives, and what we do not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citylinks.engine.certificate import Certificate
from citylinks.engine.rank import Ranking, rank
from citylinks.matching.criteria import CriterionView
from citylinks.matching.question import PeerQuestion
from citylinks.matching.sentences import sentence, ties
from citylinks.matching.setup import Setup, notes, prepare
from citylinks.matching.world import CityFacts, World

if TYPE_CHECKING:
    from citylinks.matching.why import WhyNotAnswer, why_not

__all__ = ["PeerAnswer", "PeerQuestion", "PeerRow", "WhyNotAnswer", "peers", "prepare", "row_of", "why_not"]

ROWS_A_STEP = 1000


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One peer. Scores are in [0, 1]; `contributions` sum to the score; a value of None is not known.

    `weights` are per cent as they counted for this peer: what is not known passes its weight to the others.
    `low` and `high` are the score if everything unknown were worth 0, or 1.
    """

    rank: int
    geonameid: int
    name: str
    country: str
    country_name: str
    admin1: str
    population: int
    score: float
    low: float
    high: float
    contributions: dict[str, float]
    values: dict[str, float | None]
    weights: dict[str, float]
    sentence: str


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """A ranking of peers; `excluded` counts cities by the first reason that left them out."""

    city: CityFacts
    question: PeerQuestion
    criteria: tuple[CriterionView, ...]
    rows: tuple[PeerRow, ...]
    compared: int
    excluded: dict[str, int]
    notes: tuple[str, ...]
    certificate: Certificate


def peers(
    question: PeerQuestion, world: World, progress: Callable[[int, int], None] | None = None
) -> PeerAnswer:
    """Rank the peers of a city, exactly. Raises Faults with every fault of the question.

    A row costs 50 µs; `progress` is told how many of how many are written, from time to time.
    """
    setup = prepare(question, world)
    ranking = rank(setup.need, world.parties, setup.criteria, k=setup.question.top, exclude=setup.exclude)
    return PeerAnswer(
        city=setup.city,
        question=setup.question,
        criteria=setup.views,
        rows=tuple(_rows(setup, world, ranking, progress)),
        compared=ranking.compared,
        excluded=dict(ranking.excluded),
        notes=notes(setup, world),
        certificate=ranking.certificate,
    )


def _rows(
    setup: Setup, world: World, ranking: Ranking, progress: Callable[[int, int], None] | None
) -> Iterator[PeerRow]:
    for place in range(ranking.ids.size):
        if progress is not None and place % ROWS_A_STEP == 0:
            progress(place, ranking.ids.size)
        yield row_of(setup, world, ranking, place)


def row_of(setup: Setup, world: World, ranking: Ranking, place: int) -> PeerRow:
    """Show one place of a ranking."""
    peer = world.city(int(ranking.ids[place]))
    names = setup.criteria.names
    known = ranking.known[place]
    values: dict[str, float | None] = dict.fromkeys(setup.weights)
    contributions = dict.fromkeys(setup.weights, 0.0)
    counted = dict.fromkeys(setup.weights, 0.0)
    shared = setup.criteria.weights * known
    shared = 100.0 * shared / shared.sum() if shared.any() else shared
    for column, name in enumerate(names):
        values[name] = float(ranking.values[place, column]) if known[column] else None
        contributions[name] = float(ranking.contributions[place, column])
        counted[name] = float(shared[column])
    return PeerRow(
        rank=place + 1,
        geonameid=peer.geonameid,
        name=peer.name,
        country=peer.country,
        country_name=peer.country_name,
        admin1=peer.admin1,
        population=peer.population,
        score=float(ranking.scores[place]),
        low=float(ranking.low[place]),
        high=float(ranking.high[place]),
        contributions=contributions,
        values=values,
        weights=counted,
        sentence=sentence(
            setup.city,
            peer,
            values,
            counted,
            setup.question.themes,
            tied=tied(setup, world, peer.geonameid) if counted.get("ties") else "",
        ),
    )


def tied(setup: Setup, world: World, other: int) -> str:
    """Say what partnerships on record tell about the city asked about and another."""
    two = world.ties_of_two(setup.city.geonameid, other)
    return ties(two, [world.name(city) for city in two.shared if city in world])


def __getattr__(name: str) -> object:
    """Give `why_not` and its answer, loaded when first asked for: `peers` starts without them."""
    if name in {"WhyNotAnswer", "why_not"}:
        from citylinks.matching import why

        return getattr(why, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
