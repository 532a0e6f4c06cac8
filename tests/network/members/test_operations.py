from __future__ import annotations

import dataclasses
import threading

import pytest
from django.db import connection, connections

import trail
from cast import ADA, AT, CEM, DIA, EVE, KIM
from cast import BO as BO_ACTOR
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError
from citylinks.kernel.time import PartialDate
from citylinks.network.members.faults import FileFaults
from citylinks.network.members.operations import Imported, export_members, import_members
from citylinks.network.members.operations.exporting import FileKind, template
from citylinks.network.members.plan import Fate
from citylinks.network.members.preview import preview_members
from citylinks.network.members.queries import Choice
from citylinks.network.members.records import Affiliated, Member, Shown
from citylinks.network.models import Listing, Organization, Person, PersonEmail
from citylinks.network.operations.erasing import erase_person
from citylinks.network.operations.merging import merge_people
from citylinks.network.states import ExpertiseLevel, LanguageLevel
from network.members.files import PLACE, ana, csv
from network.members.world import ANA, BO, SEMARANG, UTILITY, WHO, members, run, write
from people import account_of
from places_rows import some_places

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(db):
    some_places()


def look(*rows):
    return preview_members(SYSTEM, csv(*rows))


def changed(plan):
    return [
        (one.rows, one.fate.value, [(x.column, x.before, x.after) for x in one.changes])
        for one in plan.members
    ]


def faults(plan):
    return [fault.as_fault().traced() for fault in plan.faults]


def counts(**given):
    return {"added": 0, "changed": 0, "unchanged": 0, "organizations": 0, "skipped": 0} | given


# -- adding


def test_import_when_members_are_new_writes_all_of_them_and_tells_of_each():
    row = ana(
        **PLACE,
        position="Engineer",
        themes="stormwater",
        evidence_theme="coastal-erosion",
        evidence="Did it.",
    )
    done = run(
        row,
        {"name": "Sample Bo", "emails": "bo@city.example", "city": "Shimla", "languages": "en; hi: first"},
    )
    assert dataclasses.asdict(done) == counts(added=2, organizations=1, sha256=done.sha256)
    first, second = members()
    assert first == Member(
        public_id=first.public_id,
        name="Sample Ana",
        emails=("ana@city.example",),
        themes=(("coastal-erosion", ExpertiseLevel.PRACTISED), ("stormwater", ExpertiseLevel.PRACTISED)),
        affiliations=(Affiliated(SEMARANG, "Engineer"),),
        evidence=(Shown("coastal-erosion", "Did it."),),
    )
    assert second == Member(
        public_id=second.public_id,
        name="Sample Bo",
        emails=("bo@city.example",),
        city=1256237,
        languages=(("en", LanguageLevel.WORKING), ("hi", LanguageLevel.FIRST)),
    )
    organization = Organization.objects.get()
    assert trail.events() == [
        (
            "organization.registered",
            "system",
            f"organization {organization.public_id}",
            {"name": "City of Semarang", "kind": "local-government", "city": 1627896},
        ),
        ("person.registered", "system", f"person {first.public_id}", {"import": done.sha256}),
        ("person.registered", "system", f"person {second.public_id}", {"import": done.sha256}),
        (
            "members.imported",
            "system",
            f"members {done.sha256[:16]}",
            counts(added=2, organizations=1, sha256=done.sha256),
        ),
    ]
    assert Listing.objects.count() == 3
    assert Person.objects.get(name="Sample Ana").organization == organization


def test_import_when_repeated_changes_nothing_and_leaves_no_event():
    rows = [ana(**PLACE, themes="stormwater: leading"), {"emails": "bo@city.example", "name": "Sample Bo"}]
    run(*rows)
    with trail.no_event():
        done = run(*rows)
    assert dataclasses.asdict(done) == counts(unchanged=2, sha256=done.sha256)


def test_import_when_the_trail_is_broken_writes_nothing():
    with trail.broken_trail():
        run(ana(**PLACE))
    assert not Person.objects.exists()
    assert not Organization.objects.exists()
    assert not Listing.objects.exists()


def test_import_when_the_id_is_unknown_keeps_it_for_a_new_member():
    run(ana(id="fromafar00"), {"id": "noaddress0", "name": "Sample Bo"})
    assert [one.public_id for one in members()] == ["fromafar00", "noaddress0"]


# -- changing


def test_import_when_cells_are_blank_overwrites_nothing():
    write(ANA)
    before = members()
    assert changed(look({"emails": "ANA@home.example; ana@city.example"})) == [
        (
            (2,),
            "changed",
            [("emails", "ana@city.example; ana@home.example", "ana@home.example; ana@city.example")],
        )
    ]
    assert changed(look({"id": ANA.public_id})) == [((2,), "unchanged", [])]
    assert run({"id": ANA.public_id}).unchanged == 1
    assert members() == before


def test_import_when_a_member_changes_writes_every_field_and_names_them_in_the_trail():
    write(ANA)
    row = {
        "id": ANA.public_id,
        "name": "Sample Ana Two",
        "emails": "ana@new.example; Ana@City.example",
        "visibility": "private",
        "will_travel": "no",
        "will_host": "(none)",
        "pro_bono_days": "0",
        "themes": "stormwater; budgeting: basic",
        "languages": "es: fluent; fr",
        "available": "2028-01",
        **PLACE,
        "position": "(none)",
        "started": "2014-08",
        "ended": "2020",
        "evidence_theme": "stormwater",
        "evidence": "Led the  redesign of the drains.",
        "evidence_when": "2017",
        "evidence_where": "(none)",
    }
    more = {
        "id": ANA.public_id,
        "city": "(none)",
        "evidence_theme": "water-losses",
        "evidence": "Found leaks.",
    }
    plan = look(row, more)
    assert faults(plan) == []
    assert changed(plan) == [
        (
            (2, 3),
            "changed",
            [
                ("name", "Sample Ana", "Sample Ana Two"),
                ("emails", "ana@city.example; ana@home.example", "ana@new.example; ana@city.example"),
                (
                    "themes",
                    "coastal-erosion: basic; stormwater: leading",
                    "budgeting: basic; stormwater: leading; water-losses: practised",
                ),
                ("languages", "en: first; es: working", "es: fluent; fr: working"),
                ("visibility", "public", "private"),
                ("will_travel", "yes", "no"),
                ("will_host", "no", ""),
                ("pro_bono_days", "10", "0"),
                ("available", "2027-03-01..2027-04-15; 2027-09", "2028-01"),
                ("city", "Shimla, IN", ""),
                (
                    "organization",
                    "Engineer, City of Semarang (Semarang, ID), since 2014-08",
                    "City of Semarang (Semarang, ID), 2014-08 to 2020",
                ),
                (
                    "evidence",
                    "stormwater: Led the redesign of the drains. · Durban · 2016 · https://a.example/x",
                    "stormwater: Led the redesign of the drains. · 2017 · https://a.example/x",
                ),
                ("evidence", "", "water-losses: Found leaks."),
            ],
        )
    ]
    done = run(row, more)
    assert dataclasses.asdict(done) == counts(changed=1, sha256=done.sha256)
    assert members() == tuple(one.after for one in plan.members)
    assert trail.events()[0] == (
        "person.changed",
        "system",
        f"person {ANA.public_id}",
        {
            "import": done.sha256,
            "what": [
                "name", "emails", "themes", "languages", "visibility", "will_travel", "will_host",
                "pro_bono_days", "available", "city", "organization", "evidence",
            ],
        },
    )  # fmt: skip
    assert trail.names() == ["person.changed", "members.imported"]
    assert changed(look(row, more)) == [((2, 3), "unchanged", [])]


def test_import_when_an_address_is_left_out_drops_it_and_still_recognizes_by_it():
    write(ANA)
    run({"id": ANA.public_id, "emails": "ana@new.example"})
    assert list(PersonEmail.objects.order_by("id").values_list("address", "dropped_at")) == [
        ("ana@city.example", AT),
        ("ana@home.example", AT),
        ("ana@new.example", None),
    ]
    assert changed(look({"emails": "ana@city.example; ana@new.example"})) == [
        ((2,), "changed", [("emails", "ana@new.example", "ana@city.example; ana@new.example")])
    ]
    run({"emails": "ana@city.example; ana@new.example"})
    assert members()[0].emails == ("ana@city.example", "ana@new.example")
    assert PersonEmail.objects.count() == 3


def test_import_when_a_member_moves_on_keeps_the_earlier_organization():
    write(ANA)
    run(
        {"id": ANA.public_id, **PLACE, "ended": "2026-10"},
        {
            "id": ANA.public_id,
            "organization": "water of gold coast",
            "city": "Gold Coast",
            "started": "2026-11",
        },
    )
    (one,) = members()
    assert one.affiliations == (
        Affiliated(UTILITY, "Clerk", PartialDate("2009"), PartialDate("2014-07")),
        Affiliated(SEMARANG, "Engineer", PartialDate("2014-08"), PartialDate("2026-10")),
        Affiliated(UTILITY, "", PartialDate("2026-11")),
    )
    assert Person.objects.get().organization.name == UTILITY.name
    assert Organization.objects.count() == 2
    assert Listing.objects.get(person__isnull=False).works_at == UTILITY.name


# -- recognizing


def test_import_when_the_address_is_of_two_members_proposes_to_merge():
    write(ANA, dataclasses.replace(BO, emails=("bo@city.example", "ana@home.example")))
    plan = look(
        {"emails": "ana@home.example"}, {"id": BO.public_id, "emails": "bo@city.example; ana@city.example"}
    )
    assert faults(plan) == [
        (
            "row 2, column C (emails): These addresses belong to different members: anaa000000 and bo00000000. If they are "
            "one person, merge them on the page of either; else fill in the id."
        ),
        (
            "row 3, column C (emails): An address in this cell belongs to another member too: anaa000000. If they are one "
            "person, merge them on the page of either; else take it out."
        ),
    ]
    assert (plan.members, plan.faulty) == ((), 2)


def test_import_when_members_share_an_address_and_have_ids_is_in_order():
    write(ANA, dataclasses.replace(BO, emails=("bo@city.example", "ana@home.example")))
    rows = [
        {"id": ANA.public_id, "emails": "; ".join(ANA.emails)},
        {"id": BO.public_id, "name": "=Sample Bo"},
    ]
    assert [one.fate for one in look(*rows).members] == [Fate.UNCHANGED, Fate.UNCHANGED]


def test_import_when_two_rows_mean_one_member_in_different_ways_says_so():
    write(ANA)
    assert faults(
        look({"emails": "ana@city.example"}, {"emails": "ana@home.example", "name": "Sample Ana"})
    ) == [
        "row 3, column A (id): Row 2 means the same member, anaa000000. Give both rows the same id.",
    ]


def test_import_when_an_unknown_id_comes_with_a_known_address_says_whose_it_is():
    write(ANA)
    assert faults(look(ana(id="anaa00000o"))) == [
        (
            "row 2, column A (id): No member has this id, but anaa000000 has one of these addresses. Write anaa000000, or "
            "leave the id blank."
        ),
    ]


def test_import_when_a_record_was_merged_means_the_kept_one():
    write(ANA, BO)
    kept, absorbed = Person.objects.get(name="Sample Ana"), Person.objects.get(name="=Sample Bo")
    merge_people(kept=kept, absorbed=absorbed, reason="One person", **WHO)
    for row in ({"id": BO.public_id}, {"emails": "bo@city.example; ana@city.example; ana@home.example"}):
        (one,) = look(row | {"name": "Sample Ana Two"}).members
        assert one.before.public_id == ANA.public_id


def test_import_when_a_member_was_erased_leaves_the_row_out():
    write(ANA)
    erase_person(person=Person.objects.get(), **WHO)
    assert faults(look(ana(id=ANA.public_id))) == [
        "row 2, column A (id): The data of the member with this id was erased on request. Leave the row out.",
    ]


def test_import_when_a_new_member_lacks_what_is_needed_says_so():
    assert faults(look({"emails": "ana@city.example"}, {"name": "Sample Bo"})) == [
        "row 2, column B (name): A new member needs a name. Write the name used at work.",
        (
            "row 3, column C (emails): Without an id or an address nobody can recognize this member the next time. Add an "
            "e-mail address."
        ),
    ]


# -- refusing


def test_import_when_any_row_is_faulty_writes_nothing_and_says_everything():
    rows = [ana(will_host="x"), {"name": "Sample Bo", "emails": "bo@city.example"}, ana(emails="x")]
    with trail.no_event(), pytest.raises(FileFaults) as caught:
        run(*rows)
    assert caught.value.traced() == (
        "row 2, column O (will_host): “x” is neither yes nor no. Write yes or no.",
        (
            "row 4, column C (emails): “x” is no e-mail address. Write one such as ana@city.example, several with ; "
            "between."
        ),
    )
    assert not Person.objects.exists()


def test_import_when_faulty_members_are_skipped_takes_the_others():
    rows = [ana(will_host="x"), {"name": "Sample Bo", "emails": "bo@city.example"}, ana(emails="x")]
    done = run(*rows, skip_faulty=True)
    assert dataclasses.asdict(done) == counts(added=1, skipped=2, sha256=done.sha256)
    assert [one.name for one in members()] == ["Sample Bo"]


def test_import_when_one_row_of_a_member_is_faulty_skips_all_its_rows():
    done = run(ana(), {"emails": "ana@city.example", "organization": "X"}, skip_faulty=True)
    assert (done.added, done.skipped) == (0, 1)


def test_import_when_the_file_itself_is_faulty_skips_nothing():
    data = csv(ana(shoes="44"), names=("name", "emails", "shoes"))
    with trail.no_event(), pytest.raises(FileFaults, match="There is no such column"):
        import_members(data=data, skip_faulty=True, **WHO)


def test_import_when_the_network_changed_since_the_preview_refuses():
    write(ANA)
    row = {"id": ANA.public_id, "name": "Sample Ana Two"}
    agreed = look(row).digest
    Person.objects.update(pro_bono_days=3)
    assert run(row, expected=agreed).changed == 1
    agreed = look(row | {"name": "Sample Ana Three"}).digest
    Person.objects.update(name="Sample Ana Four")
    with trail.no_event(), pytest.raises(DomainError) as caught:
        run(row | {"name": "Sample Ana Three"}, expected=agreed)
    assert caught.value.code == "changed-since-preview"


def test_import_when_the_end_comes_before_the_start_of_what_is_there_is_refused():
    write(ANA)
    assert faults(look({"id": ANA.public_id, **PLACE, "ended": "2010"})) == [
        "row 2, column J (ended): It ends in 2010, before it begins in 2014-08. Exchange or mend the dates.",
    ]


def test_import_when_a_theme_with_evidence_is_left_out_is_refused():
    write(ANA)
    assert faults(look({"id": ANA.public_id, "themes": "budgeting"})) == [
        (
            "row 2, column K (themes): stormwater is left out, but there is evidence for it. Add it to the list, or take "
            "the evidence back on the member's page first."
        ),
    ]


def test_import_when_a_real_member_is_to_work_for_a_sample_is_refused():
    write(dataclasses.replace(ANA, city=None), is_sample=True)
    assert faults(look({"name": "Sample Bo", "emails": "bo@city.example", **PLACE})) == [
        (
            "row 2, column D (organization): City of Semarang is a sample, and real members are kept apart from samples. "
            "Name the real organization."
        ),
    ]


def test_preview_when_names_are_near_or_kinds_differ_notes_it():
    write(ANA)
    rows = [
        ana(emails="x@city.example", **PLACE | {"organization": "City of Semarangg"}),
        ana(emails="y@city.example", **PLACE, organization_kind="ngo"),
    ]
    plan = look(*rows)
    assert [one.name for one in plan.workplaces] == ["City of Semarangg"]
    assert plan.notes == (
        "“City of Semarangg” is new here, but City of Semarang (Semarang, ID) is registered already. Is it the same?",
        "City of Semarang stays local-government, not ngo: change that on the organization's page.",
    )


def test_preview_when_the_cities_were_never_loaded_says_so():
    with pytest.raises(DomainError, match="Load the places first: city 1007311 is not there"):
        look(ana(organization="X", city="Durban", country="ZA"))


@pytest.mark.parametrize("actor", [PUBLIC, BO_ACTOR, CEM, DIA, EVE], ids=lambda actor: actor.id)
def test_members_when_the_actor_does_not_keep_the_network_stay_shut(actor):
    write(ANA)
    with trail.no_event():
        for forbidden in (
            lambda: preview_members(actor, csv(ana())),
            lambda: import_members(data=csv(ana()), by=actor, at=AT),
            lambda: export_members(choice=Choice(), kind=FileKind.CSV, by=actor, at=AT),
        ):
            with pytest.raises(NotPermitted):
                forbidden()


def test_members_when_a_keeper_asks_are_imported_and_exported():
    import_members(data=csv(ana()), by=KIM, at=AT)
    export_members(choice=Choice(), kind=FileKind.CSV, by=KIM, at=AT)
    assert [(name, who) for name, who, _, _ in trail.events()] == [
        ("person.registered", "kim"),
        ("members.imported", "kim"),
        ("members.exported", "kim"),
    ]


def test_members_when_an_officer_imports_are_those_of_the_officers_programs():
    account_of(ADA)
    import_members(data=csv(ana(**PLACE)), by=ADA, at=AT)  # a new organization becomes the officer's
    import_members(data=csv(ana(**PLACE, position="Chief")), by=ADA, at=AT)
    write(dataclasses.replace(BO, affiliations=(Affiliated(UTILITY, "Clerk"),)))
    utility = {"organization": UTILITY.name, "city": "Gold Coast", "country": "AU"}
    outside = {
        "by address": ana(name="Sample Bo", emails="bo@city.example"),
        "by id": ana(id="bo00000000", name="Sample Bo", emails="bo@home.example"),
        "organization": ana(name="Sample Di", emails="di@city.example", **utility),
        "none": ana(name="Sample Ed", emails="ed@city.example"),
        "of two": ana(emails="ana@city.example; bo@city.example"),
    }
    told = {}
    for name, row in outside.items():
        with trail.no_event(), pytest.raises(FileFaults) as refusal:
            import_members(data=csv(row), by=ADA, at=AT)
        told[name] = refusal.value.traced()
    of_two = [one.public_id for one in members() if one.name == "Sample Ana"]
    merge = "If they are one person, merge them on the page of either; else fill in the id."
    ask = "Leave the row out, or ask a register keeper."
    assert {name: [one.partition(": ")[2] for one in sentences] for name, sentences in told.items()} == {
        "by address": [f"This member takes part in none of your programs. {ask}"],
        "by id": [f"This member takes part in none of your programs. {ask}"],
        "organization": [f"Water of Gold Coast takes part in none of your programs. {ask}"],
        "none": [f"A new member without an organization takes part in none of your programs. {ask}"],
        "of two": [f"These addresses belong to different members: {of_two[0]} and another member. {merge}"],
    }
    plan = preview_members(ADA, csv(ana(name="Sample Bo", emails="bo@city.example")))
    assert plan.members == ()  # nothing of the record is shown


# -- exporting


def test_export_when_asked_for_some_gives_those_and_tells_so():
    write(ANA, BO)
    write(dataclasses.replace(BO, public_id="sample0000", name="Sample Cy", emails=()), is_sample=True)
    by_choice = {
        "all": Choice(),
        "country": Choice(country="ID"),
        "theme": Choice(theme="stormwater"),
        "elsewhere": Choice(country="AU"),
        "sample": Choice(sample=True),
        "place": Choice(organization=Organization.objects.get(name="City of Semarang").public_id),
    }
    found = {
        name: [one.name for one in members(**dataclasses.asdict(choice))]
        for name, choice in by_choice.items()
    }
    assert found == {
        "all": ["=Sample Bo", "Sample Ana"],
        "country": ["Sample Ana"],
        "theme": ["Sample Ana"],
        "elsewhere": [],
        "sample": ["Sample Cy"],
        "place": ["Sample Ana"],
    }
    export_members(choice=Choice(country="ID"), kind=FileKind.CSV, **WHO)
    ((name, _, about, facts),) = trail.events()
    assert (name, facts) == (
        "members.exported",
        {
            "sha256": facts["sha256"],
            "members": 1,
            "country": "ID",
            "theme": "",
            "organization": "",
            "sample": False,
        },
    )
    assert about == f"members {facts['sha256'][:16]}"


def test_export_when_the_trail_is_broken_gives_nothing_out():
    with trail.broken_trail():
        export_members(choice=Choice(), kind=FileKind.XLSX, **WHO)


@pytest.mark.parametrize("kind", FileKind)
def test_template_when_imported_as_it_is_says_that_it_has_no_rows(kind):
    plan = preview_members(SYSTEM, template(kind))
    assert [fault.message for fault in plan.faults] == ["The sheet has a header but no rows."]


@pytest.mark.parametrize("count", [1, 3])
def test_import_when_members_are_more_costs_no_query_more(count, django_assert_num_queries):
    rows = [ana(emails=f"ana{n}@city.example", **PLACE, themes="stormwater") for n in range(count)]
    with django_assert_num_queries(41 if connection.vendor == "postgresql" else 40):
        run(*rows)


@pytest.mark.parametrize("count", [1, 3])
def test_export_when_members_are_more_costs_no_query_more(count, django_assert_num_queries):
    write(*(dataclasses.replace(ANA, public_id=f"ana{n}000000") for n in range(count)))
    with django_assert_num_queries(19):
        export_members(choice=Choice(), kind=FileKind.CSV, **WHO)


def test_imported_when_shown_holds_no_name():
    assert set(Imported.__dataclass_fields__) == {*counts(), "sha256"}


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_import_when_sent_twice_at_once_adds_everybody_once():
    data = csv(*(ana(emails=f"ana{n}@city.example", **PLACE) for n in range(20)))
    counts_of: list[int] = []

    def bring_in():
        try:
            counts_of.append(import_members(data=data, **WHO).added)
        finally:
            connections.close_all()

    both = [threading.Thread(target=bring_in) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(counts_of) == [0, 20]
    assert Person.objects.count() == 20
    assert Organization.objects.count() == 1


def test_import_members_when_thousands_of_cells_are_wrong_names_a_hundred_and_counts_the_rest():
    rows = [ana(name=f"Sample {number}", emails=f"no address {number}") for number in range(4_300)]
    with trail.no_event(), pytest.raises(FileFaults) as caught:
        import_members(data=csv(*rows), **WHO)
    said = caught.value.traced()
    assert (len(caught.value.faults), len(said), said[-1]) == (100, 101, "And 4,200 more faults.")
    plan = preview_members(SYSTEM, csv(*rows))
    assert (len(plan.faults), plan.unlisted, plan.faulty, plan.can_skip) == (100, 4_200, 4_300, True)


def test_import_members_when_a_fault_of_the_file_itself_is_only_counted_still_cannot_skip():
    """A column nobody knows, behind a hundred cells that are too long, is not passed over with the members."""
    rows = [ana(emails=f"a{number}@city.example", nonsense="x" * 32_768) for number in range(101)]
    data = csv(*rows, names=("name", "emails", "nonsense"))
    plan = preview_members(SYSTEM, data)
    assert ([fault for fault in plan.faults if fault.row == 1], plan.can_skip) == ([], False)
    with trail.no_event(), pytest.raises(FileFaults):
        import_members(data=data, skip_faulty=True, **WHO)
