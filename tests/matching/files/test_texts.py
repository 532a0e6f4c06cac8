"""Texts of needs and offers in files: by the words of the themes, or by the encoder in any language."""

from __future__ import annotations

import numpy as np

from citylinks.matching.files.scoring import FLOORS, tables
from citylinks.themes.encoder import load

NEEDS = (
    "id,city,country,language,themes,text\n"
    "kochi,Kochi,IN,hi,,बारिश के बाद पहाड़ी की मिट्टी खिसककर घरों पर गिरती है।\n"
    "semarang,Semarang,ID,id,,Pegawai baru tidak pernah dilatih dan yang pandai keluar.\n"
    "shimla,Shimla,IN,en,storms,\n"
)
OFFERS = (
    "id,organization,city,country,language,text\n"
    "school,Escuela,Arequipa,PE,es,Escuela de funcionarios: concursos y formación en el puesto.\n"
    "slopes,Encostas,Recife,BR,pt,Contenção de encostas e remoção das famílias em risco.\n"
    "tide,Tide,Gold Coast,AU,en,Valves and walls that keep the tide out of our streets.\n"
)


def texts_of(reading, encoder=None):
    read = reading(needs=NEEDS, offers=OFFERS)
    made = tables(read.needs, read.offers, read.thirds, encoder)
    return made.needs.text.data @ made.offers.text.data.T


def test_texts_when_compared_by_the_encoder_find_the_offer_in_another_language(reading):
    scores = texts_of(reading, load())
    assert scores[:2].argmax(axis=1).tolist() == [1, 0]
    floor, ceiling = FLOORS["encoder"]
    right, wrong = scores[[0, 1], [1, 0]], scores[[0, 0, 1, 1], [0, 2, 1, 2]]
    assert right.min() > (floor + ceiling) / 2
    assert wrong.max() < (floor + ceiling) / 2


def test_texts_when_compared_by_words_find_nothing_where_there_are_no_keywords(reading):
    assert np.flatnonzero(texts_of(reading)[0]).tolist() == []


def test_texts_when_one_is_missing_say_nothing(reading):
    assert np.flatnonzero(texts_of(reading, load())[2]).tolist() == []
