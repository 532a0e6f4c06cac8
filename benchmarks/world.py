"""Worlds of any size for the benchmarks: thirteen criteria, one of them a text of 256 dimensions.

`world` repeats the real cities of the gazetteer, with a little jitter from the second copy on: climate,
elevation, coast, size, income, languages and hours are theirs. Hazards, themes, months, proofs and texts are
drawn. `independent` draws every column on its own: no party of it exists, and as nothing goes with anything
else, no block of parties can be passed over. It is the hardest case for exact search.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import asks_of
from citylinks.engine.kernels.reference import quick
from citylinks.engine.problem import Column, Criteria, Criterion, Need
from citylinks.engine.table import PartyTable
from citylinks.matching.world import context_columns
from citylinks.places.gazetteer import Gazetteer

COUNTRIES, TONGUES, THEMES, HAZARDS, DIMENSIONS = 200, 120, 24, 16, 256
ZONES = (
    "Af",
    "Am",
    "Aw",
    "BSh",
    "BSk",
    "BWh",
    "BWk",
    "Cfa",
    "Cfb",
    "Csa",
    "Csb",
    "Cwa",
    "Cwb",
    "Dfa",
    "Dfb",
    "Dfc",
)
INCOMES = ("low", "lower middle", "upper middle", "high")

CRITERIA = Criteria(
    (
        Criterion("climate", "gaussian", "normals", 0.16, params={"scale": (6.0, 5.0, 500.0, 40.0)}),
        Criterion("zone", "hierarchy", "zone", 0.08, params={"grades": (0.2, 0.6, 1.0)}),
        Criterion("elevation", "gaussian", "elevation", 0.05, params={"scale": 400.0}),
        Criterion("coast", "linear", "coast", 0.06, params={"indifference": 10.0, "veto": 200.0}),
        Criterion("size", "gaussian", "population", 0.1, params={"scale": 1.0, "scale_type": "log"}),
        Criterion("income", "ordinal", "income", 0.05),
        Criterion("hazards", "overlap", "hazards", 0.1, params={"mode": "jaccard"}),
        Criterion("language", "language", "languages", 0.08, "complementarity"),
        Criterion("hours", "timezone", "offset", 0.04, "complementarity"),
        Criterion("themes", "overlap", "themes", 0.1, "complementarity", {"mode": "coverage"}),
        Criterion("months", "availability", "months", 0.02, "complementarity"),
        Criterion("proofs", "experience", "proofs", 0.04, "complementarity", {"half": 3.0}),
        Criterion("text", "cosine", "text", 0.12, "complementarity"),
    )
)


Float32 = NDArray[np.float32]
NOTE = (
    "facts of real cities, repeated with jitter up to the size asked for; hazards, themes, months, proofs "
    "and texts are drawn"
)
JITTER_C_MM = (1.0, 1.0, 60.0, 5.0)
JITTER_M, JITTER_LOG = 40.0, 0.15
HAZARD_RATE, COASTAL_KM = 0.2, 25.0


def world(n: int, seed: int = 1) -> PartyTable:
    """Repeat the gazetteer's cities up to n parties, sorted by country and climate."""
    rng = np.random.default_rng(seed)
    gazetteer = Gazetteer.load()
    rows = np.arange(n) % gazetteer.n
    moved = (np.arange(n) >= gazetteer.n).astype(np.float32)
    facts = context_columns(gazetteer.columns, gazetteer.countries)
    normals = np.asarray(gazetteer.columns["normals"], np.float32)[rows]
    normals += moved[:, None] * rng.normal(0, JITTER_C_MM, normals.shape).astype(np.float32)
    normals[:, 2:] = np.abs(normals[:, 2:])
    zone = facts["climate"].take(rows)
    coast = facts["coast"].data[rows] * np.exp(moved * rng.normal(0, JITTER_LOG, n))
    themes = rng.integers(0, THEMES, (n, 3))
    columns = {
        "country": facts["country"].take(rows),
        "normals": Column("float", normals),
        "zone": zone,
        "elevation": Column("float", facts["elevation"].data[rows] + moved * rng.normal(0, JITTER_M, n), "m"),
        "coast": Column("float", coast, unit="km"),
        "population": Column(
            "float", facts["population"].data[rows] * np.exp(moved * rng.normal(0, JITTER_LOG, n)), "people"
        ),
        "income": facts["income"].take(rows),
        "hazards": Column("bits", _hazards(zone.data, coast, rng), vocabulary=_numbers(HAZARDS)),
        "languages": facts["languages"].take(rows),
        "offset": facts["utc_offset"].take(rows),
        "themes": Column("bits", _bits(themes[:, :, None] == np.arange(THEMES)), vocabulary=_numbers(THEMES)),
        "months": Column("months", rng.integers(1, 4096, n)),
        "proofs": Column("count", rng.poisson(2, n)),
    }
    topics = rng.normal(size=(THEMES, DIMENSIONS))
    return PartyTable.build(
        np.arange(n) + 1, columns, _texts(topics, themes, rng), sort_by=("country", "zone")
    )


def plain_scores(need: Need, parties: PartyTable) -> NDArray[np.float64]:
    """Score all parties as plain numpy would, criterion after criterion: what the engine is compared with.

    It stays as it is while the engine changes.
    """
    total, weight = np.zeros(parties.n), np.zeros(parties.n)
    asks = asks_of(need, parties, CRITERIA)
    for criterion, ask, share in zip(CRITERIA, asks, CRITERIA.weights, strict=True):
        value = quick(criterion, ask, parties.column(criterion.column))[0][0]
        known = ~np.isnan(value)
        weight += share * known
        np.add(total, share * value, out=total, where=known)
    return np.divide(total, weight, out=total, where=weight > 0)


def _hazards(zone: np.ndarray, coast: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw hazards, each climate having its own chances; the first one is of the coast only."""
    chances = rng.beta(0.5, 0.5 * (1 - HAZARD_RATE) / HAZARD_RATE, (int(zone.max()) + 2, HAZARDS))
    on = rng.random((len(zone), HAZARDS)) < chances[zone]
    on[:, 0] = coast < COASTAL_KM
    return _bits(on)


def _texts(topics: np.ndarray, themes: np.ndarray, rng: np.random.Generator) -> Float32:
    """Unit vectors: the sum of the themes' centers, plus noise."""
    text = np.empty((len(themes), DIMENSIONS), np.float32)
    for lo in range(0, len(themes), 20_000):
        mixed = topics[themes[lo : lo + 20_000]].sum(axis=1)
        text[lo : lo + 20_000] = mixed + rng.normal(size=mixed.shape)
    text /= np.linalg.norm(text, axis=1, keepdims=True)
    return text


def _numbers(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count)))


def independent(n: int, seed: int = 1) -> PartyTable:
    """Make n parties; the same seed gives the same countries, so that needs and parties share a world."""
    rng = np.random.default_rng(seed)
    share = rng.dirichlet(np.full(COUNTRIES, 0.6))
    places = rng.normal((12, 24, 900, 25), (9, 5, 600, 25), (COUNTRIES, 4))
    hours = rng.integers(-20, 24, COUNTRIES) / 2
    tongues = np.where(rng.random((COUNTRIES, TONGUES)) < 0.03, rng.random((COUNTRIES, TONGUES)), 0).round(2)
    tongues[np.arange(COUNTRIES), rng.integers(0, TONGUES, COUNTRIES)] = 0.9
    income = rng.integers(0, 4, COUNTRIES)
    voices = rng.normal(size=(COUNTRIES, DIMENSIONS))
    topics = rng.normal(size=(THEMES, DIMENSIONS))
    chance = np.random.default_rng([seed, n])
    country = chance.choice(COUNTRIES, n, p=share)
    normals = places[country] + chance.normal(0, (3, 2, 250, 15), (n, 4))
    normals[chance.random(n) < 0.03] = np.nan
    zone = np.clip((np.nan_to_num(normals[:, 0], nan=10) + 15) / 2.5, 0, 15).astype(int)
    themes = chance.integers(0, THEMES, (n, 3))
    columns = {
        "country": Column("category", country, vocabulary=tuple(f"C{i}" for i in range(COUNTRIES))),
        "normals": Column("float", normals),
        "zone": Column("category", zone, vocabulary=ZONES),
        "elevation": Column("float", np.abs(chance.normal(0, 600, n)), unit="m"),
        "coast": Column("float", chance.exponential(150, n), unit="km"),
        "population": Column("float", np.exp(chance.normal(10.8, 1.1, n)), unit="people"),
        "income": Column("category", income[country], vocabulary=INCOMES),
        "hazards": Column(
            "bits", _bits(chance.random((n, HAZARDS)) < HAZARD_RATE), vocabulary=_numbers(HAZARDS)
        ),
        "languages": Column("shares", tongues[country], vocabulary=tuple(f"T{i}" for i in range(TONGUES))),
        "offset": Column("float", hours[country], unit="h"),
        "themes": Column("bits", _bits(themes[:, :, None] == np.arange(THEMES)), vocabulary=_numbers(THEMES)),
        "months": Column("months", chance.integers(1, 4096, n)),
        "proofs": Column("count", chance.poisson(2, n)),
    }
    text = np.empty((n, DIMENSIONS), np.float32)
    for lo in range(0, n, 20_000):
        part = slice(lo, lo + 20_000)
        mixed = 0.5 * voices[country[part]] + topics[themes[part]].sum(axis=1)
        text[part] = mixed + chance.normal(size=mixed.shape)
    text /= np.linalg.norm(text, axis=1, keepdims=True)
    return PartyTable.build(np.arange(n) + 1, columns, text)


def _bits(on: np.ndarray) -> np.ndarray:
    flat = on if on.ndim == 2 else on.any(axis=1)
    return (flat.astype(np.uint64) << np.arange(flat.shape[1], dtype=np.uint64)).sum(axis=1, dtype=np.uint64)
