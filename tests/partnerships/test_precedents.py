from __future__ import annotations

import pytest

import world
from cast import AT
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.kernel.time import PartialDate
from citylinks.needs.operations import Sent, publish_need, save_draft, state_need
from citylinks.needs.queries import needs
from citylinks.needs.typed import TypedNeed, TypedWording
from citylinks.network.operations import Evidence, make_offer
from citylinks.partnerships.operations import record_activity
from citylinks.partnerships.queries import FINDING, Precedent, beside, precedents
from citylinks.partnerships.queries.record import party_of
from citylinks.themes.classify import Sureness

pytestmark = pytest.mark.django_db
WHO = {"by": SYSTEM, "at": AT}


@pytest.fixture
def made():
    """A world in which a stranger's need is answered, and the resource partner proves an offer."""
    made = world.build()
    need = state_need(
        program=made.program,
        organization=made.stranger,
        wording=TranslatedText((Wording("en", "Storms", "Storms come every year."),)),
        themes=["storms", "drought"],
        source=world.SOURCE,
        **WHO,
    )
    publish_need(need=need, **WHO)
    shown = world.partnership("Of a stranger", made.program, [made.stranger], [made.resource], need)
    for text, started in (("Visit", "2015"), ("Workshop", "2016"), ("Report", None)):
        when = PartialDate(started) if started else None
        record_activity(partnership=shown, text=text, started=when, source=world.SOURCE, **WHO)
    hidden = world.partnership(
        "Hidden", made.program, [made.stranger], [made.resource], need, published=False
    )
    record_activity(partnership=hidden, text="Secret", source=world.SOURCE, **WHO)
    make_offer(
        organization=made.resource,
        wording=world.wording("Shelters"),
        themes=["storms"],
        evidence=[Evidence("Built forty shelters.", world.SOURCE, when=PartialDate("2019"))],
        source=world.SOURCE,
        **WHO,
    )
    return made, shown


def test_precedents_when_others_did_something_tell_what_who_when_and_from_where(made):
    world_, shown = made
    stranger, resource = party_of(world_.stranger), party_of(world_.resource)
    pair = (stranger, resource)
    assert precedents(PUBLIC, {"storms"}, apart_from=world_.host.pk) == (
        Precedent("Built forty shelters.", (resource,), PartialDate("2019"), world.SOURCE, ("storms",)),
        Precedent("Workshop", pair, PartialDate("2016"), world.SOURCE, ("storms",), shown.public_id),
        Precedent("Visit", pair, PartialDate("2015"), world.SOURCE, ("storms",), shown.public_id),
    )


def test_precedents_when_more_themes_are_shared_come_first(made):
    world_, _ = made
    found = precedents(PUBLIC, {"storms", "drought"}, apart_from=world_.host.pk)
    assert [(one.what, one.themes) for one in found] == [
        ("Workshop", ("drought", "storms")),
        ("Visit", ("drought", "storms")),
        ("Built forty shelters.", ("storms",)),
    ]


def test_precedents_when_they_are_ones_own_or_not_to_be_seen_are_left_out(made):
    world_, _ = made
    assert precedents(PUBLIC, {"storms"}, apart_from=world_.resource.pk) == ()
    texts = [one.what for one in precedents(SYSTEM, {"drought"}, apart_from=world_.host.pk)]
    assert texts == ["Workshop", "Visit", "Secret"]
    assert precedents(SYSTEM, set(), apart_from=world_.host.pk) == ()


def test_beside_when_a_draft_speaks_of_a_theme_suggests_it_and_shows_what_others_did(made):
    world_, _ = made
    typed = TypedNeed(
        (TypedWording("en", "Storm", "A hurricane tore the roofs off our schools, and a storm flooded us."),)
    )
    draft = world_.need_drafts["own"]
    saved = save_draft(draft=draft, sent=Sent(typed, 0, "w"), **WHO).draft
    found = beside(PUBLIC, saved)
    first = found.suggested[0]
    assert (first.theme, first.sure, first.words, found.language) == (
        "storms",
        Sureness.LIKELY,
        ("hurricane",),
        "en",
    )
    assert [one.what for one in found.precedents] == ["Built forty shelters.", "Workshop", "Visit"]
    assert [one.shared for one in found.similar] == [("storms",)]


def test_beside_when_more_rows_are_shown_takes_the_same_queries(made, django_assert_num_queries):
    world_, shown = made
    need = world_.needs["published"]
    need.themes.create(theme="storms")
    beside(PUBLIC, needs(SYSTEM).get(pk=need.pk))  # vectors are read once, and kept
    for added in (0, 2):
        for place in range(added):
            record_activity(partnership=shown, text=f"More {place}", source=world.SOURCE, **WHO)
        found = needs(SYSTEM).get(pk=need.pk)
        with django_assert_num_queries(28):
            beside(PUBLIC, found)


def test_finding_says_the_figure_and_where_it_stands():
    assert (FINDING.share, FINDING.source.url) == (78.1, "https://icma.org/topics/sustainability")
