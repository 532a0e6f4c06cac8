"""Fuzzed worlds for the tests of scoring: every column kind, every criterion kind, missing facts on both sides."""

from __future__ import annotations

import numpy as np

from citylinks.engine.problem import Column, Criteria, Criterion
from citylinks.engine.table import PartyTable

ZONES = ("Af", "Am", "Aw", "BSh", "BWh", "Cfa", "Cfb", "Csa", "Dfb")
LEVELS = ("low", "lower middle", "upper middle", "high")
TONGUES = ("en", "es", "fr", "id", "ja", "pt", "vi")
HAZARDS = tuple(f"hazard-{i}" for i in range(70))
CIRCLES = tuple(f"circle-{i}" for i in range(40))
THEMES = ("water", "waste", "flood", "finance", "transport")
COUNTRIES = tuple(f"C{i:02d}" for i in range(12))


def world(seed: int, n: int, *, missing: float = 0.15, text: int = 16, shift: int = 0) -> PartyTable:
    """A table of n parties with ids from 1 + shift; `missing` is the share of facts not known."""
    rng = np.random.default_rng(seed)

    def gone() -> np.ndarray:
        return rng.random(n) < missing

    def holes(values: np.ndarray, blank: float) -> np.ndarray:
        mask = gone()
        return np.where(mask.reshape(-1, *([1] * (values.ndim - 1))), blank, values)

    tongues = np.round(rng.random((9, len(TONGUES))) ** 4, 2)[rng.integers(0, 9, n)]
    places = np.stack([rng.uniform(-89, 89, n), rng.uniform(-180, 180, n)], axis=1)
    columns = {
        "country": Column("category", rng.integers(0, len(COUNTRIES), n), vocabulary=COUNTRIES),
        "population": Column("float", holes(np.exp(rng.normal(11, 1.5, n)), np.nan), unit="people"),
        "normals": Column("float", holes(rng.normal((8, 24, 900, 20), (9, 5, 500, 20), (n, 4)), np.nan)),
        "coast": Column("float", holes(rng.choice([0, 1, 10, 100, 400.0], n), np.nan), unit="km"),
        "offset": Column("float", holes(rng.integers(-24, 28, n) / 2, np.nan), unit="h"),
        "place": Column("float", holes(places, np.nan), unit="degrees"),
        "zone": Column("category", holes(rng.integers(0, len(ZONES), n), -1), vocabulary=ZONES),
        "circle": Column("category", holes(rng.integers(0, len(CIRCLES), n), -1), vocabulary=CIRCLES),
        "circles": Column("ratings", holes(rng.random((n, len(CIRCLES))), np.nan), vocabulary=CIRCLES),
        "income": Column("category", holes(rng.integers(0, len(LEVELS), n), -1), vocabulary=LEVELS),
        "hazards": Column("bits", _bits(rng, n, 70, missing), vocabulary=HAZARDS),
        "themes": Column("bits", _bits(rng, n, len(THEMES), missing), vocabulary=THEMES),
        "languages": Column("shares", holes(tongues, 0), vocabulary=TONGUES),
        "months": Column("months", holes(rng.integers(1, 4096, n), 0)),
        "proofs": Column("count", holes(rng.integers(0, 9, n), -1)),
        "proofs_by_theme": Column("count", rng.integers(-1, 5, (n, len(THEMES))), vocabulary=THEMES),
    }
    vectors = holes(rng.normal(size=(n, text)) + rng.normal(size=text), 0)
    return PartyTable.build(np.arange(n) + 1 + shift, columns, vectors)


def _bits(rng: np.random.Generator, n: int, words: int, missing: float) -> np.ndarray:
    made = np.zeros((n, -(-words // 64)), np.uint64)
    for word in range(words):
        on = (rng.random(n) < 0.2).astype(np.uint64)
        made[:, word // 64] |= on << np.uint64(word % 64)
    made[rng.random(n) < missing] = 0
    return made


ALL_KINDS = Criteria(
    (
        Criterion("size", "gaussian", "population", 1.0, params={"scale": 0.8, "scale_type": "log"}),
        Criterion("climate", "gaussian", "normals", 2.0, params={"scale": (6.0, 4.0, 400.0, 25.0)}),
        Criterion("coast", "linear", "coast", 0.7, params={"indifference": 5.0, "veto": 120.0}),
        Criterion("seaward", "linear", "coast", 0.2, params={"veto": 50.0, "direction": "at_most"}),
        Criterion(
            "larger",
            "linear",
            "population",
            0.3,
            params={"veto": 1.0, "scale_type": "log", "direction": "at_least"},
        ),
        Criterion(
            "capacity",
            "level",
            "population",
            0.4,
            "complementarity",
            {"floor": 2e4, "full": 5e5, "scale_type": "log"},
        ),
        Criterion("ties", "rated", "circle", 0.6, "complementarity", {"need": "circles"}),
        Criterion("zone", "hierarchy", "zone", 1.1, params={"grades": (0.3, 0.7, 1.0)}),
        Criterion("income", "ordinal", "income", 0.5),
        Criterion("country", "equal", "country", 0.1),
        Criterion("hazards", "overlap", "hazards", 0.9, params={"mode": "jaccard", "empty": "missing"}),
        Criterion("hazards too", "overlap", "hazards", 0.3, params={"mode": "jaccard"}),
        Criterion("themes", "overlap", "themes", 1.2, "complementarity", {"mode": "coverage"}),
        Criterion(
            "any theme", "overlap", "themes", 0.2, "complementarity", {"mode": "any", "empty": "missing"}
        ),
        Criterion("language", "language", "languages", 0.8, "complementarity"),
        Criterion("near", "distance", "place", 0.4, params={"near": 200.0, "far": 15_000.0}),
        Criterion("hours", "timezone", "offset", 0.4, "complementarity", {"hours": 8.0}),
        Criterion("text", "cosine", "text", 1.3, "complementarity", {"floor": -0.2, "ceiling": 0.9}),
        Criterion("months", "availability", "months", 0.3, "complementarity"),
        Criterion("proofs", "experience", "proofs", 0.6, "complementarity", {"half": 2.0}),
        Criterion("proofs here", "experience", "proofs_by_theme", 0.5, "complementarity", {"need": "themes"}),
    )
)
