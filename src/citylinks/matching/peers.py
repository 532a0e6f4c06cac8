"""Peers of a city: who is alike, who has experience, what each criterion gives, and what we do not know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from citylinks.engine.certificate import Certificate
from citylinks.engine.rank import Ranking, rank
from citylinks.matching.criteria import CriterionView
from citylinks.matching.question import PeerQuestion
from citylinks.matching.sentences import sentence, ties
from citylinks.matching.setup import BEHIND, BEHIND_AT_HOME, Setup, notes, prepare
from citylinks.matching.translate import gettext as _
from citylinks.matching.world import CityFacts, World

if TYPE_CHECKING:
    from citylinks.matching.why import WhyNotAnswer, why_not

__all__ = ["PeerAnswer", "PeerQuestion", "PeerRow", "WhyNotAnswer", "peers", "prepare", "row_of", "why_not"]

ROWS_A_STEP = 1000
PROVEN = 3  # shown of those who have done it


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One peer. Scores are in [0, 1]; `contributions` sum to the score; a value of None is not known.

    `weights` are per cent as they counted for this peer: what is not known passes its weight to the others.
    `low` and `high` are the score if everything unknown were worth 0, or 1. `behind` counts the other cities
    of its urban area that could answer and that it stands for.
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
    behind: int = 0


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """A ranking of peers; `excluded` counts cities by the first reason that left them out.

    `proven` holds the first of those with evidence on file on the themes, ranked among themselves from 1, of
    `proven_compared`; None where no theme was asked for, no evidence is on file, or only they were.
    """

    city: CityFacts
    question: PeerQuestion
    criteria: tuple[CriterionView, ...]
    rows: tuple[PeerRow, ...]
    compared: int
    excluded: dict[str, int]
    notes: tuple[str, ...]
    certificate: Certificate
    proven: tuple[PeerRow, ...] | None = None
    proven_compared: int = 0

    @property
    def behind(self) -> int:
        """How many were compared and stand behind a better one of their urban area or country."""
        return sum(self.excluded.get(reason, 0) for reason in self.reasons_behind)

    @property
    def reasons_behind(self) -> tuple[str, ...]:
        """The reasons that leave out who was compared, and stands behind."""
        return _(BEHIND), _(BEHIND_AT_HOME)


def peers(
    question: PeerQuestion, world: World, progress: Callable[[int, int], None] | None = None
) -> PeerAnswer:
    """Rank the peers of a city, exactly. Raises Faults with every fault of the question.

    A row costs 50 µs; `progress` is told how many of how many are written, from time to time.
    """
    setup = prepare(question, world)
    ranking = rank(setup.need, world.parties, setup.criteria, k=setup.question.top, exclude=setup.exclude)
    proven, able = _proven(setup, world)
    return PeerAnswer(
        city=setup.city,
        question=setup.question,
        criteria=setup.views,
        rows=tuple(_rows(setup, world, ranking, progress)),
        compared=ranking.compared,
        excluded=dict(ranking.excluded),
        notes=notes(setup, world),
        certificate=ranking.certificate,
        proven=proven,
        proven_compared=able,
    )


def _proven(setup: Setup, world: World) -> tuple[tuple[PeerRow, ...] | None, int]:
    """Rank those who have done it already among themselves, and count them."""
    asked = setup.question
    if not asked.themes or asked.only_proven or not world.has_evidence:
        return None, 0
    narrowed = prepare(replace(asked, only_proven=True, top=PROVEN), world)
    ranking = rank(narrowed.need, world.parties, narrowed.criteria, k=PROVEN, exclude=narrowed.exclude)
    return tuple(_rows(narrowed, world, ranking, None)), ranking.compared


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
        behind=_behind(setup, world, int(ranking.rows[place])),
    )


def _behind(setup: Setup, world: World, row: int) -> int:
    """Count the cities that were left out because this one of their urban area is better."""
    area = world.urban_areas[row]
    left_out = setup.exclude.get(_(BEHIND))
    if left_out is None or area == 0:
        return 0
    return int(np.count_nonzero(left_out & (world.urban_areas == area)))


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
