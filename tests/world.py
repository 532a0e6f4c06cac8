"""A small world for the standing cast.

Two programs, a host city, a resource partner, and of every object one that leaks when a rule or a scope is wrong.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import applying
import population
from cast import ADA, AT, BO, CEM, DIA, EVE, HOST, OTHER_PROGRAM, PROGRAM, RESOURCE, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import Role
from citylinks.accounts.models import Account
from citylinks.accounts.operations import end_role
from citylinks.calls.models import Application, Call
from citylinks.calls.operations import (
    allow_late,
    answer_clarification,
    ask_clarification,
    ask_late,
    decline_clarification,
    withdraw_application,
)
from citylinks.calls.states import Side
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.kernel.time import PartialDate
from citylinks.matching.operations import run_match
from citylinks.matching.states import WeightsState
from citylinks.needs.models import Need, NeedDraft
from citylinks.needs.operations import Evidence, begin_draft, publish_need, state_need, withdraw_need
from citylinks.network.models import Offer, Organization, Person
from citylinks.network.operations import make_offer, register_organization, withdraw_offer
from citylinks.network.states import OrganizationKind
from citylinks.outbox.models import Message
from citylinks.outbox.operations import save_template
from citylinks.outbox.states import LetterKind, LetterState
from citylinks.outbox.wordings import LetterWords
from citylinks.partnerships.models import Partnership
from citylinks.partnerships.operations import (
    publish_partnership,
    record_activity,
    record_partnership,
    report_figure,
)
from citylinks.partnerships.states import PartyRole
from citylinks.places.models import City
from citylinks.programs.models import Donor, Program
from citylinks.programs.operations import open_program, record_donor, set_up_program
from citylinks.programs.terms import PurposeTerms, Terms
from matching.paired import proposed
from outbox.letters import draft as letter
from outbox.letters import put
from people import account_of
from places_rows import some_places
from remembered import remembered

SOURCE = Source("A sample made for the tests")
WHO = {"by": SYSTEM, "at": AT}


@dataclass(frozen=True)
class World:
    """The rows by what they are for. `draft` is a program nobody outside may see, `other` one that Ada does not run."""

    donor: Donor
    program: Program
    draft: Program
    other: Program
    host: Organization
    resource: Organization
    stranger: Organization
    outside: Organization
    needs: dict[str, Need]
    need_drafts: dict[str, NeedDraft]
    offers: dict[str, Offer]
    partnerships: dict[str, Partnership]
    accounts: dict[str, Account]
    calls: dict[str, Call]
    applications: dict[str, Application]
    letters: dict[str, Message]
    people: dict[str, Person]


def wording(title: str) -> TranslatedText:
    return TranslatedText((Wording("en", title, f"{title}, in full."), Wording("es", f"{title} (es)")))


def organization(name: str, city: City, public_id: str | None = None) -> Organization:
    made = register_organization(name=name, kind=OrganizationKind.LOCAL_GOVERNMENT, city=city, **WHO)
    if public_id:
        made.public_id = public_id
        made.save(update_fields=["public_id"])
    return made


def program(code: str, donor: Donor, public_id: str | None = None, lists=()) -> Program:
    named = tuple(one.code for one in lists)
    terms = Terms((PurposeTerms("anywhere", "Governance"), PurposeTerms("listed", "Water", named)))
    made = set_up_program(code=code, name=code.title(), donor=donor, terms=terms, source=SOURCE, **WHO)
    if public_id:
        made.public_id = public_id
        made.save(update_fields=["public_id"])
    return made


def partnership(title: str, of: Program, hosts, resources, need=None, *, published=True) -> Partnership:
    made = record_partnership(
        program=of,
        title=title,
        parties=[
            *((PartyRole.HOST, one) for one in hosts),
            *((PartyRole.RESOURCE, one) for one in resources),
        ],
        need=need,
        started=PartialDate("2015"),
        source=SOURCE,
        **WHO,
    )
    return publish_partnership(partnership=made, **WHO) if published else made


def apply_to(calls: dict[str, Call], host, resource, stranger) -> dict[str, Application]:
    """Applications in every state that hides something, leave to be late, and questions of each kind."""
    applications = {
        "draft": applying.draft(calls["open"], host),
        "submitted": applying.submitted(calls["open"], resource, Side.RESOURCE),
        "withdrawn": withdraw_application(application=applying.submitted(calls["open"], stranger), **WHO),
        "withdrawn-draft": withdraw_application(
            application=applying.draft(calls["open"], stranger, Side.RESOURCE), **WHO
        ),
        "other": applying.submitted(calls["other"], stranger),
    }
    ask_late(call=calls["open"], organization=host, why="An election.", **WHO)
    until, reason = calls["other"].closes_at + dt.timedelta(days=1), "A flood."
    allow_late(call=calls["other"], organization=stranger, until=until, reason=reason, **WHO)
    for of, actor, settle in (
        ("open", BO, None),
        ("open", CEM, answer_clarification),
        ("open", EVE, decline_clarification),
        ("other", EVE, None),
    ):
        asked = ask_clarification(call=calls[of], question="What counts?", language="en", by=actor, at=AT)
        if settle is answer_clarification:
            settle(clarification=asked, answer="All of it.", language="en", **WHO)
        elif settle:
            settle(clarification=asked, reason="It names a person.", language="en", **WHO)
    return applications


@remembered
def build() -> World:
    """Make all rows through the operations, as the system; the first time in a process takes 1,300 queries."""
    cities, lists = some_places()
    donor = record_donor(name="The donor", **WHO)
    main = open_program(program=program("main", donor, PROGRAM, lists), **WHO)
    other = open_program(program=program("other", donor, OTHER_PROGRAM), **WHO)
    host = organization("Host municipality", cities["semarang"], HOST)
    resource = organization("City of Resource", cities["gold-coast"], RESOURCE)
    stranger = organization("Stranger municipality", cities["shimla"])
    outside = organization("Municipality outside of both programs", cities["shimla"])

    def need(of: Program, owner: Organization, title: str) -> Need:
        return state_need(
            program=of,
            organization=owner,
            wording=wording(title),
            themes=["coastal-erosion"],
            evidence=[Evidence("Measured.", SOURCE, PartialDate("2014"))],
            source=SOURCE,
            **WHO,
        )

    def offer(owner: Organization, title: str) -> Offer:
        return make_offer(
            organization=owner, wording=wording(title), themes=["stormwater"], source=SOURCE, **WHO
        )

    needs = {
        "stated": need(main, host, "Stated need"),
        "published": publish_need(need=need(main, host, "Published need"), **WHO),
        "withdrawn": withdraw_need(need=need(main, host, "Withdrawn need"), **WHO),
        "other": need(other, stranger, "Need of another program"),
    }
    need_drafts = {
        "own": begin_draft(program=main, organization=host, language="id", **WHO),
        "other": begin_draft(program=other, organization=stranger, language="hi", **WHO),
    }
    for matched in ("published", "other"):
        run_match(need=needs[matched], **WHO)
    offers = {
        "open": offer(resource, "Open offer"),
        "withdrawn": withdraw_offer(offer=offer(resource, "Withdrawn offer"), **WHO),
        "other": withdraw_offer(offer=offer(stranger, "Withdrawn offer of another"), **WHO),
    }
    partnerships = {
        "published": partnership("Published", main, [host], [resource], needs["published"]),
        "recorded": partnership("Recorded", main, [host], [resource], published=False),
        "other": partnership("Of another program", other, [stranger], [resource], published=False),
    }
    shown = partnerships["published"]
    record_activity(partnership=shown, text="Report", source=SOURCE, **WHO)
    record_activity(partnership=shown, text="Visit", started=PartialDate("2015-07"), source=SOURCE, **WHO)
    for title, value in (("One account", "46"), ("Another account", "50")):
        report_figure(
            partnership=shown,
            label="People at the workshop",
            value=Decimal(value),
            unit="people",
            source=Source(title),
            **WHO,
        )
    draft = program("draft", donor)
    for of, state in ((main, "REFUSED"), (other, "IN_FORCE"), (other, "PROPOSED"), (draft, "IN_FORCE")):
        proposed(of, WeightsState[state])
    accounts = {actor.id: account_of(actor) for actor in (ADA, BO, CEM, DIA, EVE)}
    former = account_of(person("Fay", Grant(Role.CITY_COORDINATOR, HOST)))
    end_role(grant=former.grants.get(), reason="Left after the election.", **WHO)
    calls = {
        "open": applying.call(main, "open"),
        "draft": applying.call(main, "draft", opened=False),
        "other": applying.call(other, "other"),
    }
    applications = apply_to(calls, host, resource, stranger)
    in_wrong_hands(applications, accounts)
    people = population.people_of(host, stranger, accounts["eve"])
    population.people_of_two_programs(people, resource, outside)
    return World(
        donor,
        main,
        draft,
        other,
        host,
        resource,
        stranger,
        outside,
        needs,
        need_drafts,
        offers,
        partnerships,
        accounts,
        calls,
        applications,
        letters(main, other, accounts["bo"]),
        people,
    )


def in_wrong_hands(applications: dict[str, Application], accounts: dict[str, Account]) -> None:
    """Applications given to people without a reviewer's role: an assignment alone opens nothing."""
    for name, readers in {"submitted": "dia cem", "other": "ada eve", "withdrawn": "eve"}.items():
        for reader in readers.split():
            application = applications[name]
            asked, _ = application.call.reviewers.get_or_create(account=accounts[reader], load=1)
            application.assignments.create(reviewer=asked, assigned_by="hand", assigned_at=AT)


def letters(main: Program, other: Program, reader: Account) -> dict[str, Message]:
    """Write a draft and a sent letter in the one program, and a draft and a sent one in the other."""
    made = {
        "draft": letter(within=main.public_id, account=reader),
        "sent": put(letter(within=main.public_id, account=reader), LetterState.SENT),
        "other": letter(within=other.public_id),
        "sent-other": put(letter(within=other.public_id, account=reader), LetterState.SENT),
    }
    words = LetterWords("en", "About {call}", "Dear {name}")
    save_template(within=main.public_id, kind=LetterKind.SELECTED, words=words, **WHO)
    return made
