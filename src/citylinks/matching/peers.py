"""Peers of a city: who is alike, who has experience, what each criterion gives, and what we do not know."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.certificate import Certificate
from citylinks.engine.problem import Criteria, Need
from citylinks.engine.rank import Ranking, rank
from citylinks.kernel.errors import Fault, refuse
from citylinks.matching.criteria import (
    CONTEXT,
    EXPERIENCE,
    CriterionView,
    chosen_weights,
    criteria_of,
    default_weights,
    views,
)
from citylinks.matching.question import PeerQuestion, checked
from citylinks.matching.sentences import sentence
from citylinks.matching.translate import gettext as _
from citylinks.matching.translate import ngettext
from citylinks.matching.world import CityFacts, World

__all__ = ["PeerAnswer", "PeerQuestion", "PeerRow", "Setup", "peers", "prepare", "row_of"]

Masks = dict[str, NDArray[np.bool_]]


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


@dataclass(frozen=True, slots=True)
class Setup:
    """A question made ready for the engine."""

    question: PeerQuestion
    city: CityFacts
    need: Need
    criteria: Criteria
    views: tuple[CriterionView, ...]
    exclude: Masks

    @property
    def weights(self) -> dict[str, float]:
        """Weights per cent by name, as asked."""
        return {view.name: view.weight for view in self.views}


def prepare(question: PeerQuestion, world: World) -> Setup:
    """Check the question and build need, criteria and masks. Raises Faults with every fault of it."""
    asked = checked(question, world)
    experienced = bool(asked.themes) and world.has_evidence
    defaults = default_weights(asked.themes, with_experience=experienced)
    names = (*CONTEXT, EXPERIENCE) if experienced else CONTEXT
    changes = {name: weight for name, weight in (asked.weights or {}).items() if name in names}
    defaults = {name: defaults[name] for name in names}
    if sum({**defaults, **changes}.values()) <= 0:
        refuse([Fault("weights", _("All weights are 0."), _("Give at least one criterion a weight."))])
    weights = chosen_weights(defaults, changes)
    party = world.parties.need(asked.city)
    need = replace(party, values={**party.values, "themes": asked.themes})
    return Setup(
        question=asked,
        city=world.city(asked.city),
        need=need,
        criteria=criteria_of(weights),
        views=views(weights, defaults),
        exclude=masks(asked, world),
    )


def masks(question: PeerQuestion, world: World) -> Masks:
    """Who is left out, by reason, in the order of the parties' rows; a city is never its own peer."""
    parties = world.parties
    made: Masks = {_("the city itself"): parties.ids == question.city}
    if question.countries:
        inside = np.isin(world.country_codes.astype(str), question.countries)
        made[_("outside the chosen countries")] = ~inside
    if question.other_countries_only:
        own = str(world.country_codes[parties.row_of(question.city)])
        made[_("in the same country")] = world.country_codes == own
    if question.min_population:
        reason = _("under %(number)s people") % {"number": f"{question.min_population:,}"}
        made[reason] = world.populations < question.min_population
    return made


def peers(question: PeerQuestion, world: World) -> PeerAnswer:
    """Rank the peers of a city, exactly. Raises Faults with every fault of the question."""
    setup = prepare(question, world)
    ranking = rank(setup.need, world.parties, setup.criteria, k=setup.question.top, exclude=setup.exclude)
    return PeerAnswer(
        city=setup.city,
        question=setup.question,
        criteria=setup.views,
        rows=tuple(row_of(setup, world, ranking, place) for place in range(ranking.ids.size)),
        compared=ranking.compared,
        excluded=dict(ranking.excluded),
        notes=notes(setup, world),
        certificate=ranking.certificate,
    )


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
        sentence=sentence(setup.city, peer, values, counted, setup.question.themes),
    )


def notes(setup: Setup, world: World) -> tuple[str, ...]:
    """Say what we do not know, and what a reader of the ranking may misread."""
    said = [
        _("No hazard statistics are available; hazards count only where a city states them with evidence."),
        _("Languages are shares of a country's people, a prior for the working languages of a city's staff."),
    ]
    if EXPERIENCE in (setup.question.weights or {}) and EXPERIENCE not in setup.weights:
        said.append(_("Experience does not count here: it needs a theme, and evidence on file."))
    if setup.question.themes and not world.has_evidence:
        said.append(
            _("No evidence of experience is on file here, so themes only shift the weights of the context.")
        )
    elif setup.question.themes:
        number = len({place for place, entries in world.evidence.items() if entries})
        said.append(
            ngettext(
                "Evidence of experience is on file for %(n)d city; a city without any counts as unproven.",
                "Evidence of experience is on file for %(n)d cities; a city without any counts as unproven.",
                number,
            )
            % {"n": number}
        )
    unknown = [
        label
        for label, value in (
            (_("elevation"), setup.city.elevation_m),
            (_("distance to the coast"), setup.city.coast_km),
            (_("income group"), setup.city.income_group or None),
            (_("climate"), setup.city.climate or None),
        )
        if value is None
    ]
    if unknown:
        said.append(
            _("Not known for %(city)s, so it does not count: %(facts)s.")
            % {"city": setup.city.name, "facts": ", ".join(unknown)}
        )
    return tuple(said)
