"""People of the world of tests: one for every way to be seen or not."""

from __future__ import annotations

from cast import ADA, AT, KIM, OTHER_PROGRAM, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import Role
from citylinks.accounts.models import Account
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.network.members.operations import ask_for_members
from citylinks.network.members.operations.exporting import FileKind
from citylinks.network.members.queries import Choice
from citylinks.network.models import Organization, Person
from citylinks.network.operations import (
    declare_conflict,
    erase_person,
    hand_out_person,
    make_offer,
    merge_people,
    open_profile,
    register_person,
)
from citylinks.network.states import BulkKind, ConflictKind, Visibility
from people import account_of

SOURCE = Source("A sample made for the tests")
WHO = {"by": SYSTEM, "at": AT}


def member(name: str, work: Organization | None, visibility: Visibility) -> Person:
    email = f"{name.lower().replace(' ', '.')}@people.example"
    return register_person(
        name=name, emails=[email], organization=work, position="Engineer", visibility=visibility, **WHO
    )


def people_of(host: Organization, stranger: Organization, eve: Account) -> dict[str, Person]:
    """One person for every way to be seen or not, each with an offer; Eve's is private, and has a conflict."""
    people = {
        "public": member("Public Person", host, Visibility.PUBLIC),
        "network": member("Network Person", stranger, Visibility.NETWORK),
        "private": member("Private Person", host, Visibility.PRIVATE),
        "stranger": member("Private Stranger", stranger, Visibility.PRIVATE),
        "twin": member("Public Twin", host, Visibility.PUBLIC),
        "erased": member("Erased Person", host, Visibility.PUBLIC),
        "eve": open_profile(account=eve, **WHO),
    }
    for key in ("public", "private", "stranger"):
        make_offer(
            person=people[key],
            wording=TranslatedText((Wording("en", f"Offer of {key}"),)),
            themes=["storms"],
            source=SOURCE,
            **WHO,
        )
    for key in ("public", "eve"):
        declare_conflict(
            person=people[key], organization=stranger, kind=ConflictKind.OWNERSHIP, source=SOURCE, **WHO
        )
    Person.objects.filter(pk=people["eve"].pk).update(visibility=Visibility.PRIVATE)
    merge_people(kept=people["public"], absorbed=people["twin"], reason="The same desk.", **WHO)
    erase_person(person=people["erased"], **WHO)
    return people


def people_of_two_programs(people: dict[str, Person], resource: Organization, outside: Organization) -> None:
    """People by how they take part: in both programs, in none, and in the other one by a role alone."""
    people["shared"] = member("Private Resource", resource, Visibility.PRIVATE)
    people["outside"] = member("Private Outsider", outside, Visibility.PRIVATE)
    rex = account_of(person("Rex", Grant(Role.REVIEWER, OTHER_PROGRAM)))
    people["reviewer"] = open_profile(account=rex, **WHO)
    Person.objects.filter(pk=people["reviewer"].pk).update(visibility=Visibility.PRIVATE)
    for key in ("shared", "outside", "reviewer"):
        declare_conflict(
            person=people[key], organization=outside, kind=ConflictKind.OWNERSHIP, source=SOURCE, **WHO
        )
    for asker in (ADA, KIM):
        ask_for_members(
            kind=BulkKind.EXPORT,
            choice=Choice(),
            file_kind=FileKind.CSV,
            reason="The yearly report.",
            by=asker,
            at=AT,
        )
    hand_out_person(public_id=people["shared"].public_id, by=ADA, at=AT)
