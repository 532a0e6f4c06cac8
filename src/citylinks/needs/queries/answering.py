"""Offers that answer a need."""

from __future__ import annotations

import numpy as np

from citylinks.access.actors import Actor
from citylinks.needs.models import Need
from citylinks.needs.queries.record import wording_of
from citylinks.needs.similarity import Spoken
from citylinks.network.queries.answering import AnsweringOffer, Asked, offers_answering
from citylinks.themes.classify import WORDS, by_words
from citylinks.themes.hearing import LEAST, MODEL, reading
from citylinks.themes.space import Vector, answering, mixed, space, version, with_chosen


def offers_for(actor: Actor, need: Need, said: Spoken) -> tuple[AnsweringOffer, ...]:
    """Return the five visible offers that answer a need best, of themes it chose or clearly speaks of.

    `said` is what was kept when its words were saved (`spoken`): nothing is encoded. At most eight queries.
    """
    themes = said.chosen | {theme for theme, score in said.heard.items() if score >= LEAST}
    return offers_answering(actor, Asked(themes, _row(need, said), need.organization_id))


def _row(need: Need, said: Spoken) -> Vector | None:
    if said.vector is None or said.model != f"{MODEL} {version()}":
        return None
    place = np.frombuffer(said.vector, "<f4")[None]
    first = wording_of(need).original
    evidence = by_words(reading(first.title, first.text))
    heard = mixed(space().shares(place)[0].tolist(), evidence, WORDS)
    shares = np.array([list(heard.values())], dtype=np.float32)
    row: Vector = answering(place, with_chosen(shares, [said.chosen]))[0]
    return row
