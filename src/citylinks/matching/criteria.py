"""The criteria by which cities are compared: one table, with the reason for every default.

A value is absolute, in [0, 1]; a score is the sum of weight times value. Weights are shown per cent. What
a theme emphasizes multiplies weights of the context; experience, when themes are asked for, takes half.

There are two sets of weights. The learned ones, the default, stand in `weights.toml`: what pairs of cities
that became partners have in common. Those of likeness stand here; they were set by judgment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from citylinks.engine.problem import Criteria, Criterion, Param
from citylinks.matching.learned import BY_HAND, LearnedWeights, shipped
from citylinks.matching.translate import gettext as _
from citylinks.matching.translate import gettext_noop, number
from citylinks.themes.taxonomy import THEMES

LEARNED, ALIKE = WEIGHTINGS = ("learned", "alike")
SIMILARITY = "similarity"
COMPLEMENTARITY = "complementarity"
EXPERIENCE = "experience"
EXPERIENCE_SHARE = 0.5
HALF = 0.43  # pieces of evidence that halve what is wanting: one piece leaves a fifth
NO_PARAMS: Mapping[str, Param] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CriterionSpec:
    """One row of the table; texts are in English and translated where they are shown."""

    name: str
    label: str
    kind: str  # of citylinks.engine.criteria
    column: str
    weight: float  # of likeness alone, per cent, when nothing is emphasized
    unit: str
    value: str  # how the value between 0 and 1 comes about
    rationale: str  # why the weight
    family: str = SIMILARITY
    params: Mapping[str, Param] = field(default_factory=lambda: NO_PARAMS)
    floor: float = 0.0  # per cent: the learned weight is not let fall below this,
    ceiling: float = 100.0  # nor rise above this;
    kept: str = ""  # and why


TABLE: tuple[CriterionSpec, ...] = (
    CriterionSpec(
        "climate",
        gettext_noop("Climate zone"),
        "hierarchy",
        "climate",
        18.0,
        gettext_noop("Köppen code"),
        gettext_noop(
            "1 for the same Köppen code, 0.7 when the first two letters agree, 0.35 when only the first does."
        ),
        gettext_noop(
            "Pairing in 2015 went by climate, topography and infrastructure risk; this is the first."
        ),
        params={"grades": (0.35, 0.7)},
        floor=5.0,
        kept=gettext_noop(
            "Twin towns do not go by climate; adaptation does, and a theme needs a weight to multiply."
        ),
    ),
    CriterionSpec(
        "temperature",
        gettext_noop("Temperature"),
        "gaussian",
        "temperature",
        8.0,
        "°C",
        gettext_noop(
            "Falls with the difference of the coldest month (0.61 at 6 °C) and the warmest (0.61 at 4 °C)."
        ),
        gettext_noop(
            "Works for heat and cold differ within a zone; lighter than the zone, which says much of it."
        ),
        params={"scale": (6.0, 4.0)},
        floor=2.0,
        kept=gettext_noop("Twin towns do not go by it; works for heat and cold do."),
    ),
    CriterionSpec(
        "precipitation",
        gettext_noop("Rain"),
        "gaussian",
        "precipitation",
        8.0,
        "mm",
        gettext_noop(
            "Falls with the ratio of the year's rain (0.61 at 1.5) and of the driest month's (0.61 at 2.2)."
        ),
        gettext_noop(
            "Drains and reservoirs are sized by rain; the figures are coarse in steep terrain, hence light."
        ),
        params={"scale": (0.4, 0.8), "scale_type": "log"},
        floor=3.0,
        kept=gettext_noop("Twin towns do not go by it; drains and reservoirs do."),
    ),
    CriterionSpec(
        "elevation",
        gettext_noop("Elevation"),
        "gaussian",
        "elevation",
        8.0,
        "m",
        gettext_noop("Falls with the difference: 0.61 at 400 m, 0.14 at 800 m."),
        gettext_noop(
            "The nearest we have to topography. Flat cities read 10 to 20 m high: small steps hardly count."
        ),
        params={"scale": 400.0},
        floor=3.0,
        kept=gettext_noop("Twin towns do not go by it; slopes and low ground decide works against floods."),
    ),
    CriterionSpec(
        "coast",
        gettext_noop("Distance to the coast"),
        "gaussian",
        "coast",
        18.0,
        "km",
        gettext_noop("Falls with the ratio of the distances, each plus 1 km: 0.61 at 3.5, 0.14 at 12."),
        gettext_noop(
            "The sea decides hazards, economy and works; six of the eight hosts paired in 2011-16 lie on it."
        ),
        params={"scale": 1.25, "scale_type": "log"},
    ),
    CriterionSpec(
        "population",
        gettext_noop("Size"),
        "gaussian",
        "population",
        14.0,
        gettext_noop("people"),
        gettext_noop("Falls with the ratio of the populations: 0.61 at 3.3, 0.14 at 11."),
        gettext_noop(
            "Published criteria of 2014 name it; figures mix cities and metropolitan areas, hence wide."
        ),
        params={"scale": 1.2, "scale_type": "log"},
    ),
    CriterionSpec(
        "income",
        gettext_noop("Income group"),
        "ordinal",
        "income",
        8.0,
        gettext_noop("World Bank group"),
        gettext_noop("1 in the same group, 2/3 one group away, 1/3 two away, 0 between low and high."),
        gettext_noop(
            "What a city can pay for differs, yet hosts and resource partners differ on purpose: light."
        ),
        floor=2.0,
        kept=gettext_noop("Twin towns hardly go by it; what a city can pay for decides what it can copy."),
    ),
    CriterionSpec(
        "language",
        gettext_noop("Common language"),
        "language",
        "languages",
        12.0,
        gettext_noop("share of people"),
        gettext_noop("The largest share that both countries have in one language."),
        gettext_noop(
            "Staff must talk for two weeks. National shares are only a prior for a city's own languages."
        ),
        floor=4.0,
        kept=gettext_noop(
            "National shares say little of a city's staff, so little is learned; staff must talk anyway."
        ),
    ),
    CriterionSpec(
        "distance",
        gettext_noop("Nearness"),
        "distance",
        "point",
        6.0,
        "km",
        gettext_noop("1 at the same place, falling evenly to 0 at the other side of the globe."),
        gettext_noop("Travel costs money and days, but experience of far cities is worth the journey."),
    ),
    CriterionSpec(
        "time_zone",
        gettext_noop("Time zone"),
        "timezone",
        "utc_offset",
        0.0,
        gettext_noop("hours from UTC"),
        gettext_noop("Hours that two working days of nine hours share, over nine."),
        gettext_noop("Remote work gains from it, but nearness already says most of it."),
    ),
    CriterionSpec(
        "capacity",
        gettext_noop("Capacity"),
        "level",
        "population",
        0.0,
        gettext_noop("people"),
        gettext_noop("0 up to 20,000 people, 1 from 5 million on, by the logarithm between."),
        gettext_noop(
            "A larger city has engineers and an international office to spare. But people are not staff."
        ),
        family=COMPLEMENTARITY,
        params={"floor": 20_000.0, "full": 5_000_000.0, "scale_type": "log"},
    ),
    CriterionSpec(
        "ties",
        gettext_noop("Ties"),
        "rated",
        "ties",
        0.0,
        gettext_noop("partnerships on record"),
        gettext_noop(
            "Half for its partnerships on record, up to 20; a quarter for partners that both have; a quarter "
            "for pairs between the two countries, up to 100."
        ),
        gettext_noop(
            "Who has partners knows how it is done. Twin towns are those of Wikipedia's lists, which have "
            "gaps: none on record does not mean none."
        ),
        family=COMPLEMENTARITY,
        params={"need": "tie_ratings"},
        ceiling=20.0,
        kept=gettext_noop(
            "Learned, it would be 37: it reads the record that it is learned from, and that record has gaps "
            "where programs work."
        ),
    ),
    CriterionSpec(
        "known",
        gettext_noop("Known abroad"),
        "level",
        "known",
        0.0,
        gettext_noop("names in all languages"),
        gettext_noop("0 up to 2 names, 1 from 60 on, by the logarithm between."),
        gettext_noop(
            "A city with names in many languages deals with the world. Names follow fame, not skill."
        ),
        family=COMPLEMENTARITY,
        params={"floor": 2.0, "full": 60.0, "scale_type": "log"},
    ),
    CriterionSpec(
        EXPERIENCE,
        gettext_noop("Experience"),
        "experience",
        "evidence",
        0.0,
        gettext_noop("pieces of evidence"),
        gettext_noop(
            "0.8 with one piece of evidence on a theme, 0.96 with two; the mean over the themes proven. "
            "Without any it is not known, and its weight is shared among the others."
        ),
        gettext_noop(
            "Half when themes are asked for: context says who is alike, evidence who can help; "
            "both weigh the same."
        ),
        family=COMPLEMENTARITY,
        params={"half": HALF, "need": "themes"},
    ),
)
BY_NAME: Mapping[str, CriterionSpec] = MappingProxyType({spec.name: spec for spec in TABLE})
# What is known of every city, with or without evidence; and what of it says how alike two cities are.
CONTEXT: tuple[str, ...] = tuple(spec.name for spec in TABLE if spec.name != EXPERIENCE)
LIKENESS: tuple[str, ...] = tuple(spec.name for spec in TABLE if spec.family == SIMILARITY)
# Between which weights per cent the learned ones stay, where that is set by hand.
LIMITS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {spec.name: (spec.floor, spec.ceiling) for spec in TABLE if spec.kept}
)


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A criterion as people see it; weights are per cent of the whole and sum to 100."""

    name: str
    label: str
    family: str
    weight: float
    default_weight: float
    unit: str


def came_about(spec: CriterionSpec) -> str:
    """Say how the default weight of a criterion came about; empty where there is none."""
    found = shipped()
    learned = found.weights.get(spec.name)
    if learned is None:
        return ""
    if learned.how == BY_HAND:
        return _("Held at %(weight)s by hand. %(why)s") % {
            "weight": number(learned.weight, 1),
            "why": _(spec.kept),
        }
    return _("Learned from %(pairs)s pairs, from %(low)s to %(high)s.") % {
        "pairs": number(found.pairs),
        "low": number(learned.low, 1),
        "high": number(learned.high, 1),
    }


def emphasis(themes: Iterable[str]) -> dict[str, float]:
    """Give the factor on each context criterion; of several themes, the largest counts."""
    factors: dict[str, float] = {}
    for theme in themes:
        for name, factor in THEMES[theme].emphasis.items():
            factors[name] = max(factor, factors.get(name, 1.0))
    return factors


def base_weights(weighting: str = LEARNED, own: LearnedWeights | None = None) -> dict[str, float]:
    """Weights per cent before themes and experience: the learned ones, or those of likeness alone.

    `own` are a program's learned weights; without them the shipped ones count.
    """
    if weighting == ALIKE:
        return {spec.name: spec.weight for spec in TABLE}
    learned = (own or shipped()).weights
    return {spec.name: learned[spec.name].weight if spec.name in learned else 0.0 for spec in TABLE}


def default_weights(
    themes: Iterable[str] = (),
    *,
    with_experience: bool = False,
    weighting: str = LEARNED,
    own: LearnedWeights | None = None,
) -> dict[str, float]:
    """Weights per cent, summing to 100, before a person changes any."""
    factors = emphasis(themes)
    raw = {name: weight * factors.get(name, 1.0) for name, weight in base_weights(weighting, own).items()}
    share = EXPERIENCE_SHARE if with_experience else 0.0
    scale = 100.0 * (1.0 - share) / sum(raw[name] for name in CONTEXT)
    return {name: raw[name] * scale for name in CONTEXT} | {EXPERIENCE: 100.0 * share}


def chosen_weights(defaults: Mapping[str, float], changes: Mapping[str, float] | None) -> dict[str, float]:
    """Put a person's weights over the defaults and bring the sum back to 100."""
    raw = {**defaults, **(changes or {})}
    total = sum(raw.values())
    return {name: 100.0 * weight / total for name, weight in raw.items()}


def criteria_of(weights: Mapping[str, float]) -> Criteria:
    """Build the engine's criteria from weights by name; those without weight are left out."""
    return Criteria(
        tuple(
            Criterion(spec.name, spec.kind, spec.column, weights[spec.name], spec.family, dict(spec.params))
            for spec in TABLE
            if weights.get(spec.name, 0.0) > 0
        )
    )


def views(weights: Mapping[str, float], defaults: Mapping[str, float]) -> tuple[CriterionView, ...]:
    """Show all criteria that a person may weigh, also those without weight."""
    return tuple(
        CriterionView(
            spec.name,
            _(spec.label),
            spec.family,
            weights[spec.name],
            defaults[spec.name],
            _(spec.unit) if spec.unit not in {"°C", "mm", "m", "km"} else spec.unit,
        )
        for spec in TABLE
        if spec.name in weights
    )
