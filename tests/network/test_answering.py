"""Offers that answer a text: vectors kept beside them, and who is shown which."""

from __future__ import annotations

import numpy as np
import pytest

import world
from cast import AT, EVE
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.network.models import OfferVector
from citylinks.network.operations import erase_person, make_offer, withdraw_offer
from citylinks.network.operations.heard import hear_unheard_offers
from citylinks.network.queries.answering import Asked, kept_rows, offers_answering
from citylinks.network.states import Visibility
from citylinks.themes import encoder as encoders
from citylinks.themes import hearing
from citylinks.themes.hearing import hear
from citylinks.themes.space import answering
from citylinks.themes.taxonomy import THEMES

pytestmark = pytest.mark.django_db

SAID = {
    "beach": ("Playas", "Protegemos la playa con dunas y arena nueva.", ["coastal-erosion"]),
    "drains": ("Drains", "We clear clogged drains before the rains.", ["stormwater"]),
    "unfiled": ("Dunas", "La erosión de la playa se frena con dunas y arrecifes.", []),
}


@pytest.fixture
def no_encoder(monkeypatch):
    monkeypatch.setattr(encoders, "load", lambda: None)
    hearing._heard.cache_clear()
    yield
    hearing._heard.cache_clear()


@pytest.fixture
def made():
    return world.build()


def offer_of(made, name, **changes):
    title, text, themes = SAID[name]
    given = {
        "organization": made.resource,
        "wording": TranslatedText((Wording("es", title, text),)),
        "themes": themes,
        "source": world.SOURCE,
        "by": SYSTEM,
        "at": AT,
    }
    return make_offer(**{**given, **changes})


def asked(made, *themes, text="Waves take our beach every winter."):
    heard = hear("", text)
    row = None
    if heard.vector is not None:
        parts = [np.frombuffer(part, "<f4")[None] for part in (heard.vector, heard.shares)]
        row = answering(*parts)[0]
    return Asked(frozenset(themes or ["coastal-erosion"]), row, made.host.pk)


def found(actor, question, **more):
    return [(one.offer.facts.public_id, one.shared) for one in offers_answering(actor, question, **more)]


def test_make_offer_when_there_is_an_encoder_keeps_its_vector_and_shares(made):
    row = OfferVector.objects.get(offer=offer_of(made, "beach"))
    heard = hear(*SAID["beach"][:2])
    assert (row.text_sha256, bytes(row.vector), bytes(row.shares)) == (
        heard.text_sha256,
        heard.vector,
        heard.shares,
    )
    assert np.frombuffer(row.shares, "<f4").sum() == pytest.approx(1, abs=1e-5)


def test_make_offer_when_there_is_no_encoder_keeps_none(no_encoder, made):
    assert not OfferVector.objects.filter(offer=offer_of(made, "beach")).exists()


def test_offers_when_saved_before_the_encoder_came_are_read_once(made, django_assert_num_queries):
    offer_of(made, "beach")
    hear_unheard_offers()  # another test of this process may have made these rows without the encoder
    said = sorted(OfferVector.objects.values_list("offer", "text_sha256", "vector"))
    OfferVector.objects.first().delete()
    OfferVector.objects.update(version="an earlier one")
    assert hear_unheard_offers() == len(said)
    assert sorted(OfferVector.objects.values_list("offer", "text_sha256", "vector")) == said
    with django_assert_num_queries(1):
        assert hear_unheard_offers() == 0


def test_offers_when_there_is_no_encoder_stay_unread(no_encoder, made):
    OfferVector.objects.all().delete()
    assert (hear_unheard_offers(), OfferVector.objects.count()) == (0, 0)


def test_erase_person_when_they_offered_something_takes_its_vector(made):
    offer = offer_of(made, "beach", organization=None, person=made.people["outside"])
    assert kept_rows().offers.tolist().count(offer.pk) == 1
    erase_person(person=made.people["outside"], by=SYSTEM, at=AT)
    assert not OfferVector.objects.filter(offer=offer).exists()
    assert offer.pk not in kept_rows().offers.tolist()
    assert hear_unheard_offers() == 0


def test_offers_answering_when_they_speak_of_it_come_the_nearest_first(made):
    beach, unfiled = offer_of(made, "beach"), offer_of(made, "unfiled")
    offer_of(made, "drains")
    shown = found(PUBLIC, asked(made))
    assert {code for code, _ in shown} >= {beach.public_id, unfiled.public_id}
    assert {shared for _, shared in shown} == {("coastal-erosion",)}
    assert found(PUBLIC, asked(made), most=1) == shown[:1]


def test_offers_answering_when_an_offer_is_made_after_the_last_call_finds_it(made):
    before = found(PUBLIC, asked(made))
    beach = offer_of(made, "beach")
    assert [one for one in found(PUBLIC, asked(made)) if one not in before] == [
        (beach.public_id, ("coastal-erosion",))
    ]


def test_offers_answering_when_there_is_no_encoder_go_by_their_themes(no_encoder, made):
    beach, drains = offer_of(made, "beach"), offer_of(made, "drains")
    both = offer_of(made, "unfiled", themes=["stormwater", "coastal-erosion"])
    question = asked(made, "coastal-erosion", "stormwater")
    shared = tuple(code for code in THEMES if code in {"coastal-erosion", "stormwater"})
    assert found(PUBLIC, question, most=3) == [
        (both.public_id, shared),
        (drains.public_id, ("stormwater",)),
        (beach.public_id, ("coastal-erosion",)),
    ]


def test_offers_answering_when_it_is_withdrawn_or_ones_own_leave_it_out(made):
    withdrawn, own = offer_of(made, "beach"), offer_of(made, "beach", organization=made.host)
    withdraw_offer(offer=withdrawn, by=SYSTEM, at=AT)
    shown = [code for code, _ in found(SYSTEM, asked(made))]
    assert {withdrawn.public_id, own.public_id}.isdisjoint(shown)


def test_offers_answering_when_its_owner_is_not_to_be_seen_leave_it_out(made):
    owner = made.people["outside"]
    offer = offer_of(made, "beach", organization=None, person=owner)
    seen = {}
    for visibility in (Visibility.PUBLIC, Visibility.PRIVATE):
        owner.visibility = visibility
        owner.save(update_fields=["visibility"])
        for actor in (PUBLIC, EVE, SYSTEM):
            shown = [code for code, _ in found(actor, asked(made))]
            seen[visibility, actor] = offer.public_id in shown
    assert seen == {
        (Visibility.PUBLIC, PUBLIC): True,
        (Visibility.PUBLIC, EVE): True,
        (Visibility.PUBLIC, SYSTEM): True,
        (Visibility.PRIVATE, PUBLIC): False,
        (Visibility.PRIVATE, EVE): False,
        (Visibility.PRIVATE, SYSTEM): True,
    }


def test_offers_answering_when_no_theme_is_asked_for_are_none(made):
    offer_of(made, "beach")
    assert offers_answering(PUBLIC, Asked(frozenset(), None, made.host.pk)) == ()


def test_offers_answering_when_one_or_three_take_the_same_queries(made, django_assert_num_queries):
    for name in SAID:
        offer_of(made, name)
    question = asked(made)
    offers_answering(PUBLIC, question)
    for most in (1, 3):
        with django_assert_num_queries(6):
            offers_answering(PUBLIC, question, most=most)
