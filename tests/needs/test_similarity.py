"""Needs alike: by themes chosen and heard, and by vectors that were made when the text was saved."""

from __future__ import annotations

import numpy as np
import pytest

import world
from cast import AT, BO
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.needs.models import TextVector
from citylinks.needs.operations import publish_need, state_need, withdraw_need
from citylinks.needs.operations.heard import hear_unheard
from citylinks.needs.queries import similar_needs
from citylinks.needs.similarity import Spoken, alike
from citylinks.places.models import City
from citylinks.themes import encoder as encoders
from citylinks.themes import hearing
from citylinks.themes.hearing import hear


@pytest.fixture
def no_encoder(monkeypatch):
    monkeypatch.setattr(encoders, "load", lambda: None)
    hearing._heard.cache_clear()
    yield
    hearing._heard.cache_clear()


def vector(*numbers):
    return np.array(numbers, dtype="<f4").tobytes()


def test_alike_when_all_themes_are_shared_is_one_without_vectors():
    one = Spoken(frozenset({"storms", "drought"}), {})
    assert alike(one, one) == (1.0, ("drought", "storms"))


def test_alike_when_a_theme_is_only_heard_counts_as_much_as_it_was_heard():
    one = Spoken(frozenset({"storms"}), {})
    other = Spoken(frozenset({"drought"}), {"storms": 0.5})
    assert alike(one, other) == (0.25, ("storms",))


def test_alike_when_nothing_is_shared_is_nought():
    assert alike(Spoken(frozenset({"storms"}), {}), Spoken(frozenset({"drought"}), {})) == (0.0, ())
    assert alike(Spoken(frozenset(), {}), Spoken(frozenset(), {})) == (0.0, ())


def test_alike_when_vectors_point_one_way_is_near_without_a_theme():
    one = Spoken(frozenset({"storms"}), {}, vector(1, 0), "m 1")
    near = Spoken(frozenset({"drought"}), {}, vector(1, 0), "m 1")
    across = Spoken(frozenset({"drought"}), {}, vector(0, 1), "m 1")
    assert (alike(one, near), alike(one, across)) == ((0.5, ()), (0.0, ()))


def test_alike_when_vectors_come_from_two_models_are_not_compared():
    one = Spoken(frozenset({"storms"}), {}, vector(1, 0), "m 1")
    assert alike(one, Spoken(frozenset({"drought"}), {}, vector(1, 0), "m 2")) == (0.0, ())


def test_hear_when_there_is_an_encoder_gives_a_unit_vector_once():
    heard = hear("Pantai terkikis", "Pantai kami terkikis setiap tahun.")
    assert heard.themes[0][0] == "coastal-erosion"
    assert np.linalg.norm(np.frombuffer(heard.vector, "<f4")) == pytest.approx(1, abs=1e-4)
    assert hear("Pantai terkikis ", "Pantai kami terkikis setiap tahun.") is heard


def test_hear_when_a_need_is_long_encodes_its_beginning_and_looks_for_words_in_more():
    beginning = "The river floods our houses. " * 12
    assert hear("", beginning).vector == hear("", beginning + "We have been told.").vector
    said = dict(hear("", beginning + "The landfill is full, garbage and trash burn.").themes)
    assert said["solid-waste"] > dict(hear("", beginning).themes).get("solid-waste", 0)


def test_hear_when_there_is_no_encoder_finds_themes_by_words(no_encoder):
    heard = hear("Coastal erosion", "")
    assert (heard.themes[0][0], heard.vector) == ("coastal-erosion", None)


def test_hear_when_the_encoder_is_another_one_leaves_it_alone(monkeypatch):
    def load():
        raise encoders.ModelChanged("another", "the pinned one")

    monkeypatch.setattr(encoders, "load", load)
    hearing._heard.cache_clear()
    assert hear("Coastal erosion", "").vector is None
    hearing._heard.cache_clear()


def test_hear_when_nothing_is_said_hears_nothing():
    heard = hear(" ", "")
    assert (heard.themes, heard.vector) == ((), None)


NEEDS = {
    "same": ("Our beach is washed away", "Waves take two metres of the shore every year.", "coastal-erosion"),
    "near": (
        "The sea floods the harbour",
        "At spring tide the sea stands in the streets.",
        "coastal-flooding",
    ),
    "other": ("Taxes are not collected", "Half of the property tax is never paid.", "own-revenue"),
}


@pytest.fixture
def stated(db):
    made = world.build()
    stranger = world.organization("Another municipality", City.objects.get(name="Shimla"))

    def state(owner, title, text, theme):
        wording = TranslatedText((Wording("en", title, text),))
        return state_need(
            program=made.program,
            organization=owner,
            wording=wording,
            themes=[theme],
            source=world.SOURCE,
            by=SYSTEM,
            at=AT,
        )

    found = {
        name: publish_need(need=state(stranger, *said), by=SYSTEM, at=AT) for name, said in NEEDS.items()
    }
    asked = state(made.host, "Pantai kami terkikis", "Ombak mengikis pantai setiap tahun.", "coastal-erosion")
    return asked, found


def test_similar_needs_when_they_have_vectors_come_the_nearest_first(stated):
    asked, found = stated
    similar = similar_needs(PUBLIC, asked)
    assert similar[0].need == found["same"]
    assert "coastal-erosion" in similar[0].shared
    assert found["other"] not in [one.need for one in similar]


def test_similar_needs_when_there_is_no_encoder_come_by_theme(no_encoder, stated):
    asked, found = stated
    (similar,) = similar_needs(PUBLIC, asked)
    assert (similar.need, similar.shared) == (found["same"], ("coastal-erosion",))


@pytest.mark.django_db
def test_needs_when_saved_before_the_encoder_came_are_read_once(django_assert_num_queries):
    world.build()
    hear_unheard()  # another test of this process may have made these rows without the encoder
    said = sorted(TextVector.objects.values_list("need", "text_sha256", "vector"))
    TextVector.objects.first().delete()
    TextVector.objects.update(version="an earlier one")
    assert (hear_unheard(), sorted(TextVector.objects.values_list("need", "text_sha256", "vector"))) == (
        4,
        said,
    )
    with django_assert_num_queries(1):
        assert hear_unheard() == 0


@pytest.mark.django_db
def test_needs_when_there_is_no_encoder_stay_unread(no_encoder):
    world.build()
    TextVector.objects.all().delete()
    assert (hear_unheard(), TextVector.objects.count()) == (0, 0)


def test_similar_needs_when_one_is_withdrawn_or_not_to_be_seen_leave_it_out(stated):
    asked, found = stated
    withdraw_need(need=found["same"], by=SYSTEM, at=AT)
    assert found["same"] not in [one.need for one in similar_needs(SYSTEM, asked)]
    seen = {one.need.public_id for one in similar_needs(BO, asked)}
    assert seen <= {need.public_id for need in found.values()}


def test_similar_needs_when_one_or_three_take_the_same_queries(stated, django_assert_num_queries):
    asked, _ = stated
    for most in (1, 3):
        with django_assert_num_queries(10):
            assert similar_needs(SYSTEM, asked, most=most)
