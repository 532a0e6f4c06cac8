"""What the pages for changing a profile show: the step, what is on record for it, and the way through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from citylinks.network.queries import OrganizationProfile, PersonProfile, Strength
from citylinks.web.components.data import FormPage, Link
from citylinks.web.network import pages
from citylinks.web.network.addresses import organization_path, person_path, step_path
from citylinks.web.network.steps import STEPS, Step


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """One piece of evidence; `drop` is what the form sends as `evidence` to take it back."""

    text: str
    note: str
    drop: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on record in a step; `drop` is what the form sends to take it back, `change` a page."""

    title: str
    note: str
    texts: tuple[str, ...]
    change: Link | None
    drop: str
    drop_label: str
    evidence: tuple[EvidenceEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step of changing a profile."""

    title: str
    lede: str
    button: str
    trail: tuple[Link, ...]
    steps: tuple[Link, ...]
    entries: tuple[Entry, ...]
    added: str
    next: str
    drop_path: str
    form_heading: str


def step_page(one: PersonProfile, step: Step) -> StepPage:
    """Build the page of one step."""
    steps = [other for other in STEPS if other.name != "conflicts" or one.may_declare]
    place = steps.index(step)
    following = steps[place + 1].name if place + 1 < len(steps) else ""
    listed = LISTED.get(step.name)
    entries = tuple(listed(one)) if listed else ()
    return StepPage(
        title=str(step.label),
        lede=str(step.lede),
        button=str(step.button),
        trail=(*pages.trail(), Link(one.name, person_path(one.public_id))),
        steps=tuple(
            Link(str(other.label), step_path(one.public_id, other.name), current=other is step)
            for other in steps
        ),
        entries=entries,
        added=_("On record") if step.adds else "",
        next=step_path(one.public_id, following) if following else person_path(one.public_id),
        drop_path=reverse("network:drop", args=[one.public_id, step.name]),
        form_heading=_("Add another") if entries else _("Add one"),
    )


def strengths_page(one: OrganizationProfile) -> StepPage:
    """Build the page on which an organization says what it is good at."""
    entries = tuple(expertise(one))
    return StepPage(
        title=_("What %(name)s is good at") % {"name": one.name},
        lede=_("One theme at a time, with something that was done. It is public."),
        button=_("Add this theme"),
        trail=(*pages.trail(), Link(one.name, organization_path(one.public_id))),
        steps=(),
        entries=entries,
        added=_("On record"),
        next=organization_path(one.public_id),
        drop_path=reverse("network:drop-strength", args=[one.public_id]),
        form_heading=_("Add another") if entries else _("Add one"),
    )


def after(one: PersonProfile, step: Step) -> str:
    """Return where saving leads: on, or back to the same step when one may add more."""
    return step_path(one.public_id, step.name) if step.adds else step_page(one, step).next


def jobs(one: PersonProfile) -> Iterable[Entry]:
    """List where somebody works and worked; an affiliation is ended, never taken back."""
    for job in one.jobs:
        change = reverse("network:job", args=[one.public_id, job.public_id])
        line = pages.job_line(job)
        texts = (job.position,) if job.position else ()
        yield Entry(job.organization, line.when, texts, Link(_("Change or end"), change), "", "")


def expertise(one: PersonProfile | OrganizationProfile) -> Iterable[Entry]:
    """List what somebody is good at with what shows it; each piece can be taken back alone."""
    for strength in one.strengths:
        line = pages.strength_line(strength)
        yield Entry(
            line.theme,
            line.level,
            (),
            Link(_("Add what shows it"), evidence_path(one, strength)),
            strength.public_id,
            _("Remove %(theme)s") % {"theme": line.theme},
            tuple(
                EvidenceEntry(deed.what, deed.note, fact.public_id)
                for fact, deed in zip(strength.deeds, line.deeds, strict=True)
            ),
        )


def evidence_path(one: PersonProfile | OrganizationProfile, strength: Strength) -> str:
    """Return the page on which evidence is added to one theme."""
    name = "person-evidence" if isinstance(one, PersonProfile) else "organization-evidence"
    return reverse(f"network:{name}", args=[one.public_id, strength.public_id])


def evidence_page(one: PersonProfile | OrganizationProfile, strength: Strength) -> FormPage:
    """Build the page on which evidence is added to one theme."""
    is_person = isinstance(one, PersonProfile)
    back = step_path(one.public_id, "expertise") if is_person else strengths_path(one.public_id)
    lede = _("One thing that was done and shows it. What is on record already stays.")
    leave = Link(_("Back without a change"), back)
    return pages.form_page(one, pages.strength_line(strength).theme, lede, _("Add it"), leave)


def strengths_path(public_id: str) -> str:
    """Return the page on which an organization says what it is good at."""
    return reverse("network:strengths", args=[public_id])


def offers(one: PersonProfile) -> Iterable[Entry]:
    """List what somebody offers."""
    for offer in one.offers:
        title = pages.offer_line(offer).title.text
        yield Entry(title, "", (), None, offer.public_id, _("Withdraw “%(title)s”") % {"title": title})


def conflicts(one: PersonProfile) -> Iterable[Entry]:
    """List conflicts; one is ended, never taken back."""
    for conflict in one.conflicts:
        line = pages.conflict_line(conflict)
        end = reverse("network:end-conflict", args=[one.public_id, conflict.public_id])
        change = Link(_("It has ended"), end) if conflict.until is None else None
        note = f"{line.kind} · {line.when}" if line.when else line.kind
        yield Entry(line.organization, note, (conflict.note,) if conflict.note else (), change, "", "")


LISTED: Mapping[str, Callable[[PersonProfile], Iterable[Entry]]] = {
    "jobs": jobs,
    "expertise": expertise,
    "offers": offers,
    "conflicts": conflicts,
}
