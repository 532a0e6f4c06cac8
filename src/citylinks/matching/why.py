"""Why another city is not among the first peers: side by side, and the least that would change it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor

from citylinks.engine.certificate import Certificate
from citylinks.engine.explain import Explanation, WhyNot
from citylinks.engine.explain import why_not as explained
from citylinks.engine.rank import rank
from citylinks.kernel.errors import Fault, refuse
from citylinks.matching.criteria import CriterionView
from citylinks.matching.facts import changed, fact, great_circle_km, km, ties_with
from citylinks.matching.question import PeerQuestion
from citylinks.matching.setup import BEHIND, BEHIND_AT_HOME, Setup, prepare
from citylinks.matching.translate import gettext as _
from citylinks.matching.translate import listed, number
from citylinks.matching.world import OF_A_COUNTRY, CityFacts, World

FIRST = 10
HAIR = 1e-7  # past the border on which two cities tie, so that rounding cannot fall back on it
MOST_SHARE = 0.9  # a question in which one criterion weighs more than that is another question


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One criterion of both cities. `value` is None where a fact is missing.

    `weight` is per cent as it counted, `points` are of 100;
    `last_points` are those of the city at the last place asked for, None without one.
    """

    name: str
    label: str
    family: str
    ours: str
    theirs: str
    value: float | None
    weight: float
    points: float
    last_points: float | None


@dataclass(frozen=True, slots=True)
class WeightNeeded:
    """The weight that alone would do, the others unchanged; `weights` asks that very question."""

    name: str
    label: str
    before: float
    after: float
    weights: dict[str, float]

    @property
    def told(self) -> str:
        """The weight to a tenth, rounded away from the present one."""
        tenths = ceil(10 * self.after) if self.after > self.before else floor(10 * self.after)
        return number(tenths / 10, 1)


@dataclass(frozen=True, slots=True)
class FactNeeded:
    """What one fact of the other city would have to be, all else equal."""

    name: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WhyNotAnswer:
    """Where the other city stands. `rank` is None where `excluded` names the reason that leaves it out.

    `last` is the city at the last place asked for. `weight_changes` and `fact_changes` come smallest first;
    they are empty when the city is among the first, or when nothing alone would bring it there.
    """

    city: CityFacts
    other: CityFacts
    question: PeerQuestion
    top: int
    rank: int | None
    compared: int
    score: float
    last: CityFacts | None
    excluded: str | None
    rows: tuple[SideBySide, ...]
    weight_changes: tuple[WeightNeeded, ...]
    fact_changes: tuple[FactNeeded, ...]
    mixed_change: dict[str, float] | None
    sentence: str
    certificate: Certificate

    @property
    def weight_change(self) -> WeightNeeded | None:
        """The smallest change of one weight."""
        return next(iter(self.weight_changes), None)

    @property
    def fact_change(self) -> FactNeeded | None:
        """The smallest change of one fact."""
        return next(iter(self.fact_changes), None)


def why_not(question: PeerQuestion, other: int, world: World, top: int | None = None) -> WhyNotAnswer:
    """Set two cities side by side and say what would bring the second among the first `top` peers.

    `top` is the question's own, or 10. One that a list leaves out behind better ones of its urban area or
    country is told which those are, and is placed among all cities: `question` of the answer says so. Raises
    Faults with every fault.
    """
    refuse(_faults(question, other, world))
    setup = prepare(question, world)
    before = _before(setup, world.parties.row_of(other), world)
    if before:
        setup = prepare(replace(question, every_city=True), world)
    first = top or setup.question.top or FIRST
    found = explained(setup.need, world.parties, setup.criteria, other, first, exclude=setup.exclude)
    peer = world.city(other)
    weights = _weights_needed(found, setup)
    facts = _facts_needed(found, setup, peer)
    last = world.city(found.last.id) if found.last is not None else None
    return WhyNotAnswer(
        city=setup.city,
        other=peer,
        question=setup.question,
        top=first,
        rank=found.rank,
        compared=found.compared,
        score=found.explanation.score,
        last=last,
        excluded=found.reason,
        rows=side_by_side(setup, peer, found, world),
        weight_changes=weights,
        fact_changes=facts,
        mixed_change=None if found.mixed is None else {n: 100 * w for n, w in found.mixed.after.items()},
        sentence=" ".join(filter(None, (_sentence(found, peer, weights, facts), before))),
        certificate=found.certificate,
    )


def _before(setup: Setup, row: int, world: World) -> str:
    """Say behind whom a city stands in the list; empty when it is in it, or left out by another reason."""
    for reason, groups in ((BEHIND, world.urban_areas), (BEHIND_AT_HOME, world.country_numbers)):
        left_out = setup.exclude.get(_(reason))
        if left_out is None or not left_out[row]:
            continue
        others = {**setup.exclude, reason: left_out | (groups != groups[row])}
        first = rank(setup.need, world.parties, setup.criteria, k=OF_A_COUNTRY, exclude=others)
        cities = listed(world.city(int(geonameid)).name for geonameid in first.ids)
        return _("In the list it stands behind %(cities)s.") % {"cities": cities}
    return ""


def _faults(question: PeerQuestion, other: int, world: World) -> list[Fault]:
    if other not in world:
        return [Fault("other", _("No city of the table has the geonameid %(id)s.") % {"id": other})]
    if other == question.city:
        return [Fault("other", _("A city is never its own peer."), _("Choose another city."))]
    return []


def side_by_side(setup: Setup, peer: CityFacts, found: WhyNot, world: World) -> tuple[SideBySide, ...]:
    """Show both cities on every criterion that counts."""
    own = {row.name: row for row in found.explanation.rows}
    last = _points(found.last) if found.last is not None else {}
    rows = []
    for view in setup.views:
        if view.name not in own:
            continue
        row = own[view.name]
        rows.append(
            SideBySide(
                name=view.name,
                label=view.label,
                family=view.family,
                ours="" if view.name == "experience" else fact(view.name, setup.city, setup.question.themes),
                theirs=_theirs(view, setup, peer, world),
                value=row.value,
                weight=100 * row.share,
                points=100 * row.contribution,
                last_points=last.get(view.name),
            )
        )
    return tuple(rows)


def _points(explanation: Explanation) -> dict[str, float]:
    return {row.name: 100 * row.contribution for row in explanation.rows}


def _theirs(view: CriterionView, setup: Setup, peer: CityFacts, world: World) -> str:
    if view.name == "ties":
        return ties_with(world.ties_of_two(setup.city.geonameid, peer.geonameid))
    text = fact(view.name, peer, setup.question.themes)
    if view.name == "distance":
        away = km(great_circle_km(setup.city, peer))
        return _("%(point)s, %(km)s away") % {"point": text, "km": away}
    return text


def _weights_needed(found: WhyNot, setup: Setup) -> tuple[WeightNeeded, ...]:
    """Order the changes by size; each comes with the weights that ask the changed question."""
    labels = {view.name: view.label for view in setup.views}
    made = []
    for change in sorted(found.weights, key=lambda change: (change.size, change.name)):
        if change.after > MOST_SHARE * (100 - change.before + change.after):
            continue
        over = HAIR * max(1.0, change.after) * (1 if change.after > change.before else -1)
        after = max(0.0, change.after + over)
        weights = {**setup.weights, change.name: after}
        made.append(WeightNeeded(change.name, labels[change.name], change.before, after, weights))
    return tuple(made)


def _facts_needed(found: WhyNot, setup: Setup, peer: CityFacts) -> tuple[FactNeeded, ...]:
    labels = {view.name: view.label for view in setup.views}
    made = []
    for change in sorted(found.facts, key=lambda change: (change.rise, change.name)):
        before = fact(change.name, peer, setup.question.themes)
        if change.name == "distance":
            before = km(great_circle_km(setup.city, peer))
        after = changed(change.name, change.after, change.needed)
        if after:
            made.append(FactNeeded(change.name, labels[change.name], before, after))
    return tuple(made)


def _sentence(
    found: WhyNot, peer: CityFacts, weights: tuple[WeightNeeded, ...], facts: tuple[FactNeeded, ...]
) -> str:
    """Say it in one or two plain sentences."""
    if found.rank is None:
        return _("%(city)s is left out: %(reason)s.") % {"city": peer.name, "reason": found.reason}
    place = {
        "city": peer.name,
        "rank": number(found.rank),
        "compared": number(found.compared),
        "top": found.k,
    }
    if found.rank <= found.k:
        return _("%(city)s is number %(rank)s of %(compared)s: it is among the first %(top)d.") % place
    ways = [
        _("%(label)s weighed %(after)s instead of %(before)s")
        % {"label": change.label, "after": change.told, "before": number(change.before, 1)}
        for change in weights[:1]
    ] + [
        _("%(label)s were %(after)s instead of %(before)s")
        % {"label": change.label, "after": change.after, "before": change.before or _("not known")}
        for change in facts[:1]
    ]
    if not ways and found.mixed is not None:
        text = _(
            "%(city)s is number %(rank)s of %(compared)s. Only several weights together bring it to %(top)d."
        )
        return text % place
    if not ways:
        text = _(
            "%(city)s is number %(rank)s of %(compared)s. No weights and no single fact bring it to %(top)d."
        )
        return text % place
    text = _("%(city)s is number %(rank)s of %(compared)s. It would be among the first %(top)d if %(ways)s.")
    return text % {**place, "ways": _(", or if ").join(ways)}
