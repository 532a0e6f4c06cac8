"""One person: as a page shows it to an actor, as an operation takes it, and all of it for its owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, scoped
from citylinks.access.states import Permission
from citylinks.kernel.errors import NotFound
from citylinks.kernel.time import PartialDate
from citylinks.network.models import (
    Affiliation,
    ConflictFact,
    Expertise,
    ExpertiseEvidence,
    Offer,
    Person,
    PersonMerge,
)
from citylinks.network.queries.facts import (
    OfferFacts,
    Place,
    Strength,
    place_of,
    seen_offers,
    strengths_of,
)
from citylinks.network.states import ConflictKind, LanguageLevel, Visibility


@dataclass(frozen=True, slots=True)
class Job:
    """Where a person works or worked; `organization_id` is the organization's public id."""

    public_id: str
    organization: str
    organization_id: str
    position: str
    started: PartialDate | None
    ended: PartialDate | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict of interest on record."""

    public_id: str
    organization: str
    organization_id: str
    kind: ConflictKind
    note: str
    since: PartialDate | None
    until: PartialDate | None


@dataclass(frozen=True, slots=True)
class Contact:
    """What only few see: addresses, the first to write to, and the exact first and last days."""

    emails: tuple[str, ...]
    windows: tuple[tuple[dt.date, dt.date], ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """That another record was found to be this person: its public id still leads here."""

    absorbed_id: str
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PersonProfile:
    """A person as the actor may see it; None and empty where it may not, or where nothing is on record."""

    public_id: str
    name: str
    visibility: Visibility
    place: Place | None
    own_place: Place | None  # where the person is without its work
    jobs: tuple[Job, ...]
    strengths: tuple[Strength, ...]
    languages: tuple[tuple[str, LanguageLevel], ...]
    months: tuple[str, ...]
    will_travel: bool | None
    will_host: bool | None
    pro_bono_days: int | None
    offers: tuple[OfferFacts, ...]
    contact: Contact | None
    conflicts: tuple[Conflict, ...]
    merges: tuple[Merge, ...]
    is_self: bool
    may_change: bool
    may_declare: bool
    may_merge: bool
    is_sample: bool


def people(actor: Actor) -> QuerySet[Person]:
    """Return the people the actor may see, by name, each with its account, organization and place."""
    return (
        Person.objects.filter(scoped(actor, Permission.VIEW_PERSON))
        .select_related("account", "organization__city__country", "city__country")
        .order_by("name", "id")
    )


def person(actor: Actor, public_id: str) -> Person:
    """Return the person an id stands for, the kept one for a merged record: two queries. Raises NotFound."""
    pointer = Person.objects.filter(public_id=public_id, merged_into__isnull=False)
    kept = pointer.values_list("merged_into__public_id", flat=True).first() or public_id
    found = people(actor).filter(public_id=kept, erased_at__isnull=True).first()
    if found is None:
        raise NotFound("person", public_id)
    return found


def own_person(actor: Actor) -> Person | None:
    """Return the profile of the one who acts, the kept one if it was merged: at most two queries."""
    own = Person.objects.filter(account__public_id=actor.id, erased_at__isnull=True).first()
    if own is None or own.merged_into_id is None:
        return own
    return Person.objects.select_related("account", "organization").get(pk=own.merged_into_id)


def person_profile(actor: Actor, public_id: str) -> PersonProfile:
    """Return all that the actor may see of a person: 15 queries at most. Raises NotFound.

    An old id of a merged record leads to the kept one, whose `public_id` then differs from the one asked for.
    """
    row = person(actor, public_id)
    offers = seen_offers(actor).filter(person=row)
    return PersonProfile(
        public_id=row.public_id,
        name=row.name,
        visibility=Visibility(row.visibility),
        place=place_of(row.organization.city if row.organization is not None else row.city),
        own_place=place_of(row.city),
        jobs=tuple(_jobs(row)),
        strengths=strengths_of(row.expertise.order_by("id")),
        languages=_languages(row),
        months=_months(row),
        will_travel=row.will_travel,
        will_host=row.will_host,
        pro_bono_days=row.pro_bono_days,
        offers=tuple(OfferFacts.of(offer) for offer in offers),
        contact=_contact(row) if decide(actor, Permission.VIEW_CONTACT, row).allowed else None,
        conflicts=tuple(conflicts(actor, row)),
        merges=_merges(row) if decide(actor, Permission.MERGE_PEOPLE, row).allowed else (),
        is_self=row.account is not None and row.account.public_id == actor.id,
        may_change=decide(actor, Permission.CHANGE_PERSON, row).allowed,
        may_declare=decide(actor, Permission.DECLARE_CONFLICT, row).allowed,
        may_merge=decide(actor, Permission.MERGE_PEOPLE, row).allowed,
        is_sample=row.is_sample,
    )


def _jobs(row: Person) -> Iterable[Job]:
    """Jobs that go on first, then those that ended last."""
    rows = row.affiliations.select_related("organization").order_by("id")
    for one in sorted(
        rows, key=lambda one: (one.ended is None, str(one.ended or one.started or "")), reverse=True
    ):
        yield Job(
            one.public_id,
            one.organization.name,
            one.organization.public_id,
            one.position,
            one.started,
            one.ended,
        )


def _languages(row: Person) -> tuple[tuple[str, LanguageLevel], ...]:
    """Languages spoken best first."""
    ranks = LanguageLevel.values
    spoken = [(one.language, LanguageLevel(one.level)) for one in row.languages.order_by("id")]
    return tuple(sorted(spoken, key=lambda one: -ranks.index(one[1])))


def _months(row: Person) -> tuple[str, ...]:
    """Read the months from the directory, which has them in their order."""
    facets = Person.objects.filter(pk=row.pk).values_list("listing__facets", flat=True).first() or ""
    return tuple(token.removeprefix("month:") for token in facets.split() if token.startswith("month:"))


def _contact(row: Person) -> Contact:
    emails = row.emails.filter(dropped_at__isnull=True).order_by("id").values_list("address", flat=True)
    windows = row.windows.order_by("starts", "ends").values_list("starts", "ends")
    return Contact(tuple(emails), tuple(windows))


def conflicts(actor: Actor, row: Person) -> Iterable[Conflict]:
    """Return a person's conflicts on record, as many as the actor may see: one query."""
    rows = ConflictFact.objects.filter(scoped(actor, Permission.VIEW_CONFLICTS), person=row)
    for one in rows.select_related("organization").order_by("id"):
        yield Conflict(
            one.public_id,
            one.organization.name,
            one.organization.public_id,
            ConflictKind(one.kind),
            one.note,
            one.since,
            one.until,
        )


def _merges(row: Person) -> tuple[Merge, ...]:
    """List every record that became this one, at whatever remove, oldest first."""
    rows = PersonMerge.objects.filter(absorbed__merged_into=row).select_related("absorbed")
    return tuple(Merge(one.absorbed.public_id, one.reason, one.merged_at) for one in rows.order_by("id"))


# What forms and operations act on: found for those who may see the person, or nobody.


def expertise_of(actor: Actor, public_id: str) -> Expertise:
    """Return one expertise of an organization, or of a person the actor may see. Raises NotFound."""
    rows = Expertise.objects.select_related("person__account", "person__organization", "organization")
    seen = Q(person__in=people(actor)) | Q(organization__isnull=False)
    found = rows.filter(seen, public_id=public_id).first()
    if found is None:
        raise NotFound("expertise", public_id)
    return found


def evidence_of(actor: Actor, public_id: str) -> ExpertiseEvidence:
    """Return one piece of evidence of an organization, or of a person the actor may see. Raises NotFound."""
    rows = ExpertiseEvidence.objects.select_related("expertise__person", "expertise__organization")
    seen = Q(expertise__person__in=people(actor)) | Q(expertise__organization__isnull=False)
    found = rows.filter(seen, public_id=public_id).first()
    if found is None:
        raise NotFound("evidence", public_id)
    return found


def affiliation_of(actor: Actor, public_id: str) -> Affiliation:
    """Return one affiliation of a person the actor may see. Raises NotFound."""
    rows = Affiliation.objects.select_related("person", "organization")
    found = rows.filter(person__in=people(actor), public_id=public_id).first()
    if found is None:
        raise NotFound("affiliation", public_id)
    return found


def conflict_of(actor: Actor, public_id: str) -> ConflictFact:
    """Return one conflict the actor may see. Raises NotFound."""
    rows = ConflictFact.objects.filter(scoped(actor, Permission.VIEW_CONFLICTS)).select_related("person")
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("conflict", public_id)
    return found


def everything(actor: Actor, row: Person) -> Sequence[Person]:
    """Return a person and the records merged into it, with all their rows, for an export: ten queries."""
    del actor  # export_person has asked the rule
    conflicts_ = Prefetch("conflicts", ConflictFact.objects.select_related("organization").order_by("id"))
    jobs = Prefetch("affiliations", Affiliation.objects.select_related("organization").order_by("id"))
    offers = Prefetch(
        "offers", Offer.objects.prefetch_related("wordings", "themes", "evidence").order_by("id")
    )
    return list(
        Person.objects.filter(pk__in=[row.pk, *row.absorbed.values_list("pk", flat=True)])
        .select_related("account", "city", "organization", "merge")
        .prefetch_related("emails", jobs, "expertise__evidence", "languages", "windows", conflicts_, offers)
        .order_by(F("merged_into").asc(nulls_first=True), "id")
    )
