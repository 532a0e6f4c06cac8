"""What organizations and people offer to share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import Fault, refuse
from citylinks.kernel.models import locked, locking
from citylinks.kernel.source import Source
from citylinks.kernel.states import next_state
from citylinks.kernel.text import TranslatedText, line_faults
from citylinks.kernel.time import PartialDate
from citylinks.kernel.writing import operation
from citylinks.network.models import (
    Offer,
    OfferEvidence,
    OfferTheme,
    OfferWording,
    Organization,
    Person,
)
from citylinks.network.operations.heard import hear_offer
from citylinks.network.operations.listing import list_organizations, list_people
from citylinks.network.operations.records import crowd_faults, held
from citylinks.network.states import OFFER_TRANSITIONS, OfferAction, OfferState
from citylinks.themes.taxonomy import THEMES, nearest


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something the owner of an offer has done: what, where and when as far as its source says."""

    what: str
    source: Source
    where: str = ""
    when: PartialDate | None = None

    def faults(self) -> Iterator[Fault]:
        """Say what is wrong with where it was, and with its source."""
        yield from line_faults("evidence", self.where, "place")
        yield from self.source.faults("evidence")


def did_you_mean(near: Sequence[str]) -> str:
    """Ask whether one of these was meant; with none, nothing."""
    if not near:
        return ""
    either = _("or")
    return _("Did you mean %(names)s?") % {"names": f" {either} ".join(near)}


def theme_faults(themes: Sequence[str]) -> Iterator[Fault]:
    """Say which codes are no themes, with the nearest that are; shared by needs."""
    for code in themes:
        if code not in THEMES:
            near = nearest(code)
            message = _("“%(text)s” is no theme.") % {"text": code}
            yield Fault("themes", message, did_you_mean(near))


@operation
def make_offer(
    *,
    organization: Organization | None = None,
    person: Person | None = None,
    wording: TranslatedText,
    themes: Sequence[str],
    evidence: Sequence[Evidence] = (),
    source: Source,
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Offer:
    """Put down what an organization or a person will share, with its evidence; all faults at once.

    One of the two owns it; a call with both or neither is a programming mistake and raises ValueError.
    """
    if (organization is None) == (person is None):
        raise ValueError("An offer has one owner: an organization or a person.")
    person = held(person) if person is not None else None
    offer = Offer(
        organization=organization,
        person=person,
        source_title=source.title,
        source_url=source.url,
        is_sample=is_sample,
    )
    require(by, Permission.MAKE_OFFER, offer)
    shown = [fault for one in evidence for fault in one.faults()]
    refuse([*wording.faults(), *theme_faults(themes), *source.faults(), *shown, *_room_faults(offer)])
    offer.language = wording.original.language
    offer.save(force_insert=True)
    OfferWording.objects.bulk_create(
        OfferWording(offer=offer, language=one.language, title=one.title, text=one.text)
        for one in wording.wordings
    )
    OfferTheme.objects.bulk_create(OfferTheme(offer=offer, theme=theme) for theme in dict.fromkeys(themes))
    OfferEvidence.objects.bulk_create(
        OfferEvidence(
            offer=offer,
            what=one.what,
            where=one.where,
            when=one.when,
            source_title=one.source.title,
            source_url=one.source.url,
            is_sample=is_sample,
        )
        for one in evidence
    )
    hear_offer(offer, wording.original)
    _list_owner(offer)
    owner = (
        {"organization": organization.public_id}
        if organization is not None
        else {"person": offer.person.public_id if offer.person is not None else ""}
    )
    record(
        EventName.OFFER_MADE,
        by=by,
        at=at,
        kind="offer",
        object_id=offer.public_id,
        facts={**owner, "themes": tuple(themes), "evidence": len(evidence)},
    )
    return offer


_CROWD = (
    gettext_noop("There are %(count)s open offers already."),
    gettext_noop("Withdraw one that no longer holds."),
)


def _room_faults(offer: Offer) -> Iterator[Fault]:
    """Lock the owner: of two who come at once the second counts what the first has made."""
    _lock_owner(offer)
    own = Offer.objects.filter(organization=offer.organization, person=offer.person, state=OfferState.OPEN)
    yield from crowd_faults(own.count(), "", *_CROWD)


def _lock_owner(offer: Offer) -> None:
    if offer.organization_id is not None:
        locking(Organization.objects.all()).get(pk=offer.organization_id)
    elif offer.person is not None:
        locked(Person.objects.all(), offer.person)


def _list_owner(offer: Offer) -> None:
    if offer.organization_id is not None:
        list_organizations([offer.organization_id])
    elif offer.person_id is not None:
        list_people([offer.person_id])


@operation
def withdraw_offer(*, offer: Offer, by: Actor, at: dt.datetime) -> Offer:
    """Take an offer back; what it was stays on record."""
    _lock_owner(offer)
    owned = Offer.objects.select_related("organization", "person__account", "person__organization")
    offer = locked(owned, offer)
    require(by, Permission.MAKE_OFFER, offer)
    offer.state = next_state(OFFER_TRANSITIONS, OfferState(offer.state), OfferAction.WITHDRAW)
    offer.save(update_fields=["state"])
    _list_owner(offer)
    record(EventName.OFFER_WITHDRAWN, by=by, at=at, kind="offer", object_id=offer.public_id)
    return offer
