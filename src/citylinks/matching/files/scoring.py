"""Records to the engine's tables: needs, offers and third cities with one set of columns and criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.problem import Column, Criteria, Criterion, Need, Param
from citylinks.engine.table import PartyTable
from citylinks.engine.text import TextVectors
from citylinks.matching.criteria import ALIKE, COMPLEMENTARITY, LIKENESS, SIMILARITY, TABLE, base_weights
from citylinks.matching.files.records import NeedRecord, OfferRecord
from citylinks.matching.world import THEME_CODES, context_columns
from citylinks.needs.hazards import HAZARDS
from citylinks.places.gazetteer import Gazetteer
from citylinks.themes.classify import by_words, classify
from citylinks.themes.encoder import DIMENSIONS, Encoder
from citylinks.themes.space import answering, space

Records = Sequence[NeedRecord | OfferRecord]
CONTEXT_SHARE = 0.5  # of all weights; the other half is whether the offer meets the need

# What the offer brings to the need: kind, column, weight in per cent, label, parameters.
MATCHING: tuple[tuple[str, str, str, float, str, Mapping[str, Param]], ...] = (
    ("themes", "overlap", "themes", 20.0, "Themes", {"mode": "coverage", "empty": "missing"}),
    ("text", "cosine", "text", 10.0, "What the texts say", {}),
    ("hazards", "overlap", "hazards", 8.0, "Hazards", {"mode": "coverage", "empty": "missing"}),
    ("experience", "experience", "evidence", 8.0, "Experience", {"half": 1.0, "need": "themes"}),
    ("months", "availability", "months", 4.0, "Months", {}),
)
LABELS: Mapping[str, str] = MappingProxyType(
    {spec.name: spec.label for spec in TABLE if spec.name in LIKENESS}
    | {name: label for name, *_, label, _ in MATCHING}
)
FLOORS: Mapping[str, tuple[float, float]] = MappingProxyType({"words": (0.0, 1.0), "encoder": (0.12, 0.6)})


def weights_of(changes: Mapping[str, float]) -> dict[str, float]:
    """Give the weights in per cent before they are brought to a sum of 100: defaults, then the program's."""
    alike = base_weights(ALIKE)
    context = {name: alike[name] * CONTEXT_SHARE for name in LIKENESS}
    return context | {name: weight for name, _, _, weight, _, _ in MATCHING} | dict(changes)


CRITERION_NAMES: tuple[str, ...] = tuple(weights_of({}))


def criteria_of(changes: Mapping[str, float], text: str) -> Criteria:
    """Build the criteria of needs and offers; those without weight are left out."""
    weights = weights_of(changes)
    rows = [
        Criterion(spec.name, spec.kind, spec.column, weights[spec.name], SIMILARITY, dict(spec.params))
        for spec in TABLE
        if spec.name in LIKENESS
    ]
    rows += [
        Criterion(name, kind, column, weights[name], COMPLEMENTARITY, dict(params))
        for name, kind, column, _, _, params in MATCHING
    ]
    floor, ceiling = FLOORS[text]
    bounds: dict[str, Param] = {"floor": floor, "ceiling": ceiling}
    rows = [replace(row, params=bounds) if row.name == "text" else row for row in rows]
    return Criteria(tuple(row for row in rows if row.weight > 0))


@dataclass(frozen=True, eq=False)
class Tables:
    """The engine's tables. Ids are 1, 2, 3 … in the order of the files; rows keep that order."""

    needs: PartyTable
    offers: PartyTable
    thirds: PartyTable

    def need(self, row: int) -> Need:
        """Give one need by its row."""
        return self.needs.need(int(self.needs.ids[row]))

    @cached_property
    def sha256(self) -> tuple[str, str, str]:
        return (self.needs.sha256, self.offers.sha256, self.thirds.sha256)


def tables(
    needs: Sequence[NeedRecord],
    offers: Sequence[OfferRecord],
    thirds: Sequence[OfferRecord],
    encoder: Encoder | None = None,
) -> Tables:
    """Build the tables with one vocabulary for all; with an encoder, about 50 texts a second."""
    records: Records = [*needs, *offers, *thirds]
    columns = _columns(records)
    vectors = _vectors(records, encoder)
    ends = np.cumsum([len(needs), len(offers), len(thirds)]).tolist()
    parts = []
    for lo, hi in zip([0, *ends[:-1]], ends, strict=True):
        part = {name: column.take(slice(lo, hi)) for name, column in columns.items()}
        ids = np.arange(1, hi - lo + 1, dtype=np.int64)
        text = TextVectors(vectors[lo:hi], "words" if encoder is None else "encoder")
        parts.append(PartyTable.build(ids, part, text, sort_by=None))
    return Tables(*parts)


def _columns(records: Records) -> dict[str, Column]:
    gazetteer = Gazetteer.load()
    rows = np.array([gazetteer.row_of(record.city) for record in records], dtype=np.int64)
    facts = {name: column[rows] for name, column in gazetteer.columns.items()}
    columns = context_columns(facts, gazetteer.countries)
    people = columns["population"].data.copy()
    for row, record in enumerate(records):
        if record.population is not None:
            people[row] = record.population
    columns["population"] = replace(columns["population"], data=people)
    columns["languages"] = _languages(columns["languages"], records)
    columns["themes"] = _bits([record.themes for record in records], THEME_CODES)
    columns["hazards"] = _bits([record.hazards for record in records], tuple(HAZARDS))
    months = [sum(1 << (month - 1) for month in record.months) for record in records]
    columns["months"] = Column("months", np.array(months, dtype=np.uint16))
    columns["evidence"] = _evidence(records)
    return columns


def _languages(shares: Column, records: Records) -> Column:
    """Put the working languages a party states over its country's shares, which are only a prior."""
    stated = sorted({code for record in records for code in record.working_languages})
    words = (*shares.vocabulary, *(code for code in stated if code not in shares.vocabulary))
    data = np.zeros((len(records), len(words)), dtype=np.float32)
    data[:, : len(shares.vocabulary)] = shares.data
    for row, record in enumerate(records):
        if record.working_languages:
            data[row] = 0
            data[row, [words.index(code) for code in record.working_languages]] = 1
    return Column("shares", data, "share of staff or people", words)


def _bits(sets: Sequence[tuple[str, ...]], vocabulary: tuple[str, ...]) -> Column:
    data = np.zeros((len(sets), -(-len(vocabulary) // 64)), dtype=np.uint64)
    for row, members in enumerate(sets):
        for word in members:
            place = vocabulary.index(word)
            data[row, place // 64] |= np.uint64(1 << (place % 64))
    return Column("bits", data, vocabulary=vocabulary)


def _evidence(records: Records) -> Column:
    """Count one piece for each theme of an offer with evidence; none on file counts as none."""
    counts = np.zeros((len(records), len(THEME_CODES)), dtype=np.int16)
    for row, record in enumerate(records):
        if isinstance(record, OfferRecord) and record.evidence:
            counts[row, [THEME_CODES.index(code) for code in record.themes]] = 1
    return Column("count", counts, "pieces of evidence", THEME_CODES)


def _vectors(records: Records, encoder: Encoder | None) -> NDArray[np.float32]:
    """Give each record the themes its words speak of, in all its languages.

    With the encoder rows are those of `themes.space.answering`: what a text says, whatever its language, and
    the themes heard in it.
    """
    texts = ["\n".join(dict.fromkeys([*record.title.values(), *record.text.values()])) for record in records]
    if encoder is None:
        vectors = np.zeros((len(records), len(THEME_CODES)), dtype=np.float32)
        for row, text in enumerate(texts):
            for code, strength in by_words(text).items():
                vectors[row, THEME_CODES.index(code)] = strength
        return vectors
    vectors = np.zeros((len(records), DIMENSIONS + len(THEME_CODES)), dtype=np.float32)
    for row, text in enumerate(texts):
        if text.strip():
            place = space().place(encoder.query([text]))
            heard = dict(classify(text, encoder, place[0]))
            shares = np.array([[heard.get(code, 0.0) for code in THEME_CODES]], dtype=np.float32)
            vectors[row] = answering(place, shares)[0]
    return vectors
