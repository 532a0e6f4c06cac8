"""What the pages of members' files show, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citylinks.network.members.faults import RowFault, and_more
from citylinks.network.members.operations.exporting import FileKind
from citylinks.network.members.plan import Fate
from citylinks.network.members.uploads import KeptMember, KeptPlan
from citylinks.web import names, numerals
from citylinks.web.address import Address
from citylinks.web.components.data import Cell, Column, Link, Step, Table
from citylinks.web.network.addresses import person_path

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ON_A_PAGE = 25
FAULTY = "faults"
SHOWN = (FAULTY, Fate.CHANGED.value, Fate.ADDED.value, Fate.UNCHANGED.value)
# What is new of a member, in the preview: the column of the file, and its heading.
TOLD = {
    "organization": gettext_lazy("Works at"),
    "city": gettext_lazy("Lives in"),
    "themes": gettext_lazy("Good at"),
}
# What stands in files is English, whatever the reader's language.
OF_FILES = "en"
RULES: tuple[StrPromise, ...] = (
    gettext_lazy("A blank cell changes nothing. Write (none) to empty what is there."),
    gettext_lazy("A cell that lists several things replaces the whole list."),
    gettext_lazy(
        "A member is recognized by the id, else by any e-mail address; who has neither here is new."
    ),
    gettext_lazy(
        "Several organizations or pieces of evidence take several rows with the same id or address."
    ),
    gettext_lazy("Earlier organizations and evidence stay: to end an organization, fill in when it ended."),
)


@dataclass(frozen=True, slots=True)
class StartPage:
    """Where a file is chosen: the template to begin from, and how rows are read."""

    steps: tuple[Step, ...]
    trail: tuple[Link, ...]
    templates: tuple[Link, ...]
    export: Link
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One count of the preview, and where its rows are shown."""

    value: str
    label: str
    href: str
    link_label: str


@dataclass(frozen=True, slots=True)
class Word:
    """What to know before deciding, and how it is drawn."""

    kind: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What a file would do. `confirm` is the button's text; empty when nothing can be imported."""

    title: str
    trail: tuple[Link, ...]
    steps: tuple[Step, ...]
    lede: str
    figures: tuple[Figure, ...]
    word: Word | None
    skips: str  # that faulty members are left out, where the button does so
    confirm: str
    notes: tuple[str, ...]
    organizations: str
    organization_names: tuple[str, ...]
    table: Table | None
    more: str  # how many faults are not in the table
    page: Page[object] | None
    address: Address
    pages_label: str


@dataclass(frozen=True, slots=True)
class DonePage:
    """What an import did."""

    title: str
    trail: tuple[Link, ...]
    steps: tuple[Step, ...]
    lede: str
    figures: tuple[Figure, ...]


def start_page() -> StartPage:
    """Show where to begin."""
    return StartPage(
        steps=steps(0),
        trail=network(),
        templates=tuple(
            Link(label, reverse("member-files:template", args=[kind.value]))
            for kind, label in (
                (FileKind.XLSX, _("Template for Excel and LibreOffice (.xlsx)")),
                (FileKind.CSV, _("Template as CSV")),
            )
        ),
        export=Link(
            _("Export the members there are, change them, and import the same file"),
            reverse("member-files:export"),
        ),
        rules=tuple(str(rule) for rule in RULES),
    )


def steps(current: int) -> tuple[Step, ...]:
    """Show the way of a file, and where it stands."""
    labels = (_("Choose the file"), _("Read what would change"), _("Imported"))
    return tuple(
        Step(
            label,
            "done"
            if place < current or current == len(labels)
            else "current"
            if place == current
            else "next",
        )
        for place, label in enumerate(labels)
    )


def network() -> tuple[Link, ...]:
    """Return the way back to the network."""
    return (Link(_("Network"), reverse("network:members")),)


def trail() -> tuple[Link, ...]:
    """Return the way back to choosing a file."""
    return (*network(), Link(_("Import members"), reverse("member-files:import")))


def preview_page(kept: KeptPlan, shown: str, number: str) -> PreviewPage:
    """Show one list of a preview, a page of it; the first that holds anything unless one is asked for."""
    lists: dict[str, Sequence[object]] = {
        FAULTY: kept.faults,
        **{fate.value: kept.of(fate) for fate in (Fate.CHANGED, Fate.ADDED, Fate.UNCHANGED)},
    }
    chosen = shown if lists.get(shown) else next((name for name in SHOWN if lists[name]), "")
    address = Address(reverse("member-files:preview", args=[kept.token])).put("show", chosen)
    page = Paginator(lists[chosen], ON_A_PAGE).get_page(number) if chosen else None
    writable = len(kept.of(Fate.ADDED)) + len(kept.of(Fate.CHANGED))
    confirm = writable > 0 and kept.can_skip
    return PreviewPage(
        title=_("What this file would do"),
        trail=trail(),
        steps=steps(1),
        lede=lede(kept),
        figures=figures(kept, address),
        word=word(kept, writable),
        skips=skips(kept) if confirm else "",
        confirm=ngettext("Import %(count)s member", "Import %(count)s members", writable)
        % {"count": numerals.count(writable)}
        if confirm
        else "",
        notes=kept.notes,
        organizations=ngettext(
            "One organization is new and will be registered",
            "%(count)s organizations are new and will be registered",
            len(kept.organizations),
        )
        % {"count": numerals.count(len(kept.organizations))}
        if kept.organizations
        else "",
        organization_names=kept.organizations[:ON_A_PAGE],
        table=TABLES[chosen](page.object_list) if page else None,
        more=and_more(kept.unlisted, numerals.count(kept.unlisted))
        if chosen == FAULTY and kept.unlisted
        else "",
        page=page,
        address=address,
        pages_label=_("Pages of this list"),
    )


def lede(kept: KeptPlan) -> str:
    """Say what was read, and that nothing is written yet."""
    rows = ngettext("%(count)s row", "%(count)s rows", kept.rows) % {"count": numerals.count(kept.rows)}
    return _("%(file)s: %(rows)s were read. Nothing is written yet.") % {
        "file": names.isolated(kept.file_name),
        "rows": rows,
    }


def figures(kept: KeptPlan, address: Address) -> tuple[Figure, ...]:
    """Count the members by what becomes of them."""
    found = (
        (FAULTY, kept.faulty or len(kept.faults) + kept.unlisted, _("with faults")),
        (Fate.CHANGED.value, len(kept.of(Fate.CHANGED)), _("would change")),
        (Fate.ADDED.value, len(kept.of(Fate.ADDED)), _("would be added")),
        (Fate.UNCHANGED.value, len(kept.of(Fate.UNCHANGED)), _("stay as they are")),
    )
    return tuple(
        Figure(
            numerals.count(count), label, f"{address.put('show', name)}#list" if count else "", _("Show them")
        )
        for name, count, label in found
    )


def word(kept: KeptPlan, writable: int) -> Word | None:
    """Say why not everything can be imported, or that nothing needs to be."""
    if not kept.faults:
        nothing = _("Every member is already as the file says.")
        return None if writable else Word("info", _("Nothing would change"), nothing)
    if not kept.can_skip:
        text = _(
            "The file itself has a fault, so nothing can be imported. Mend it and choose the file again."
        )
    elif not writable:
        text = _("Nothing else would change. Mend the faults and choose the file again.")
    else:
        text = _("Mend the faults and choose the file again, or leave the faulty members out.")
    return Word("warning", _("There are faults"), text)


def skips(kept: KeptPlan) -> str:
    """Say how many members an import leaves out."""
    if not kept.faulty:
        return ""
    return ngettext(
        "Leave out the member with faults", "Leave out the %(count)s members with faults", kept.faulty
    ) % {"count": numerals.count(kept.faulty)}


def faults_table(found: Sequence[RowFault]) -> Table:
    """One row a fault."""
    columns = (
        Column(_("Row"), numeric=True),
        Column(_("Column")),
        Column(_("What is wrong")),
        Column(_("How to mend it")),
    )
    language = names.foreign(OF_FILES)
    rows = [
        (
            numerals.count(one.row) if one.row else "–",
            Cell(one.letter or "–", note=one.column, note_language=language),
            one.message,
            one.mend,
        )
        for one in found
    ]
    return Table(_("Faults"), columns, rows)


def changed_table(found: Sequence[KeptMember]) -> Table:
    """One row a change; a member with several has several."""
    columns = (Column(_("Member")), Column(_("Column")), Column(_("Now")), Column(_("Then")))
    language = names.foreign(OF_FILES)
    rows = [
        (
            member_cell(one),
            Cell(change.column, language=language),
            Cell(change.before or "–", language=language),
            Cell(change.after or "–", language=language),
        )
        for one in found
        for change in one.changes
    ]
    return Table(_("Changes"), columns, rows)


def added_table(found: Sequence[KeptMember]) -> Table:
    """One row a new member, with what tells most of it."""
    columns = (Column(_("Member")), *(Column(str(label)) for label in TOLD.values()))
    language = names.foreign(OF_FILES)
    rows = []
    for one in found:
        told = {change.column: change.after for change in one.changes}
        cells = (Cell(told.get(name, "–"), language=language) for name in TOLD)
        rows.append((member_cell(one), *cells))
    return Table(_("New members"), columns, rows)


def unchanged_table(found: Sequence[KeptMember]) -> Table:
    """One row a member that stays."""
    columns = (Column(_("Member")), Column(_("Code")))
    return Table(_("Unchanged"), columns, [(member_cell(one), one.public_id) for one in found])


def member_cell(one: KeptMember) -> Cell:
    """Name a member, with a link to who is there already, and say where it stands in the file."""
    href = person_path(one.public_id) if one.public_id and one.fate is not Fate.ADDED else ""
    return Cell(one.name, href=href, note=_("row %(number)s") % {"number": numerals.count(one.row)})


TABLES: dict[str, Callable[..., Table]] = {
    FAULTY: faults_table,
    Fate.CHANGED.value: changed_table,
    Fate.ADDED.value: added_table,
    Fate.UNCHANGED.value: unchanged_table,
}


def done_page(kept: KeptPlan) -> DonePage:
    """Show what an import did; it is there for a day."""
    done = kept.done
    assert done is not None
    counts = (
        (done.added, _("added")),
        (done.changed, _("changed")),
        (done.unchanged, _("stayed as they were")),
        (done.skipped, _("left out with faults")),
    )
    return DonePage(
        title=_("Members imported"),
        trail=trail(),
        steps=steps(3),
        lede=_("%(file)s is done, and was taken away. The audit trail names every member added or changed.")
        % {"file": names.isolated(kept.file_name)},
        figures=tuple(Figure(numerals.count(count), label, "", "") for count, label in counts),
    )
