"""Many members at once, table by table: what a member will be, written over what it is.

Each function costs a few queries for every batch of rows, however many members they belong to. Nothing here
asks a rule or records an event: the operations beside do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from citylinks.access.actors import Actor
from citylinks.kernel.ids import public_id
from citylinks.kernel.time import aware_utc
from citylinks.network.members.queries import batches
from citylinks.network.members.records import Affiliated, Member, Workplace
from citylinks.network.models import (
    Affiliation,
    AvailabilityWindow,
    Expertise,
    ExpertiseEvidence,
    Organization,
    Person,
    PersonEmail,
    PersonLanguage,
)
from citylinks.network.operations.listing import list_organizations, list_people

ROWS = 1_000  # written by one statement; a row has up to a dozen columns
SCALARS = ("name", "city_id", "visibility", "will_travel", "will_host", "pro_bono_days")
Told = Callable[[int, int], None]  # how much of how much is done


def untold(done: int, total: int) -> None:
    """Tell nobody how far it is."""
    del done, total


@dataclass(frozen=True, slots=True)
class Change:
    """What a member is and what it will be; a new one has no number yet."""

    before: Member
    after: Member


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the members with their numbers and public ids, and the organizations registered."""

    changes: tuple[Change, ...]
    organizations: tuple[Organization, ...]


def write_members(
    changes: Iterable[Change], *, by: Actor, at: dt.datetime, is_sample: bool, told: Told
) -> Written:
    """Write all changes; about fifty queries for every 1,000 new members, most of them for the directory."""
    wanted = list(changes)
    organizations = _register(wanted, is_sample=is_sample, by=by)
    list_organizations([one.pk for one in organizations.values()])
    placed = [_placed(one, organizations) for one in wanted]
    new = _write_new(placed, at=at, is_sample=is_sample)
    written = [
        Change(one.before, replace(one.after, pk=one.after.pk or new.get(one.after.public_id)))
        for one in placed
    ]
    _update_people(written)
    _write_emails(written, at)
    _write_languages(written)
    _write_periods(written)
    _write_expertise(written)
    _write_affiliations(written)
    numbers = [_number(one) for one in written]
    for done in range(0, len(numbers), ROWS):
        told(done, len(numbers))
        list_people(numbers[done : done + ROWS])
    return Written(tuple(written), tuple(organizations.values()))


def _register(changes: Sequence[Change], *, is_sample: bool, by: Actor) -> Mapping[Workplace, Organization]:
    """Register the organizations that are not there yet."""
    new = dict.fromkeys(
        one.workplace for change in changes for one in change.after.affiliations if one.workplace.pk is None
    )
    made = Organization.objects.bulk_create(
        (
            Organization(
                name=one.name, kind=one.kind, city_id=one.city, is_sample=is_sample, registered_by=by.id
            )
            for one in new
        ),
        batch_size=ROWS,
    )
    return dict(zip(new, made, strict=True))


def _placed(change: Change, organizations: Mapping[Workplace, Organization]) -> Change:
    """Give the workplaces their numbers, and a new member its public id."""
    after = change.after
    places = tuple(
        replace(one, workplace=replace(one.workplace, pk=organizations[one.workplace].pk))
        if one.workplace.pk is None
        else one
        for one in after.affiliations
    )
    return Change(
        change.before, replace(after, affiliations=places, public_id=after.public_id or public_id())
    )


def _write_new(changes: Sequence[Change], *, at: dt.datetime, is_sample: bool) -> Mapping[str, int]:
    """Write the rows of new people; return their numbers by public id."""
    made = Person.objects.bulk_create(
        (
            Person(
                public_id=change.after.public_id,
                organization_id=works_at(change.after),
                registered_at=aware_utc(at),
                is_sample=is_sample,
                **{name: getattr(change.after, name.removesuffix("_id")) for name in SCALARS},
            )
            for change in changes
            if change.after.pk is None
        ),
        batch_size=ROWS,
    )
    return {one.public_id: one.pk for one in made}


def _number(change: Change) -> int:
    assert change.after.pk is not None  # written by now
    return change.after.pk


def works_at(member: Member) -> int | None:
    """Return where a member works now: of the affiliations that go on, the one begun last."""
    going_on = [
        (str(one.started or ""), place, one) for place, one in enumerate(member.affiliations) if not one.ended
    ]
    return max(going_on, key=lambda one: one[:2])[2].workplace.pk if going_on else None


def _update_people(changes: Sequence[Change]) -> None:
    rows = []
    for one in changes:
        if one.before.pk is None:
            continue
        said = {name: getattr(one.after, name.removesuffix("_id")) for name in SCALARS}
        work = works_at(one.after)
        if work != works_at(one.before) or any(
            getattr(one.before, name.removesuffix("_id")) != value for name, value in said.items()
        ):
            rows.append(Person(pk=one.before.pk, organization_id=work, **said))
    fields = [name.removesuffix("_id") for name in SCALARS]
    Person.objects.bulk_update(rows, ["organization", *fields], batch_size=ROWS // 5)


def _write_emails(changes: Sequence[Change], at: dt.datetime) -> None:
    """Write addresses in their order; one left out is dropped, and still tells who this is."""
    touched = [one for one in changes if one.before.emails != one.after.emails]
    keys = {_number(one): {address.casefold() for address in one.after.emails} for one in touched}
    again: list[int] = []
    gone: list[int] = []
    for batch in batches(_number(one) for one in touched if one.before.pk is not None):
        rows = PersonEmail.objects.filter(person__in=batch).values_list(
            "pk", "person_id", "key", "dropped_at"
        )
        for pk, person, key, dropped in rows:
            if key in keys[person]:
                again.append(pk)
            elif dropped is None:
                gone.append(pk)
    for batch in batches(again):
        PersonEmail.objects.filter(pk__in=batch).delete()
    for batch in batches(gone):
        PersonEmail.objects.filter(pk__in=batch).update(dropped_at=aware_utc(at))
    PersonEmail.objects.bulk_create(
        (
            PersonEmail(person_id=_number(one), address=address, key=address.casefold())
            for one in touched
            for address in one.after.emails
        ),
        batch_size=ROWS,
    )


def _write_languages(changes: Sequence[Change]) -> None:
    touched = [one for one in changes if one.before.languages != one.after.languages]
    for batch in batches(_number(one) for one in touched if one.before.languages):
        PersonLanguage.objects.filter(person__in=batch).delete()
    PersonLanguage.objects.bulk_create(
        (
            PersonLanguage(person_id=_number(one), language=code, level=level)
            for one in touched
            for code, level in one.after.languages
        ),
        batch_size=ROWS,
    )


def _write_periods(changes: Sequence[Change]) -> None:
    touched = [one for one in changes if one.before.periods != one.after.periods]
    for batch in batches(_number(one) for one in touched if one.before.periods):
        AvailabilityWindow.objects.filter(person__in=batch).delete()
    AvailabilityWindow.objects.bulk_create(
        (
            AvailabilityWindow(person_id=_number(one), starts=period.starts, ends=period.ends)
            for one in touched
            for period in one.after.periods
        ),
        batch_size=ROWS,
    )


def _write_expertise(changes: Sequence[Change]) -> None:
    """Write themes with their levels, then evidence; a theme left out goes (it has no evidence then)."""
    touched = [
        one
        for one in changes
        if (one.before.themes, one.before.evidence) != (one.after.themes, one.after.evidence)
    ]
    there: dict[tuple[int, str], Expertise] = {}
    for batch in batches(_number(one) for one in touched if one.before.pk is not None):
        for row in Expertise.objects.filter(person__in=batch):
            assert row.person_id is not None
            there[row.person_id, row.theme] = row
    new: dict[tuple[int, str], Expertise] = {}
    levels: list[Expertise] = []
    gone: list[int] = []
    for one in touched:
        number, kept = _number(one), dict(one.after.themes)
        gone += [there[number, theme].pk for theme, _ in one.before.themes if theme not in kept]
        for theme, level in kept.items():
            known = there.get((number, theme))
            if known is None:
                new[number, theme] = Expertise(person_id=number, theme=theme, level=level)
            elif known.level != level:
                known.level = level
                levels.append(known)
    for batch in batches(gone):
        Expertise.objects.filter(pk__in=batch).delete()
    Expertise.objects.bulk_create(new.values(), batch_size=ROWS)
    Expertise.objects.bulk_update(levels, ["level"], batch_size=ROWS)
    _write_evidence(touched, there | new)


def _write_evidence(changes: Sequence[Change], expertise: Mapping[tuple[int, str], Expertise]) -> None:
    new: list[ExpertiseEvidence] = []
    changed: list[ExpertiseEvidence] = []
    for change in changes:
        had = {one.pk: one for one in change.before.evidence}
        for one in change.after.evidence:
            said = {"where": one.where, "when": one.when, "link": one.link}
            if one.pk is None:
                owner = expertise[_number(change), one.theme]
                new.append(ExpertiseEvidence(expertise=owner, what=one.what, **said))
            elif had[one.pk] != one:
                changed.append(ExpertiseEvidence(pk=one.pk, **said))
    ExpertiseEvidence.objects.bulk_create(new, batch_size=ROWS)
    ExpertiseEvidence.objects.bulk_update(changed, ["where", "when", "link"], batch_size=ROWS // 2)


def _write_affiliations(changes: Sequence[Change]) -> None:
    new: list[Affiliation] = []
    changed: list[Affiliation] = []
    for change in changes:
        had = {one.pk: one for one in change.before.affiliations}
        for one in change.after.affiliations:
            if one.pk is None:
                new.append(Affiliation(person_id=_number(change), **_affiliation(one)))
            elif had[one.pk] != one:
                changed.append(Affiliation(pk=one.pk, **_affiliation(one)))
    Affiliation.objects.bulk_create(new, batch_size=ROWS)
    Affiliation.objects.bulk_update(changed, ["position", "started", "ended"], batch_size=ROWS // 2)


def _affiliation(one: Affiliated) -> dict[str, object]:
    return {
        "organization_id": one.workplace.pk,
        "position": one.position,
        "started": one.started,
        "ended": one.ended,
    }
