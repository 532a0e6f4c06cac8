"""Who is one and the same, and to whom that one is tied: what conflicts of interest are judged by.

An identity is everything that hangs together: an account and its person, records that were merged, and
records and accounts that share an e-mail address, now or ever, whatever its letters' case.

A record of a person may be written, with an address that nobody has proved, before anybody opens an account
with it. Such an address ties the account all the same: a tie only ever takes sight of applications away, and
one too many is seen and mended, while one too few is not. No right comes of it: roles are given to accounts,
and a record becomes an account's own only when the address is proved. What an account adds to itself counts
once it is proved, so that nobody takes on another's ties. See ADR 13.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from citylinks.accounts.models import Account, RoleGrant
from citylinks.kernel.time import PartialDate
from citylinks.network.models import Affiliation, ConflictFact, Organization, Person, PersonEmail
from citylinks.network.states import ConflictKind, TieKind

Node = tuple[str, int | str]  # ("account", pk), ("person", pk) or ("email", key)


@dataclass(frozen=True, slots=True)
class Tie:
    """Why somebody is not impartial about an organization: the kind, a sentence, and since and until when."""

    kind: TieKind
    sentence: str
    since: PartialDate | None
    until: PartialDate | None


@dataclass(frozen=True, slots=True)
class Identity:
    """All records and accounts of one human being, by their numbers."""

    people: frozenset[int]
    accounts: frozenset[int]


def email_key(address: str) -> str:
    """Return the form of an address by which people are recognized: its case does not count."""
    return address.strip().casefold()


def identities(account_ids: Iterable[str]) -> Mapping[str, Identity]:
    """Return the whole identity of each account, by its public id; unknown ids are left out.

    Costs one query, and at most five for each step that an identity reaches further: seldom more than three.
    """
    wanted = dict(Account.objects.filter(public_id__in=set(account_ids)).values_list("public_id", "pk"))
    edges: defaultdict[Node, set[Node]] = defaultdict(set)
    fresh: set[Node] = {("account", pk) for pk in wanted.values()}
    while fresh:
        known = set(edges) | fresh
        for one, other in _edges_at(fresh):
            edges[one].add(other)
            edges[other].add(one)
        fresh = set(edges) - known
    return {public_id: _reached(("account", pk), edges) for public_id, pk in wanted.items()}


def _edges_at(nodes: set[Node]) -> Iterable[tuple[Node, Node]]:
    """Find what hangs together with these: five queries."""
    accounts = {key for kind, key in nodes if kind == "account"}
    people = {key for kind, key in nodes if kind == "person"}
    emails = {key for kind, key in nodes if kind == "email"}
    proved = Q(emailaddress__email__in=emails, emailaddress__verified=True)
    signing = Account.objects.filter(Q(pk__in=accounts) | Q(email__in=emails) | proved)
    for pk, address, other, is_proved in signing.values_list(
        "pk", "email", "emailaddress__email", "emailaddress__verified"
    ):
        yield ("account", pk), ("email", email_key(address))
        if is_proved:
            yield ("account", pk), ("email", email_key(other))
    near = Q(pk__in=people) | Q(account__in=accounts) | Q(merged_into__in=people)
    for pk, account, kept in Person.objects.filter(near).values_list("pk", "account_id", "merged_into_id"):
        yield from ((("person", pk), ("account", account)),) if account else ()
        yield from ((("person", pk), ("person", kept)),) if kept else ()
    for pk, key in PersonEmail.objects.filter(Q(person__in=people) | Q(key__in=emails)).values_list(
        "person_id", "key"
    ):
        yield ("person", pk), ("email", key)


def _reached(start: Node, edges: Mapping[Node, set[Node]]) -> Identity:
    found, waiting = {start}, [start]
    while waiting:
        near = edges.get(waiting.pop(), set()) - found
        found |= near
        waiting += near
    return Identity(
        people=frozenset(key for kind, key in found if kind == "person" and isinstance(key, int)),
        accounts=frozenset(key for kind, key in found if kind == "account" and isinstance(key, int)),
    )


def ties(account_ids: Iterable[str]) -> Mapping[str, Mapping[int, tuple[Tie, ...]]]:
    """Return, by each account's public id and an organization's number, all ties there are or ever were.

    They are those of the account's whole identity: where it works or worked, the roles it holds or held, and
    the conflicts on record. An organization without a tie is not there. Costs what `identities` costs and
    four queries, however many accounts. It asks no rule: it serves those who keep people apart.
    """
    found = identities(account_ids)
    everyone = {pk for one in found.values() for pk in one.people}
    accounts = {pk for one in found.values() for pk in one.accounts}
    of_people = _ties_of_people(everyone)
    of_accounts = _ties_of_accounts(accounts)
    gathered: dict[str, Mapping[int, tuple[Tie, ...]]] = {}
    for public_id, identity in found.items():
        own: defaultdict[int, list[Tie]] = defaultdict(list)
        for pk in sorted(identity.people):
            for organization, tie in of_people.get(pk, ()):
                own[organization].append(tie)
        for pk in sorted(identity.accounts):
            for organization, tie in of_accounts.get(pk, ()):
                own[organization].append(tie)
        gathered[public_id] = {
            organization: tuple(dict.fromkeys(given)) for organization, given in sorted(own.items())
        }
    return gathered


Found = Mapping[int, list[tuple[int, Tie]]]


def _ties_of_people(people: set[int]) -> Found:
    found: defaultdict[int, list[tuple[int, Tie]]] = defaultdict(list)
    worked = Affiliation.objects.filter(person__in=people).select_related("organization").order_by("id")
    for one in worked:
        sentence = f"{'Worked' if one.ended else 'Works'} for {one.organization.name}."
        tie = Tie(TieKind.AFFILIATION, sentence, one.started, one.ended)
        found[one.person_id].append((one.organization_id, tie))
    facts = ConflictFact.objects.filter(person__in=people).select_related("organization").order_by("id")
    for fact in facts:
        kind = ConflictKind(fact.kind)
        sentence = f"On record for {fact.organization.name}: {kind.label}."
        tie = Tie(TieKind(fact.kind), sentence, fact.since, fact.until)
        found[fact.person_id].append((fact.organization_id, tie))
    return found


def _ties_of_accounts(accounts: set[int]) -> Found:
    """Roles within organizations; those within programs name none."""
    found: defaultdict[int, list[tuple[int, Tie]]] = defaultdict(list)
    grants = RoleGrant.objects.filter(account__in=accounts).order_by("id")
    rows = list(grants.values_list("account_id", "within", "role", "started_at", "ended_at"))
    places = {within for _, within, *_ in rows}
    known = {one.public_id: one for one in Organization.objects.filter(public_id__in=places)}
    for account, within, role, started, ended in rows:
        if within in known:
            place = known[within]
            sentence = f"{'Held' if ended else 'Holds'} the role {role} for {place.name}."
            until = PartialDate(ended.date().isoformat()) if ended else None
            tie = Tie(TieKind.ROLE, sentence, PartialDate(started.date().isoformat()), until)
            found[account].append((place.pk, tie))
    return found
