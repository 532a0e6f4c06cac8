"""A question about peers made ready for the engine: need, weighed criteria, and who is left out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.groups import behind
from citylinks.engine.problem import Criteria, Need
from citylinks.kernel.errors import Fault, refuse
from citylinks.matching.criteria import (
    CONTEXT,
    EXPERIENCE,
    LEARNED,
    CriterionView,
    chosen_weights,
    criteria_of,
    default_weights,
    views,
)
from citylinks.matching.question import PeerQuestion, checked
from citylinks.matching.translate import gettext as _
from citylinks.matching.translate import gettext_noop, listed, ngettext
from citylinks.matching.translate import number as written
from citylinks.matching.world import CityFacts, World

BEHIND = gettext_noop("behind a better one of their urban area")
BEHIND_AT_HOME = gettext_noop("behind two better ones of their country")
Masks = dict[str, NDArray[np.bool_]]


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
    defaults = default_weights(asked.themes, with_experience=experienced, weighting=asked.weighting)
    names = (*CONTEXT, EXPERIENCE) if experienced else CONTEXT
    changes = {name: weight for name, weight in (asked.weights or {}).items() if name in names}
    defaults = {name: defaults[name] for name in names}
    if sum({**defaults, **changes}.values()) <= 0:
        refuse([Fault("weights", _("All weights are 0."), _("Give at least one criterion a weight."))])
    weights = chosen_weights(defaults, changes)
    party = world.parties.need(asked.city)
    ratings = world.tie_ratings(asked.city)
    need = replace(party, values={**party.values, "themes": asked.themes, "tie_ratings": ratings})
    criteria = criteria_of(weights)
    exclude = masks(asked, world)
    if not asked.every_city:
        exclude |= _behind(need, criteria, exclude, asked, world)
    return Setup(
        question=asked,
        city=world.city(asked.city),
        need=need,
        criteria=criteria,
        views=views(weights, defaults),
        exclude=exclude,
    )


def _behind(need: Need, criteria: Criteria, exclude: Masks, question: PeerQuestion, world: World) -> Masks:
    """Who stands behind a better one of its urban area, or two of its country where none is chosen."""
    reasons = [_(BEHIND)] if question.countries else [_(BEHIND), _(BEHIND_AT_HOME)]
    found = behind(need, world.parties, criteria, world.groupings[: len(reasons)], exclude)
    return dict(zip(reasons, found, strict=True))


def masks(question: PeerQuestion, world: World) -> Masks:
    """Who is left out before any is scored, by reason, in the order of the parties' rows.

    A city is never its own peer, nor is a part of any city, nor a neighbor of its own urban area.
    """
    parties = world.parties
    row = parties.row_of(question.city)
    own, area = str(world.country_codes[row]), world.urban_areas[row]
    made: Masks = {
        _("the city itself"): parties.ids == question.city,
        _("parts of other cities"): world.sections,
        _("in its own urban area"): (world.urban_areas == area) & (area > 0),
    }
    if not question.own_country and own not in question.countries:
        made[_("in the same country")] = world.country_codes == own
    if question.countries:
        inside = np.isin(world.country_codes.astype(str), question.countries)
        made[_("outside the chosen countries")] = ~inside
    if question.only_proven:
        made[_("without proven experience")] = ~world.proven(question.themes)
    if question.min_population:
        reason = _("under %(number)s people") % {"number": written(question.min_population)}
        made[reason] = world.populations < question.min_population
    return made


def notes(setup: Setup, world: World) -> tuple[str, ...]:
    """Say what we do not know, and what a reader of the ranking may misread."""
    said = [
        _("No hazard statistics are available; hazards count only where a city states them with evidence."),
        _("Languages are shares of a country's people, a prior for the working languages of a city's staff."),
    ]
    if setup.question.weighting == LEARNED:
        said.append(
            _("The weights are learned from twin towns, which lean to large, near and kindred cities.")
        )
    if setup.weights.get("ties") and world.ties.record.n:
        said.append(
            _("Twin towns are those of Wikipedia's lists (CC BY-SA 4.0). None on record does not mean none.")
        )
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
                "Evidence of experience is on file for %(n)d city; what others did is not known here.",
                "Evidence of experience is on file for %(n)d cities; what others did is not known here.",
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
            % {"city": setup.city.name, "facts": listed(unknown)}
        )
    return tuple(said)
