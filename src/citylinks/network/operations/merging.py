"""Two records that are one person: all goes to the one that is kept, and how stays on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import Fault, refuse
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.network.models import ExpertiseEvidence, Offer, Person, PersonMerge
from citylinks.network.operations.careers import settle
from citylinks.network.operations.listing import list_people
from citylinks.network.operations.records import held
from citylinks.network.states import Visibility


@operation
def merge_people(*, kept: Person, absorbed: Person, reason: str, by: Actor, at: dt.datetime) -> Person:
    """Move everything from one record to the other; the absorbed one stays, as a pointer to the kept.

    What both say (a language, an address, a theme) stands as the kept one says it, and the absorbed record
    keeps its own beside: nothing is deleted. Evidence of a theme that both have moves over. The kept one
    takes over what it has not said itself, and the account unless it has one; with two accounts each stays
    where it is, and both remain one identity. Of two visibilities the narrower one holds. Merging the same
    two again does nothing.
    """
    first, second = sorted((kept, absorbed), key=lambda one: one.pk)  # one order, so that two never wait
    if _is_done(kept, absorbed):
        require(by, Permission.MERGE_PEOPLE, kept)
        return Person.objects.get(pk=kept.pk)
    locked = {one.pk: held(one) for one in (first, second)}
    kept, absorbed = locked[kept.pk], locked[absorbed.pk]
    require(by, Permission.MERGE_PEOPLE, kept)
    require(by, Permission.MERGE_PEOPLE, absorbed)
    refuse(_merge_faults(kept, absorbed, reason))
    moved = _move_rows(kept, absorbed)
    _take_over(kept, absorbed)
    PersonMerge.objects.create(
        kept=kept, absorbed=absorbed, reason=reason.strip()[:300], merged_at=aware_utc(at), merged_by=by.id
    )
    settle(kept)
    list_people([kept.pk, absorbed.pk])
    record(
        EventName.PEOPLE_MERGED,
        by=by,
        at=at,
        kind="person",
        object_id=kept.public_id,
        facts={"absorbed": absorbed.public_id, **moved},
    )
    return kept


def _merge_faults(kept: Person, absorbed: Person, reason: str) -> Iterator[Fault]:
    if kept.pk == absorbed.pk:
        yield Fault("absorbed", _("A record is not merged into itself."), _("Choose the other record."))
    if not reason.strip():
        yield Fault("reason", _("There is no reason."), _("Say how you know that they are one person."))
    else:
        yield from line_faults("reason", reason)


def _is_done(kept: Person, absorbed: Person) -> bool:
    return Person.objects.filter(pk=absorbed.pk, merged_into=kept.pk).exists()


def _move_rows(kept: Person, absorbed: Person) -> dict[str, int]:
    """Point the absorbed record's rows at the kept one, but for what that one has; count them by kind."""
    keys = kept.emails.values("key")
    codes = kept.languages.values("language")
    themes = kept.expertise.values("theme")
    both = absorbed.expertise.filter(theme__in=themes)
    windows = {(one.starts, one.ends) for one in kept.windows.all()}
    fresh = [one.pk for one in absorbed.windows.all() if (one.starts, one.ends) not in windows]
    evidence = 0
    for own in kept.expertise.filter(theme__in=both.values("theme")):
        proofs = ExpertiseEvidence.objects.filter(expertise__in=both.filter(theme=own.theme))
        evidence += proofs.update(expertise=own)
    return {
        "evidence": evidence,
        "emails": absorbed.emails.exclude(key__in=list(keys.values_list("key", flat=True))).update(
            person=kept
        ),
        "affiliations": absorbed.affiliations.update(person=kept),
        "expertise": absorbed.expertise.exclude(
            theme__in=list(themes.values_list("theme", flat=True))
        ).update(person=kept),
        "languages": absorbed.languages.exclude(
            language__in=list(codes.values_list("language", flat=True))
        ).update(person=kept),
        "windows": absorbed.windows.filter(pk__in=fresh).update(person=kept),
        "conflicts": absorbed.conflicts.update(person=kept),
        "offers": Offer.objects.filter(person=absorbed).update(person=kept),
    }


def _take_over(kept: Person, absorbed: Person) -> None:
    """Fill what the kept record leaves open, and let it be the end of every pointer."""
    for column in ("will_travel", "will_host", "pro_bono_days", "city_id"):
        if getattr(kept, column) is None:
            setattr(kept, column, getattr(absorbed, column))
    wide_to_narrow = Visibility.values
    kept.visibility = max(kept.visibility, absorbed.visibility, key=wide_to_narrow.index)
    account = absorbed.account if kept.account is None else None
    if account is not None:
        absorbed.account = None
    absorbed.merged_into, absorbed.organization = kept, None
    absorbed.save(update_fields=["account", "merged_into", "organization"])
    if account is not None:
        kept.account = account
    kept.save(update_fields=["will_travel", "will_host", "pro_bono_days", "city", "account", "visibility"])
    Person.objects.filter(merged_into=absorbed).update(merged_into=kept)
