"""The pages of members: who finds whom, who changes what, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from allauth.account.models import EmailAddress
from bs4 import BeautifulSoup

import world
from cast import ADA, BO, CEM, EVE, KIM
from citylinks.kernel.time import PartialDate
from citylinks.network.models import ConflictFact, Listing, Offer, Organization, Person
from citylinks.network.operations import (
    Proof,
    Window,
    add_strength,
    open_profile,
    state_availability,
    state_languages,
)
from citylinks.network.states import ExpertiseLevel, LanguageLevel, Visibility
from members import WHO, organizations, person
from people import account_of
from places_rows import some_places
from web.signing import sign_in, sign_in_page

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
SIGNED_IN = 4  # the session, the account, its roles, its second factor: none of them a page's own


@pytest.fixture
def city():
    return some_places()[0]["semarang"]


def expert(name="Ana Ruiz", work=None, visibility=Visibility.PUBLIC):
    made = person(name, work, visibility=visibility)
    proof = Proof("Built retention ponds.", "La Ceiba", PartialDate("2015"), "https://example.org/ponds")
    add_strength(owner=made, theme="stormwater", level=ExpertiseLevel.LEADING, proof=proof, **WHO)
    state_languages(person=made, spoken={"es": LanguageLevel.FIRST}, **WHO)
    state_availability(person=made, windows=[Window(dt.date(2027, 3, 5), dt.date(2027, 4, 2))], **WHO)
    return made


@pytest.fixture
def registered(city):
    """Two organizations whose names begin alike."""
    return organizations(city, "Water board", "Watershed trust")


@pytest.fixture
def own(client):
    """Eve signed in, and the address of changing her own profile."""
    made = open_profile(account=sign_in(client, EVE), **WHO)
    return made, f"/network/people/{made.public_id}/change/"


def test_search_when_words_and_facets_are_given_shows_cards_and_ways_to_narrow(client, city):
    (water,) = organizations(city, "Water board")
    expert("Ana Ruiz", water)
    person("Bea Blank", visibility=Visibility.PUBLIC)
    page = client.get("/network/?q=ponds").content.decode()
    assert "1 member found" in page
    assert "Built retention ponds." in page
    assert 'href="/network/?q=ponds&amp;theme=stormwater"' in page
    assert "Available in March 2027 – April 2027" in page
    assert "Bea Blank" not in page
    chosen = client.get("/network/?q=ponds&theme=stormwater&month=2027-03").content.decode()
    assert 'aria-label="Remove Stormwater and drainage"' in chosen
    assert '<input type="hidden" name="month" value="2027-03">' in chosen


def test_search_when_an_organization_offers_something_shows_its_themes(client):
    world.build()
    page = client.get("/network/?kind=organization&theme=stormwater").content.decode()
    assert "What City of Resource is good at" in page


def test_search_when_nothing_is_found_says_what_to_do(client):
    page = client.get("/network/?q=nobody&theme=made-up&month=soon&page=99999999").content.decode()
    assert "Nobody is found" in page


def test_search_when_only_the_network_may_see_somebody_shows_them_to_its_members(client, city):
    expert(visibility=Visibility.NETWORK)
    assert "Ana Ruiz" not in client.get("/network/").content.decode()
    sign_in(client, EVE)
    assert "Ana Ruiz" not in client.get("/network/").content.decode()
    sign_in(client, CEM)
    assert "Ana Ruiz" in client.get("/network/").content.decode()


@pytest.mark.parametrize(("actor", "beside"), [(None, 0), (ADA, SIGNED_IN)], ids=["public", "officer"])
def test_queries_of_the_search_are_three_for_one_member_as_for_three(
    client, city, django_assert_num_queries, actor, beside
):
    if actor:
        sign_in(client, actor)
    expert("Ana Ruiz", organizations(city, "Water board")[0])
    Listing.objects.filter(organization__isnull=False).delete()
    with django_assert_num_queries(3 + beside):
        assert "1 member" in client.get("/network/").content.decode()
    expert("Bea Ruiz")
    expert("Cleo Ruiz")
    with django_assert_num_queries(3 + beside):
        assert "3 members" in client.get("/network/").content.decode()


def test_person_when_the_public_reads_it_shows_no_address_and_no_day(client, city):
    (water,) = organizations(city, "Water board")
    made = expert("Ana Ruiz", water)
    page = client.get(f"/network/people/{made.public_id}/").content.decode()
    assert [
        text in page for text in ("Built retention ponds.", "La Ceiba, 2015", "Spanish", "Water board")
    ] == [True] * 4
    assert [text in page for text in ("ana@people.example", "April 2, 2027", "Change this profile")] == [
        False
    ] * 3


def test_person_when_its_coordinator_reads_it_shows_address_and_days_but_no_conflict(client):
    made = world.build()
    sign_in(client, BO)
    page = client.get(f"/network/people/{made.people['public'].public_id}/").content.decode()
    assert "public.person@people.example" in page
    assert "Conflicts of interest" not in page
    steps = client.get(f"/network/people/{made.people['public'].public_id}/change/offers/").content.decode()
    assert "Conflicts of interest" not in steps
    assert (
        client.get(f"/network/people/{made.people['public'].public_id}/change/conflicts/").status_code == 404
    )


def test_person_when_an_officer_reads_it_explains_the_merge_and_old_ids_lead_to_it(client):
    made = world.build()
    sign_in(client, ADA)
    page = client.get(f"/network/people/{made.people['public'].public_id}/").content.decode()
    assert f"The record {made.people['twin'].public_id} was merged into this one" in page
    assert "ownership" not in page
    assert "I own a part of it" in page
    answer = client.get(f"/network/people/{made.people['twin'].public_id}/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/network/people/{made.people['public'].public_id}/",
    )


@pytest.mark.parametrize("who", ["network", "private", "stranger", "erased", "eve"])
def test_person_when_the_public_may_not_see_it_is_not_found(client, who):
    made = world.build()
    assert client.get(f"/network/people/{made.people[who].public_id}/").status_code == 404


@pytest.mark.parametrize("times", [1, 3])
def test_queries_of_a_person_are_as_many_for_one_of_everything_as_for_three(
    client, city, django_assert_num_queries, times
):
    made = expert()
    for number in range(times - 1):
        proof = Proof(f"Deed {number}.")
        add_strength(
            owner=made,
            theme=("storms", "procurement")[number],
            level=ExpertiseLevel.BASIC,
            proof=proof,
            **WHO,
        )
    with django_assert_num_queries(9):
        assert client.get(f"/network/people/{made.public_id}/").status_code == 200


def test_organization_when_read_shows_offers_people_and_needs_that_may_be_seen(client):
    made = world.build()
    page = client.get(f"/network/organizations/{made.resource.public_id}/").content.decode()
    assert ("Open offer" in page, "Withdrawn offer" in page) == (True, False)
    host = client.get(f"/network/organizations/{made.host.public_id}/").content.decode()
    assert [
        name in host for name in ("Published need", "Stated need", "Public Person", "Private Person")
    ] == [
        True,
        False,
        True,
        False,
    ]
    shown = BeautifulSoup(host, "html.parser").select_one("main").get_text(" ", strip=True)
    assert ("Published Host city · 2015" in shown, "Recorded" in shown) == (True, False)
    sign_in(client, ADA)
    host = BeautifulSoup(client.get(f"/network/organizations/{made.host.public_id}/").content, "html.parser")
    shown = host.select_one("main").get_text(" ", strip=True)
    assert "Stated need Stated, not yet published" in shown
    assert "Recorded Host city · 2015" in shown
    assert client.get("/network/organizations/nothing/").status_code == 404


@pytest.mark.parametrize("times", [1, 3])
def test_queries_of_an_organization_are_as_many_for_one_person_as_for_three(
    client, city, django_assert_num_queries, times
):
    (water,) = organizations(city, "Water board")
    for number in range(times):
        expert(f"Ana{number} Ruiz", water)
    with django_assert_num_queries(9):
        assert client.get(f"/network/organizations/{water.public_id}/").status_code == 200


def test_suggestions_when_typed_are_organizations_by_their_beginning(client, city):
    water, _other = organizations(city, "Water board", "Harbor authority")
    assert client.get("/network/organizations/suggest?q=wat").json() == {
        "results": [
            {"value": "Water board, Semarang, Indonesia", "detail": "", "id": water.public_id, "href": ""}
        ]
    }


def test_profile_when_begun_is_claimed_by_address_and_leads_to_its_first_step(client):
    known = person("Eve Known", emails=["EVE@city.example"])
    sign_in(client, EVE)
    assert "Begin" in client.get("/network/me/").content.decode()
    answer = client.post("/network/me/")
    assert answer["Location"] == f"/network/people/{known.public_id}/change/about/"
    assert client.get("/network/me/")["Location"] == f"/network/people/{known.public_id}/"


def test_profile_when_the_own_address_is_not_proved_says_what_to_do_first(client):
    account = sign_in(client, EVE)
    EmailAddress.objects.filter(user=account).update(verified=False)
    answer = client.post("/network/me/")
    shown = " ".join(BeautifulSoup(answer.content, "html.parser").select_one(".cl-alert").text.split())
    assert answer.status_code == 422
    assert shown == "Nothing was changed Prove first that the address of this account is yours."


def test_profile_when_nobody_is_signed_in_asks_to_sign_in(client):
    for path in ("/network/me/", "/network/people/x/change/about/", "/network/organizations/new/"):
        assert client.get(path)["Location"].startswith("/account/login/?next=")


def test_profile_when_a_stranger_would_change_it_is_not_found(client, city):
    made = expert()
    sign_in(client, CEM)
    for path in ("change/about/", "change/conflicts/", "merge/", "export.json", "erase/"):
        assert client.get(f"/network/people/{made.public_id}/{path}").status_code == 404
    assert (
        client.post(f"/network/people/{made.public_id}/change/expertise/drop", {"id": "x"}).status_code == 404
    )


def test_every_step_when_filled_in_is_saved(client, city, own):
    made, path = own
    organizations(city, "Water board")
    typed = {
        "about": {
            "name": "Eve New",
            "city": "",
            "emails": "eve@city.example\nE2@x.example",
            "visibility": "public",
        },
        "jobs": {"organization": "Water board", "position": "Engineer", "started": "2020"},
        "expertise": {
            "theme": "storms",
            "level": "practised",
            "what": "Planned shelters.",
            "when": "2019-05",
        },
        "languages": {"language_1": "es", "level_1": "fluent", "language_3": "en", "level_3": "first"},
        "time": {
            "starts_1": "2027-03-01",
            "ends_1": "2027-03-20",
            "will_travel": "yes",
            "pro_bono_days": "12",
        },
        "offers": {"title": "Shelter plans", "text": "Ours.", "language": "en", "theme": "storms"},
        "conflicts": {"organization": "water board", "kind": "employer", "since": "2020"},
    }
    answers = {step: client.post(f"{path}{step}/", data) for step, data in typed.items()}
    assert {step: (answer.status_code, answer["Location"]) for step, answer in answers.items()} == {
        "about": (302, f"{path}jobs/"),
        "jobs": (302, f"{path}jobs/"),
        "expertise": (302, f"{path}expertise/"),
        "languages": (302, f"{path}time/"),
        "time": (302, f"{path}offers/"),
        "offers": (302, f"{path}offers/"),
        "conflicts": (302, f"{path}conflicts/"),
    }
    page = client.get(f"/network/people/{made.public_id}/").content.decode()
    for text in (
        "Eve New",
        "Engineer",
        "Planned shelters.",
        "May 2019",
        "Spanish",
        "Will travel",
        "12 days a year",
    ):
        assert text in page, text
    for text in (
        "Shelter plans",
        "March 20, 2027",
        "e2@x.example".upper()[0] + "2@x.example",
        "I work or worked",
    ):
        assert text in page, text
    for step in typed:
        assert client.get(f"{path}{step}/").status_code == 200
    (job,) = made.affiliations.all()
    assert client.get(f"/network/people/{made.public_id}/jobs/{job.public_id}/").status_code == 200
    ended = {"position": "Engineer", "started": "2020", "ended": "2024"}
    assert client.post(f"/network/people/{made.public_id}/jobs/{job.public_id}/", ended).status_code == 302
    (fact,) = ConflictFact.objects.all()
    over = f"/network/people/{made.public_id}/conflicts/{fact.public_id}/"
    assert client.post(over, {"until": "2019"}).status_code == 422
    assert client.post(over, {"until": "2024"}).status_code == 302
    (offer,) = Offer.objects.all()
    assert client.post(f"{path}offers/drop", {"id": offer.public_id}).status_code == 302
    assert client.post(f"{path}expertise/drop", {"id": made.expertise.get().public_id}).status_code == 302
    made.refresh_from_db()
    offer.refresh_from_db()
    assert (offer.state, made.expertise.count(), made.organization_id) == ("withdrawn", 0, None)


def test_steps_when_more_is_on_record_than_a_form_begins_with_drop_nothing(client, own):
    made, path = own
    codes = ["es", "en", "fr", "pt", "id", "ar", "sw", "hi"]
    state_languages(person=made, spoken=dict.fromkeys(codes, LanguageLevel.FLUENT), **WHO)
    windows = [Window(dt.date(2027, month, 1), dt.date(2027, month, 9)) for month in range(1, 7)]
    state_availability(person=made, windows=windows, **WHO)
    for step in ("languages", "time"):
        page = client.get(f"{path}{step}/")
        form = page.context["form"]
        typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        assert client.post(f"{path}{step}/", typed).status_code == 302
    assert [one.language for one in made.languages.order_by("id")] == codes
    assert made.windows.count() == 6


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("step", "typed", "said"),
    [
        (
            "about",
            {"name": " ", "city": "Nowhereville", "emails": "no address", "visibility": "public"},
            ["This field is required", "We know no city “Nowhereville”"],
        ),
        (
            "about",
            {"name": "Eve", "emails": "no address", "visibility": "public"},
            ["“no” is no e-mail address", "“address” is no e-mail address"],
        ),
        ("jobs", {"organization": "Ghosts", "started": "soon"}, ["called “Ghosts” is registered", "“soon” is no date"]),
        (
            "jobs",
            {"organization": "Water board", "started": "2020", "ended": "2019"},
            ["It ends in 2019, before it begins in 2020."],
        ),
        ("expertise", {"theme": "storms", "level": "basic", "where": "Lima"}, ["Say what you did there."]),
        (
            "languages",
            {"language_1": "es", "language_2": "es", "level_2": "first"},
            ["Say how well you speak it.", "This language is given twice."],
        ),
        (
            "time",
            {"starts_2": "2027-03-09", "ends_2": "2027-03-01", "starts_1": "2027-01-01", "pro_bono_days": "900"},
            ["Give both days", "less than or equal to 366"],
        ),
        (
            "time",
            {"starts_1": "2027-03-09", "ends_1": "2027-03-01"},
            ["It ends before it begins. Exchange or mend the dates."],
        ),
        ("offers", {"title": "", "text": "Kept words.", "language": "en", "theme": "storms"}, ["Kept words."]),
        ("conflicts", {"organization": "Wat", "kind": "employer"}, ["Which one? Write it in full: Water board"]),
    ],
)  # fmt: skip
def test_step_when_something_is_wrong_says_all_and_keeps_what_was_typed(client, own, step, typed, said):
    answer = client.post(f"{own[1]}{step}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in said:
        assert sentence in page, sentence
    for value in typed.values():
        assert value in page, value


def test_about_when_saved_as_it_stands_keeps_the_own_city_of_somebody_who_works(client, city, own):
    made, path = own
    typed = {"name": "Eve", "city": "Gold Coast", "emails": "eve@city.example", "visibility": "network"}
    assert client.post(f"{path}about/", typed).status_code == 302
    organizations(city, "Water board")
    assert client.post(f"{path}jobs/", {"organization": "Water board"}).status_code == 302
    form = client.get(f"{path}about/").context["form"]
    assert form["city"].value() == "Gold Coast, Queensland, Australia"
    again = {name: form[name].value() for name in form.fields}
    assert client.post(f"{path}about/", again).status_code == 302
    made.refresh_from_db()
    assert made.city.name == "Gold Coast"


def test_merge_when_an_officer_does_it_leads_to_the_kept_one(client):
    kept, absorbed = expert("Ana Ruiz"), expert("Ann Ruiz")
    sign_in(client, KIM)
    path = f"/network/people/{kept.public_id}/merge/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"other": kept.public_id, "reason": "Same."}).status_code == 422
    assert client.post(path, {"other": "nothing", "reason": "Same."}).status_code == 422
    answer = client.post(path, {"other": absorbed.public_id, "reason": "Same desk."})
    assert answer["Location"] == f"/network/people/{kept.public_id}/"


def test_profile_when_exported_and_erased_gives_all_and_keeps_no_name(client, own):
    made, _path = own
    answer = client.get(f"/network/people/{made.public_id}/export.json")
    assert json.loads(answer.content)["emails"] == [{"address": "eve@city.example", "in_use": True}]
    assert answer["Cache-Control"] == "private, no-store"
    erase = f"/network/people/{made.public_id}/erase/"
    assert client.get(erase).status_code == 200
    twin = person("Eve Twin", emails=[])
    twin.emails.create(address="eve@city.example", key="eve@city.example")
    assert client.post(erase).status_code == 422
    twin.emails.all().delete()
    assert client.post(erase)["Location"] == "/network/"
    assert Person.objects.get(pk=made.pk).name == ""
    assert client.get(f"/network/people/{made.public_id}/").status_code == 404


def test_organization_when_an_officer_registers_and_its_coordinator_changes_it_is_as_typed(client, city):
    typed = {
        "name": "Water board",
        "kind": "utility",
        "city": "Semarang",
        "website": "https://water.example",
        "language_1": "id",
        "language_3": "en",
        "identifiers": "geonames 1627896\nXM-IATI ID-1",
    }
    sign_in(client, BO)
    assert client.get("/network/organizations/new/").status_code == 404
    sign_in(client, ADA)
    wrong = client.post("/network/organizations/new/", {**typed, "identifiers": "mine 5\ngeonames"})
    assert (wrong.status_code, "“mine 5” does not begin" in wrong.content.decode()) == (422, True)
    answer = client.post("/network/organizations/new/", typed)
    made = Organization.objects.get(name="Water board")
    assert answer["Location"] == f"/network/organizations/{made.public_id}/"
    assert client.post("/network/organizations/new/", typed).status_code == 422
    page = client.get(answer["Location"]).content.decode()
    assert [text in page for text in ("Utility", "https://water.example", "ID-1", "Indonesian")] == [True] * 4
    change = f"/network/organizations/{made.public_id}/change/"
    assert 'value="https://water.example"' in client.get(change).content.decode()
    assert client.post(change, {**typed, "name": "Water works"}).status_code == 302
    made.refresh_from_db()
    assert made.name == "Water works"


def test_offer_of_an_organization_when_its_coordinator_makes_it_is_public(client):
    made = world.build()
    sign_in(client, CEM)
    path = f"/network/organizations/{made.resource.public_id}/offer/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"title": "", "language": "en", "theme": "storms"}).status_code == 422
    assert (
        client.post(path, {"title": "Storm drills", "language": "en", "theme": "storms"}).status_code == 302
    )
    client.logout()
    assert "Storm drills" in client.get(f"/network/organizations/{made.resource.public_id}/").content.decode()
    sign_in(client, BO)
    assert client.get(path).status_code == 404


def test_organization_when_its_coordinator_looks_after_it_gains_people_and_strengths(client):
    made = world.build()
    sign_in(client, BO)
    path = f"/network/organizations/{made.host.public_id}/"
    assert "Register somebody who works here" in client.get(path).content.decode()
    wrong = client.post(f"{path}people/new/", {"name": "Zoe", "email": "private.person@people.example"})
    assert (wrong.status_code, "is registered already" in wrong.content.decode()) == (422, True)
    answer = client.post(f"{path}people/new/", {"name": "Zoe Zimmer", "position": "Surveyor"})
    zoe = Person.objects.get(name="Zoe Zimmer")
    assert answer["Location"] == f"/network/people/{zoe.public_id}/change/expertise/"
    assert "Zoe Zimmer" in client.get(path).content.decode()
    typed = {"theme": "storms", "level": "leading", "what": "Built shelters."}
    assert client.post(f"{path}strengths/", {"theme": "storms"}).status_code == 422
    assert client.post(f"{path}strengths/", typed)["Location"] == f"{path}strengths/"
    page = client.get(f"{path}strengths/").content.decode()
    assert ("Built shelters." in page, "Remove " in page) == (True, True)
    strength = made.host.expertise.get()
    assert client.post(f"{path}strengths/drop", {"id": strength.public_id}).status_code == 302
    assert not made.host.expertise.exists()
    sign_in(client, CEM)
    for name in ("change/", "strengths/", "people/new/"):
        assert client.get(path + name).status_code == 404


def one_more(client, path, strength, step):
    """Add a piece of evidence to a theme by its page, and return what stands there then."""
    added = f"{path}strengths/{strength.public_id}/"
    assert client.get(added).status_code == 200
    wrong = client.post(added, {"where": "Durban"})
    told = {name: len(errors) for name, errors in wrong.context["form"].errors.items()}
    assert (wrong.status_code, told) == (422, {"what": 1})
    typed = {"what": "Mapped the drains.", "where": "Durban", "when": "2019"}
    assert client.post(added, typed)["Location"] == step
    assert "Durban" in client.get(step).content.decode()
    return list(strength.evidence.order_by("pk"))


def strength_of(owner):
    """A theme somebody is good at, with one piece of evidence."""
    proof = Proof("Led the works.")
    return add_strength(owner=owner, theme="storms", level=ExpertiseLevel.LEADING, proof=proof, **WHO)


def test_evidence_of_a_person_when_one_is_added_or_removed_leaves_the_others(client):
    made = world.build()
    eve = made.people["eve"]
    strength = strength_of(eve)
    sign_in(client, EVE)
    path = f"/network/people/{eve.public_id}/"
    step = f"{path}change/expertise/"
    first, second = one_more(client, path, strength, step)
    assert client.post(f"{step}drop", {"evidence": first.public_id})["Location"] == step
    assert list(strength.evidence.all()) == [second]
    assert client.post(f"{step}drop", {"evidence": first.public_id}).status_code == 404
    assert client.get(f"{path}strengths/nothing/").status_code == 404
    sign_in(client, CEM)
    assert client.get(f"{path}strengths/{strength.public_id}/").status_code == 404
    assert client.post(f"{step}drop", {"evidence": second.public_id}).status_code == 404
    assert list(strength.evidence.all()) == [second]


def test_evidence_of_an_organization_when_one_is_added_or_removed_leaves_the_others(client):
    made = world.build()
    strength = strength_of(made.host)
    sign_in(client, BO)
    path = f"/network/organizations/{made.host.public_id}/"
    step = f"{path}strengths/"
    first, second = one_more(client, path, strength, step)
    assert client.post(f"{step}drop", {"evidence": first.public_id})["Location"] == step
    assert list(strength.evidence.all()) == [second]
    sign_in(client, CEM)
    foreign = f"/network/organizations/{made.resource.public_id}/strengths/"
    assert client.get(f"{foreign}{strength.public_id}/").status_code == 404
    for sent in ({"evidence": second.public_id}, {"id": strength.public_id}):
        assert client.post(f"{foreign}drop", sent).status_code == 404
    assert list(strength.evidence.all()) == [second]


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_of_the_network_at_320_pixels_have_no_fault_and_never_scroll_sideways(
    page, live_server, client, faults_of, language
):
    made = world.build()
    eve = made.people["eve"].public_id
    account_of(EVE)
    sign_in_page(page, live_server, client, EVE)
    page.set_viewport_size({"width": 320, "height": 800})
    page.set_extra_http_headers({"Accept-Language": language})
    paths = [
        "/network/",
        "/network/?q=nobody",
        f"/network/people/{made.people['public'].public_id}/",
        f"/network/organizations/{made.resource.public_id}/",
        f"/network/people/{eve}/",
        f"/network/people/{eve}/erase/",
        *(
            f"/network/people/{eve}/change/{step}/"
            for step in ("about", "jobs", "expertise", "languages", "time", "offers", "conflicts")
        ),
    ]
    found = {}
    for path in paths:
        page.goto(live_server.url + path)
        found[path] = (faults_of(page), page.evaluate("document.documentElement.scrollWidth"))
    assert found == {path: ([], 320) for path in paths}


def test_profile_when_filled_in_by_hand_takes_a_suggested_organization(
    page, transactional_db, live_server, client
):
    made = world.build()
    sign_in_page(page, live_server, client, EVE)
    eve = made.people["eve"].public_id
    page.goto(f"{live_server.url}/network/people/{eve}/change/jobs/")
    page.get_by_role("combobox", name="Organization").fill("resou")
    page.get_by_role("option", name="City of Resource").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_label("Position").fill("Engineer")
    page.get_by_role("button", name="Add this place").click()
    assert "City of Resource" in page.locator(".cl-entry__title").first.inner_text()
