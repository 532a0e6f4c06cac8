"""Every source of what waits for a person: one function a domain, in the table at the end."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from citylinks.access.actors import SYSTEM
from citylinks.accounts.queries import asked, invitations_to
from citylinks.web.roles.places import places, title_of
from citylinks.web.start.waiting import Source, Visit, Waiting


def second_factor(visit: Visit) -> Iterator[Waiting]:
    """Yield the one thing that comes before all others for staff without a second factor."""
    if visit.waiting:
        roles = ", ".join(sorted({title_of(one.role) for one in visit.waiting}))
        sentence = _("Set up a passkey or an app: until then, your role is not in force (%(roles)s).")
        yield Waiting(sentence % {"roles": roles}, reverse("mfa_index"), late=True)


def invitations(visit: Visit) -> Iterator[Waiting]:
    """Yield what the person is asked to be. The place is named for them although they may not see it yet."""
    found = [asked(one) for one in invitations_to(visit.actor, at=visit.at)]
    named = places(SYSTEM, [one.within for one in found]) if found else {}
    for one in found:
        what = {"role": title_of(one.role), "place": named[one.within].name if one.within in named else ""}
        yield Waiting(
            _("Answer the invitation to be %(role)s of %(place)s.") % what,
            reverse("roles:invitation-to-me", args=[one.public_id]),
            due=one.expires_at,
        )


SOURCES: tuple[Source, ...] = (second_factor, invitations)
