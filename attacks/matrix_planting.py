"""What the attack on the access matrix plants; its text runs in a process with the target's settings."""

from __future__ import annotations

import datetime as dt
import json
from typing import TypedDict

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from citylinks.access.actors import SYSTEM, Actor
from citylinks.access.states import INSTALLATION, Role
from citylinks.accounts.models import Account
from citylinks.accounts.operations import grant_role, make_token, open_account
from citylinks.accounts.queries import actor_of
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.kernel.time import PartialDate
from citylinks.needs.operations import Evidence, state_need
from citylinks.network.members.operations import ask_for_members
from citylinks.network.members.operations.exporting import FileKind
from citylinks.network.members.queries import Choice
from citylinks.network.models import Organization
from citylinks.network.operations import declare_conflict, register_organization, register_person
from citylinks.network.states import BulkKind, ConflictKind, OrganizationKind, Visibility
from citylinks.outbox.operations import About, Recipient, write_letter
from citylinks.outbox.states import LetterKind
from citylinks.partnerships.operations import record_partnership
from citylinks.partnerships.states import PartyRole
from citylinks.places.models import City
from citylinks.programs.operations import open_program, record_donor, set_up_program
from citylinks.programs.terms import PurposeTerms, Terms


class Who(TypedDict):
    """Who plants everything, and when."""

    by: Actor
    at: dt.datetime


at = timezone.now()
WHO = Who(by=SYSTEM, at=at)
SOURCE = Source("An attack")
KIND = OrganizationKind.LOCAL_GOVERNMENT
cities = list(City.objects.order_by("pk")[:6])
donor = record_donor(name="Donor of the attack", **WHO)
people: dict[str, dict[str, str]] = {}
ids: list[str] = []


def account(name: str, *grants: tuple[Role, str]) -> None:
    made = open_account(email=f"{name}@readers.example", name=name, **WHO)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    for role, within in grants:
        grant_role(account=made, role=role, within=within, **WHO)
    client = Client()
    client.force_login(made, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = client.session.session_key
    UserSession.objects.update_or_create(
        session_key=key, defaults={"user": made, "ip": "127.0.0.1", "user_agent": "attack"}
    )
    held = made.grants.filter(ended_at__isnull=True)
    owner = actor_of(made)
    token = make_token(account=made, label="a", grants=held, days=2, by=owner, at=at).secret if held else ""
    people[name] = {"session": key, "token": token}


def city(name: str, place: City) -> Organization:
    made = register_organization(name=f"{name} city", kind=KIND, city=place, **WHO)
    somebody = register_person(
        name=f"Marked {name}",
        emails=[f"mark-address-{name}@secret.example"],
        organization=made,
        visibility=Visibility.PRIVATE,
        **WHO,
    )
    declare_conflict(
        person=somebody,
        organization=made,
        kind=ConflictKind.OWNERSHIP,
        note=f"mark-note-{name}",
        source=SOURCE,
        **WHO,
    )
    ids.extend(
        [f"/network/organizations/{made.public_id}/", f"/network/organizations/{made.public_id}/change/"]
    )
    pages = ("", "export.json", "erase/", "merge/", "change/about/", "change/conflicts/", "change/jobs/")
    ids.extend(f"/network/people/{somebody.public_id}/{page}" for page in pages)
    ids.extend([f"/api/v1/members/{somebody.public_id}", f"/api/v1/organizations/{made.public_id}"])
    ids.append(f"/roles/{made.public_id}/")
    return made


city("outside", cities[0])
for number, name in enumerate(("red", "blue")):
    terms = Terms((PurposeTerms("any", "Governance"),))
    program = set_up_program(code=name, name=name.title(), donor=donor, terms=terms, source=SOURCE, **WHO)
    program = open_program(program=program, **WHO)
    host = city(name, cities[1 + 2 * number])
    partner = register_organization(name=f"{name} partner", kind=KIND, city=cities[2 + 2 * number], **WHO)
    need = state_need(
        program=program,
        organization=host,
        wording=TranslatedText((Wording("en", f"mark-need-{name}", "In full."),)),
        themes=["stormwater"],
        evidence=[Evidence("Measured.", SOURCE, PartialDate("2020"))],
        source=SOURCE,
        **WHO,
    )
    pair = record_partnership(
        program=program,
        title=f"mark-pair-{name}",
        parties=[(PartyRole.HOST, host), (PartyRole.RESOURCE, partner)],
        started=PartialDate("2021"),
        source=SOURCE,
        **WHO,
    )
    letter = write_letter(
        within=program.public_id,
        kind=LetterKind.REVIEWS_ASSIGNED,
        to=Recipient(f"mark-letter-{name}@secret.example", "Reader", "en"),
        values={"call": "A call", "program": name, "count": "1", "due": "", "link": "https://links.example/"},
        about=About("reviewer", "nobody"),
        **WHO,
    )
    ids.extend(
        [f"/needs/{need.public_id}/", f"/partnerships/{pair.public_id}/", f"/outbox/{letter.public_id}/"]
    )
    shown = (f"needs/{need.public_id}", f"partnerships/{pair.public_id}", f"letters/{letter.public_id}")
    ids.extend(f"/api/v1/{one}" for one in shown)
    ids.extend([f"/programs/{name}/", f"/roles/{program.public_id}/", f"/api/v1/programs/{name}"])
    for role in ("program-officer", "reviewer", "donor", "finance-officer", "auditor"):
        account(f"{name}-{role}", (Role(role), program.public_id))
    for role in ("city-coordinator", "expert"):
        account(f"{name}-{role}", (Role(role), host.public_id))
    officer = actor_of(Account.objects.get(email=f"{name}-program-officer@readers.example"))
    asked = ask_for_members(
        kind=BulkKind.EXPORT,
        choice=Choice(),
        file_kind=FileKind.CSV,
        reason=f"mark-reason-{name}",
        by=officer,
        at=at,
    )
    ids.extend([f"/network/requests/{asked.public_id}/", f"/api/v1/bulk-requests/{asked.public_id}"])
account("administrator", (Role.ADMINISTRATOR, INSTALLATION))
account("register-keeper", (Role.REGISTER_KEEPER, INSTALLATION))
account("stranger")
print("PLANTED " + json.dumps({"people": people, "ids": ids}))
