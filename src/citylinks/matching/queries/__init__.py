"""The world as the database has it, answers and runs, and what programs learned from their pairings."""

from __future__ import annotations

from citylinks.matching.queries.answers import city_columns, country_records, evidence, peers_for, runs, world
from citylinks.matching.queries.weights import (
    Decided,
    FoundFacts,
    LearningFacts,
    WeightFacts,
    WeightsFacts,
    as_learned,
    followed,
    learning_facts,
    program_weights,
    visible_weights,
    weights_row,
)

__all__ = [
    "Decided",
    "FoundFacts",
    "LearningFacts",
    "WeightFacts",
    "WeightsFacts",
    "as_learned",
    "city_columns",
    "country_records",
    "evidence",
    "followed",
    "learning_facts",
    "peers_for",
    "program_weights",
    "runs",
    "visible_weights",
    "weights_row",
    "world",
]
