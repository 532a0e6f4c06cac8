"""Every source of what waits for a person: one function a domain, in the table at the end."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from citylinks.access.actors import SYSTEM
from citylinks.access.states import Permission
from citylinks.accounts.queries import asked, invitations_to
from citylinks.calls.queries import Turn, desk_work, may_apply
from citylinks.calls.queries import own_applications as applications
from citylinks.needs.queries import drafts, needs
from citylinks.needs.queries import wording_of as need_words
from citylinks.needs.states import NeedState
from citylinks.network.queries import open_bulk_requests
from citylinks.outbox.queries import desks, waiting_letters
from citylinks.outbox.states import LetterState
from citylinks.reviews.queries import decision_work, worklist
from citylinks.reviews.states import AssignmentState
from citylinks.web.numerals import count
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


def own_applications(visit: Visit) -> Iterator[Waiting]:
    """Yield the applications that the person's organizations can still finish, or ask to be late with."""
    language = get_language() or "en"
    if not may_apply(visit.actor):
        return
    for one in applications(visit.actor, at=visit.at):
        what = {"organization": one.organization, "call": one.call_title.title(language).text}
        href = reverse("applications:application", args=[one.public_id])
        if one.turn is Turn.FINISH:
            sentence = _("Finish the application of %(organization)s: %(call)s")
            yield Waiting(sentence % what, href, due=one.deadline)
        elif one.turn is Turn.ASK_LATE:
            sentence = _("The deadline has passed for %(organization)s: %(call)s")
            yield Waiting(sentence % what, href, due=one.deadline, late=True)


def reviews(visit: Visit) -> Iterator[Waiting]:
    """Yield, by call, how many applications wait for the person's scores."""
    if not visit.actor.within(Permission.REVIEW_APPLICATION):
        return
    language = get_language() or "en"
    open_ones = [
        one for one in worklist(visit.actor) if one.is_open and one.state is AssignmentState.ASSIGNED
    ]
    one_of = {one.call_code: one for one in open_ones}
    for code, number in Counter(one.call_code for one in open_ones).items():
        sentence = ngettext(
            "Score an application: %(call)s", "Score %(count)s applications: %(call)s", number
        )
        what = {"count": count(number), "call": one_of[code].call.title(language).text}
        due_on = one_of[code].due_on
        end = dt.datetime.combine(due_on, dt.time(23, 59), dt.UTC) if due_on else None
        yield Waiting(sentence % what, reverse("reviews:worklist"), due=end)


def desk(visit: Visit) -> Iterator[Waiting]:
    """Yield what waits at the desks of the calls that the person runs."""
    language = get_language() or "en"
    for one in desk_work(visit.actor):
        call = one.title.title(language).text
        if one.questions:
            sentence = ngettext(
                "Answer a question about the call: %(call)s",
                "Answer %(count)s questions about the call: %(call)s",
                one.questions,
            )
            href = reverse("calls:clarifications", args=[one.code])
            yield Waiting(sentence % {"count": count(one.questions), "call": call}, href, due=one.closes_at)
        if one.late:
            sentence = ngettext(
                "Answer a request to be late: %(call)s",
                "Answer %(count)s requests to be late: %(call)s",
                one.late,
            )
            href = reverse("calls:late", args=[one.code])
            yield Waiting(sentence % {"count": count(one.late), "call": call}, href)


def decisions(visit: Visit) -> Iterator[Waiting]:
    """Yield the decisions to take in closed calls, and the results to announce once all are taken."""
    language = get_language() or "en"
    for one in decision_work(visit.actor):
        what = {"count": count(one.undecided), "call": one.title.title(language).text}
        if one.undecided:
            sentence = ngettext(
                "Decide on an application: %(call)s",
                "Decide on %(count)s applications: %(call)s",
                one.undecided,
            )
            yield Waiting(sentence % what, reverse("reviews:board", args=[one.code]))
        else:
            sentence = _("Announce the results of the call: %(call)s")
            yield Waiting(sentence % what, reverse("reviews:announce", args=[one.code]))


def needs_in_draft(visit: Visit) -> Iterator[Waiting]:
    """Yield the needs that the person, or their organization, began to write."""
    mine = visit.actor.within(Permission.STATE_NEED)
    if not mine:
        return
    for one in drafts(visit.actor).filter(organization__public_id__in=mine):
        titles = [words.title for words in one.wordings.all() if words.title]
        what = {"title": titles[0] if titles else _("without a title")}
        yield Waiting(
            _("Go on writing the need: %(title)s") % what, reverse("needs:draft", args=[one.public_id])
        )


def needs_to_publish(visit: Visit) -> Iterator[Waiting]:
    """Yield the needs that cities have stated and nobody has published yet."""
    mine = visit.actor.within(Permission.PUBLISH_NEED)
    if not mine:
        return
    language = get_language() or "en"
    for one in needs(visit.actor).filter(program__public_id__in=mine, state=NeedState.STATED):
        what = {"title": need_words(one).title(language).text, "organization": one.organization.name}
        yield Waiting(
            _("Publish the need of %(organization)s: %(title)s") % what,
            reverse("needs:need", args=[one.public_id]),
        )


def bulk_requests(visit: Visit) -> Iterator[Waiting]:
    """Yield the requests to export or erase many people that wait for the person to approve or carry out."""
    if not visit.actor.within(Permission.EXPORT_MEMBERS):
        return
    for one in open_bulk_requests(visit.actor, at=visit.at):
        if one.may_approve:
            sentence = ngettext(
                "Look at the request of %(name)s about %(count)s person.",
                "Look at the request of %(name)s about %(count)s people.",
                one.count,
            )
        else:
            sentence = ngettext(
                "Carry out your approved request about %(count)s person.",
                "Carry out your approved request about %(count)s people.",
                one.count,
            )
        yield Waiting(
            sentence % {"name": one.asked_by, "count": count(one.count)},
            reverse("member-files:request", args=[one.public_id]),
            due=one.lapses_at,
        )


def letters(visit: Visit) -> Iterator[Waiting]:
    """Yield the letters that wait to be read, to be sent, or to be sent once more."""
    if not desks(visit.actor):
        return
    href = reverse("outbox:outbox")
    found = Counter(waiting_letters(visit.actor).values_list("state", flat=True))
    lost, unread, ready = (found[one] for one in (LetterState.FAILED, LetterState.DRAFT, LetterState.READY))
    if found[LetterState.UNKNOWN]:
        said = ngettext(
            "Ask whether a letter arrived: it is not known whether it left.",
            "Ask whether %(count)s letters arrived: it is not known whether they left.",
            found[LetterState.UNKNOWN],
        )
        yield Waiting(said % {"count": count(found[LetterState.UNKNOWN])}, href, late=True)
    if lost:
        said = ngettext("A letter did not arrive.", "%(count)s letters did not arrive.", lost)
        yield Waiting(said % {"count": count(lost)}, href, late=True)
    if unread:
        said = ngettext(
            "Read a letter before it leaves.", "Read %(count)s letters before they leave.", unread
        )
        yield Waiting(said % {"count": count(unread)}, href)
    if ready:
        said = ngettext("Send the approved letter.", "Send the %(count)s approved letters.", ready)
        yield Waiting(said % {"count": count(ready)}, href)


SOURCES: tuple[Source, ...] = (
    second_factor,
    invitations,
    own_applications,
    needs_in_draft,
    reviews,
    desk,
    decisions,
    needs_to_publish,
    bulk_requests,
    letters,
)
