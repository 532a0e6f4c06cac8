"""What people and organizations are good at, the languages people speak, and when they can."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import Fault, NotFound, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import PartialDate
from citylinks.kernel.writing import operation
from citylinks.network.models import (
    AvailabilityWindow,
    Expertise,
    ExpertiseEvidence,
    Organization,
    Person,
    PersonLanguage,
)
from citylinks.network.operations.listing import list_organizations, list_people
from citylinks.network.operations.offers import theme_faults
from citylinks.network.operations.people import days_faults, say_willingness
from citylinks.network.operations.records import crowd_faults, held, language_faults, link_faults
from citylinks.network.states import ExpertiseLevel, LanguageLevel

LONGEST_WINDOW = dt.timedelta(days=731)
MOST_WINDOWS = 24


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day on which somebody can."""

    starts: dt.date
    ends: dt.date


@dataclass(frozen=True, slots=True)
class Proof:
    """What was done, where and when as far as it is told, and a link."""

    what: str
    where: str = ""
    when: PartialDate | None = None
    link: str = ""

    def faults(self) -> Iterator[Fault]:
        """Say all that is wrong with it."""
        if not self.what.strip():
            yield Fault("what", _("It says nothing."), _("Say in a sentence what was done."))
        if len(self.where) > 200:
            message = _("The place has %(count)s letters.") % {"count": len(self.where)}
            yield Fault("where", message, _("Use at most 200."))
        yield from line_faults("where", self.where, "place")
        yield from link_faults(self.link)


def _taken(owner: Person | Organization, by: Actor) -> Person | Organization:
    """Lock the owner and demand that the actor may change it."""
    if isinstance(owner, Person):
        person = held(owner)
        require(by, Permission.CHANGE_PERSON, person)
        return person
    organization = locked(Organization.objects.all(), owner)
    require(by, Permission.CHANGE_ORGANIZATION, organization)
    return organization


def owner_of(expertise: Expertise) -> Person | Organization:
    """Return whose expertise it is."""
    owner = expertise.person or expertise.organization
    assert owner is not None  # the database demands one
    return owner


def _list(owner: Person | Organization) -> None:
    if isinstance(owner, Person):
        list_people([owner.pk])
    else:
        list_organizations([owner.pk])


@operation
def state_expertise(
    *, owner: Person | Organization, theme: str, level: ExpertiseLevel, by: Actor, at: dt.datetime
) -> Expertise:
    """State what a person or an organization is good at; a theme stated before gets the new level."""
    return add_strength(owner=owner, theme=theme, level=level, proof=None, by=by, at=at)


@operation
def add_strength(
    *,
    owner: Person | Organization,
    theme: str,
    level: ExpertiseLevel,
    proof: Proof | None,
    by: Actor,
    at: dt.datetime,
) -> Expertise:
    """State an expertise together with what shows it; all faults of both at once."""
    owner = _taken(owner, by)
    expertise = owner.expertise.filter(theme=theme).first() or Expertise(theme=theme)
    refuse([*theme_faults([theme]), *(_proof_faults(expertise, proof) if proof is not None else ())])
    if isinstance(owner, Person):
        expertise.person = owner
    else:
        expertise.organization = owner
    expertise.level = level
    expertise.save()
    if proof is not None:
        _write(expertise, proof)
    _list(owner)
    _tell(EventName.EXPERTISE_STATED, expertise, owner, by, at)
    if proof is not None:
        _tell(EventName.EVIDENCE_GIVEN, expertise, owner, by, at)
    return expertise


@operation
def drop_expertise(*, expertise: Expertise, by: Actor, at: dt.datetime) -> None:
    """Take back an expertise with its evidence."""
    owner = _taken(owner_of(expertise), by)
    Expertise.objects.filter(pk=expertise.pk).delete()
    _list(owner)
    _tell(EventName.EXPERTISE_DROPPED, expertise, owner, by, at)


@operation
def give_evidence(*, expertise: Expertise, proof: Proof, by: Actor, at: dt.datetime) -> ExpertiseEvidence:
    """Add what shows an expertise; one that was taken back meanwhile is not found."""
    owner = _taken(owner_of(expertise), by)
    if not owner.expertise.filter(pk=expertise.pk).exists():
        raise NotFound("expertise", expertise.public_id)
    refuse(_proof_faults(expertise, proof))
    evidence = _write(expertise, proof)
    _list(owner)
    _tell(EventName.EVIDENCE_GIVEN, expertise, owner, by, at)
    return evidence


_CROWD = (
    gettext_noop("There are %(count)s pieces of evidence already."),
    gettext_noop("Remove one that shows less."),
)


def _proof_faults(expertise: Expertise, proof: Proof) -> Iterator[Fault]:
    yield from proof.faults()
    there = ExpertiseEvidence.objects.filter(expertise=expertise).count() if expertise.pk else 0
    yield from crowd_faults(there, "what", *_CROWD)


def _write(expertise: Expertise, proof: Proof) -> ExpertiseEvidence:
    return ExpertiseEvidence.objects.create(
        expertise=expertise,
        what=proof.what.strip(),
        where=proof.where.strip(),
        when=proof.when,
        link=proof.link,
    )


@operation
def drop_evidence(*, evidence: ExpertiseEvidence, by: Actor, at: dt.datetime) -> None:
    """Take back a piece of evidence; one that is gone already is not found."""
    owner = _taken(owner_of(evidence.expertise), by)
    gone = ExpertiseEvidence.objects.filter(pk=evidence.pk).delete()[0]
    if not gone:
        raise NotFound("evidence", evidence.public_id)
    _list(owner)
    _tell(EventName.EVIDENCE_DROPPED, evidence.expertise, owner, by, at)


@operation
def state_languages(
    *, person: Person, spoken: Mapping[str, LanguageLevel], by: Actor, at: dt.datetime
) -> Person:
    """Say exactly which languages a person speaks, by their codes, and how well."""
    person = held(person)
    require(by, Permission.CHANGE_PERSON, person)
    refuse(language_faults(tuple(spoken)))
    person.languages.all().delete()
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=person, language=code, level=level) for code, level in spoken.items()
    )
    list_people([person.pk])
    record(
        EventName.LANGUAGES_STATED,
        by=by,
        at=at,
        kind="person",
        object_id=person.public_id,
        facts={"languages": tuple(spoken)},
    )
    return person


@operation
def state_availability(*, person: Person, windows: Sequence[Window], by: Actor, at: dt.datetime) -> Person:
    """Say exactly when a person can travel or host; others will see the months."""
    person = held(person)
    require(by, Permission.CHANGE_PERSON, person)
    refuse(_window_faults(windows))
    person.windows.all().delete()
    AvailabilityWindow.objects.bulk_create(
        AvailabilityWindow(person=person, starts=one.starts, ends=one.ends) for one in dict.fromkeys(windows)
    )
    list_people([person.pk])
    record(
        EventName.AVAILABILITY_STATED,
        by=by,
        at=at,
        kind="person",
        object_id=person.public_id,
        facts={"windows": len(windows)},
    )
    return person


@operation
def offer_time(
    *,
    person: Person,
    windows: Sequence[Window],
    will_travel: bool | None,
    will_host: bool | None,
    pro_bono_days: int | None,
    by: Actor,
    at: dt.datetime,
) -> Person:
    """Say when a person can, whether it travels and hosts, and how many days a year it gives."""
    refuse([*_window_faults(windows), *days_faults(pro_bono_days)])
    person = state_availability(person=person, windows=windows, by=by, at=at)
    return say_willingness(
        person=person,
        will_travel=will_travel,
        will_host=will_host,
        pro_bono_days=pro_bono_days,
        by=by,
        at=at,
    )


def _window_faults(windows: Sequence[Window]) -> Iterator[Fault]:
    if len(windows) > MOST_WINDOWS:
        message = _("These are %(count)s periods.") % {"count": len(windows)}
        yield Fault("windows", message, _("Keep at most %(most)s.") % {"most": MOST_WINDOWS})
    for number, one in enumerate(windows, start=1):
        if one.ends < one.starts:
            mend = _("Exchange or mend the dates.")
            yield Fault(f"windows[{number}]", _("It ends before it begins."), mend)
        elif one.ends - one.starts > LONGEST_WINDOW:
            mend = _("End it earlier; say more later.")
            yield Fault(f"windows[{number}]", _("It is longer than two years."), mend)


def _tell(
    name: EventName, expertise: Expertise, owner: Person | Organization, by: Actor, at: dt.datetime
) -> None:
    kind = "person" if isinstance(owner, Person) else "organization"
    record(
        name,
        by=by,
        at=at,
        kind="expertise",
        object_id=expertise.public_id,
        facts={kind: owner.public_id, "theme": expertise.theme, "level": str(expertise.level)},
    )
