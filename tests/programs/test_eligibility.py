from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import world
from cast import ADA, AT, EVE, PROGRAM
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.kernel.errors import NotFound
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.network.operations import register_organization
from citylinks.network.states import OrganizationKind
from citylinks.places.models import City, Country, CountryList
from citylinks.programs.operations import amend_program, open_program, record_donor, set_up_program
from citylinks.programs.queries import may_take_part
from citylinks.programs.states import Part, RuleBasis
from citylinks.programs.terms import PartnerTerm, PurposeTerms, Terms
from places_rows import some_places
from terms import FULL

pytestmark = pytest.mark.django_db
WHO = {"by": SYSTEM, "at": AT}
DAY = dt.date(2015, 3, 1)
SEMARANG, GOLD_COAST, SHIMLA = 1627896, 2165087, 1256237
LISTED = Source("A sample made for the tests")
AGREED = Source("The agreement")


@pytest.fixture
def donor():
    some_places()
    return record_donor(name="The donor", **WHO)


def program(donor, terms, code="main"):
    made = set_up_program(code=code, name="Main", donor=donor, terms=terms, source=AGREED, **WHO)
    return open_program(program=made, **WHO)


def said(answer):
    """Purpose, answer, and every check with its source, as one line each."""
    return [
        (one.code, one.allowed, [(c.allowed, c.sentence, c.source.title) for c in one.checks])
        for one in answer.answers
    ]


def ask(*, as_of=DAY, actor=PUBLIC, **who):
    return may_take_part(actor, "main", as_of=as_of, **who)


def test_host_when_its_country_is_on_the_list_says_which_and_whose(donor):
    program(donor, FULL)
    answer = ask(city=SHIMLA)
    kind = (
        True,
        "An organization of the kind “Local government” may take part in this role.",
        "The agreement",
    )
    assert said(answer) == [
        ("anywhere", True, [(True, "This purpose names no country list.", "The agreement"), kind]),
        ("listed", True, [(True, "India is on Sample list, 2010-06.", LISTED.title), kind]),
    ]
    assert (answer.program, answer.who.name, answer.who.country, answer.part, answer.version) == (
        "Main",
        "Shimla",
        "IN",
        Part.HOST,
        1,
    )


def test_host_when_its_country_is_not_on_the_list_says_so(donor):
    program(donor, FULL)
    answer = ask(city=SEMARANG)
    assert [(one.allowed, one.rule, one.source) for one in answer.answers] == [
        (True, "This purpose names no country list.", AGREED),
        (False, "Indonesia is not on Sample list, 2010-06.", LISTED),
    ]
    assert answer.allowed is True


def test_host_when_no_list_stood_yet_says_so(donor):
    program(donor, replace(FULL, started=None))
    answer = ask(city=SHIMLA, as_of=dt.date(2010, 5, 31), purpose="listed")
    assert said(answer)[0][2][0] == (False, "None of its lists stood on 2010-05-31.", "The agreement")
    assert answer.allowed is False


def test_host_when_a_later_list_supplements_cites_the_newest_that_names_it(donor):
    later = CountryList.objects.create(
        code="later", name="Later list", as_of=dt.date(2011, 11, 1), day_known=False, source="The later list"
    )
    later.entries.create(country_id="ID")
    later.entries.create(country_id="IN")
    program(donor, replace(FULL, purposes=(PurposeTerms("listed", "Water", ("later", "sample-list")),)))
    assert [ask(country=code).answers[0].rule for code in ("ID", "IN", "AU")] == [
        "Indonesia is on Later list, 2011-11.",
        "India is on Later list, 2011-11.",
        "Australia is not on Sample list, 2010-06 or Later list, 2011-11.",
    ]
    assert (
        ask(country="IN", as_of=dt.date(2011, 10, 1)).answers[0].rule == "India is on Sample list, 2010-06."
    )


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2011-09-28", "The program did not run before 2011-09-29."),
        ("2011-09-29", None),
        ("2016-12-31", None),
        ("2017-01-01", "The program ran until 2016."),
    ],
)
def test_anybody_when_outside_the_programs_dates_may_not(donor, day, sentence):
    program(donor, FULL)
    answer = ask(city=SHIMLA, as_of=dt.date.fromisoformat(day))
    refused = {check.sentence for one in answer.answers for check in one.checks if not check.allowed}
    assert (answer.allowed, refused) == ((sentence is None), {sentence} if sentence else set())


def test_resource_partner_when_its_country_and_kind_fit_is_not_bound_by_the_lists(donor):
    program(donor, FULL)
    answer = ask(city=GOLD_COAST, part=Part.RESOURCE, purpose="listed")
    assert said(answer) == [
        (
            "listed",
            True,
            [
                (True, "The country lists of a purpose bind host cities only.", "The agreement"),
                (
                    True,
                    "An organization of the kind “Local government” may take part in this role.",
                    "The agreement",
                ),
                (True, "Australia is among the countries that may take part in this role.", "The agreement"),
            ],
        )
    ]


def test_resource_partner_when_country_and_kind_do_not_fit_hears_every_reason(donor):
    program(donor, FULL)
    firm = register_organization(
        name="A firm", kind=OrganizationKind.FIRM, city=City.objects.get(pk=SEMARANG), **WHO
    )
    answer = ask(organization=firm.public_id, part=Part.RESOURCE, purpose="anywhere")
    assert [c.sentence for c in answer.answers[0].checks if not c.allowed] == [
        "An organization of the kind “Firm” may not take part in this role. These may: Local government, University.",
        "Indonesia may not take part in this role. These may: Australia.",
    ]
    assert (answer.allowed, answer.who.name) == (False, "A firm")


def test_facilitator_when_no_rule_is_on_record_may(donor):
    program(donor, FULL)
    assert ask(country="AU", part=Part.FACILITATOR).allowed is True


def test_country_when_asked_alone_is_not_asked_for_its_kind(donor):
    program(donor, FULL)
    assert [check.name.value for check in ask(country="IN").answers[1].checks] == ["country-list"]


def test_partner_when_a_list_is_the_rule_cites_the_list(donor):
    rules = (
        PartnerTerm(Part.RESOURCE, RuleBasis.COUNTRY_LIST, "sample-list"),
        PartnerTerm(Part.RESOURCE, RuleBasis.COUNTRY, "AU"),
    )
    program(donor, replace(FULL, partner_rules=rules))
    place = {code: ask(country=code, part=Part.RESOURCE).answers[0].checks[-1] for code in ("IN", "AU", "ID")}
    assert {code: (one.allowed, one.sentence, one.source) for code, one in place.items()} == {
        "IN": (True, "India is on Sample list, 2010-06.", LISTED),
        "AU": (True, "Australia is among the countries that may take part in this role.", AGREED),
        "ID": (
            False,
            "Indonesia may not take part in this role. These may: Australia, Sample list, 2010-06.",
            AGREED,
        ),
    }


def test_partner_when_an_income_group_is_the_rule_says_which(donor):
    Country.objects.filter(iso2="AU").update(income_group="High income")
    Country.objects.filter(iso2="IN").update(income_group="Lower middle income")
    rules = (PartnerTerm(Part.HOST, RuleBasis.INCOME_GROUP, "Lower middle income"),)
    program(donor, Terms(FULL.purposes[:1], partner_rules=rules))
    found = {code: ask(country=code).answers[0].checks[-1] for code in ("IN", "AU", "ID")}
    assert {code: (one.allowed, one.sentence) for code, one in found.items()} == {
        "IN": (True, "India is in the income group “Lower middle income”, which may take part in this role."),
        "AU": (
            False,
            "Australia is in the income group “High income”. Only these may take part in this role: Lower middle income.",
        ),
        "ID": (
            False,
            "No income group of Indonesia is on record. Only these may take part in this role: Lower middle income.",
        ),
    }


def test_answer_when_the_terms_were_amended_is_that_of_the_day(donor):
    made = program(donor, FULL)
    open_to_all = replace(FULL, purposes=(FULL.purposes[0], PurposeTerms("listed", "Water")))
    amend_program(
        program=made,
        terms=open_to_all,
        reason="The list was lifted.",
        effective=PartialDate("2015-03-02"),
        source=Source("Modification 1"),
        **WHO,
    )
    before, after = ask(city=SEMARANG), ask(city=SEMARANG, as_of=dt.date(2015, 3, 2))
    assert [
        (one.version, one.answers[1].allowed, one.answers[1].source.title) for one in (before, after)
    ] == [
        (1, False, LISTED.title),
        (2, True, "Modification 1"),
    ]


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ({"city": 1}, "There is no city 1."),
        ({"organization": "nobody"}, "There is no organization nobody."),
        ({"country": "ZZ"}, "There is no country ZZ."),
        ({"country": "IN", "purpose": "fun"}, "There is no purpose fun."),
    ],
)
def test_answer_when_who_or_purpose_is_not_there_is_not_found(donor, who, sentence):
    program(donor, FULL)
    with pytest.raises(NotFound, match=sentence):
        ask(**who)


def test_answer_about_a_draft_is_for_those_with_a_role_in_it(donor):
    made = set_up_program(code="main", name="Main", donor=donor, terms=FULL, source=AGREED, **WHO)
    made.public_id = PROGRAM
    made.save(update_fields=["public_id"])
    for actor in (PUBLIC, EVE):
        with pytest.raises(NotFound, match="There is no program main"):
            ask(actor=actor, country="IN")
    assert ask(actor=ADA, country="IN").allowed is True


@pytest.mark.parametrize("who", [{}, {"city": SHIMLA, "country": "IN"}])
def test_answer_when_nobody_or_two_are_asked_for_is_a_mistake(donor, who):
    program(donor, FULL)
    with pytest.raises(ValueError, match="exactly one"):
        ask(**who)


def test_answer_when_asked_takes_nine_queries_however_many_versions(donor, django_assert_num_queries):
    made = program(donor, FULL)
    with django_assert_num_queries(9):
        ask(city=SHIMLA)
    for year in ("2012", "2013"):
        amend_program(
            program=made,
            terms=replace(FULL, ended=PartialDate(f"{year}-12-31")),
            reason="x",
            effective=PartialDate(year),
            source=world.SOURCE,
            **WHO,
        )
    with django_assert_num_queries(9):
        ask(city=SHIMLA)
