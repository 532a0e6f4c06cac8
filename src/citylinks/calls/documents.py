"""What a file is by its bytes, never by its name, and why it is refused.

A PDF is read whole, in a process of its own with limits, to say that it is not damaged, not locked, and
carries nothing that acts on its reader: no script, no launched program, no attached file. That takes up to
two seconds of computing, so it happens before anything is locked: `look_at` refuses or answers an `Examined`,
the only kind of file that an operation keeps.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from citylinks.calls.scanning import scanned
from citylinks.kernel.errors import Fault, Faults
from citylinks.standards.pdf.apart import examine_apart
from citylinks.standards.pdf.report import MOST_PAGES, Reason

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"

NOT_A_PDF = (
    gettext_noop("By its content the file is not a PDF, whatever its name."),
    gettext_noop("Add a PDF."),
)
NOT_ACCEPTED = (
    gettext_noop("By its content the file is not a PDF, PNG or JPEG, whatever its name."),
    gettext_noop("Add a PDF, PNG or JPEG."),
)
PRINT_AGAIN = gettext_noop("Print it to a new PDF, or scan the signed page, and add that.")
SAVE_AGAIN = gettext_noop("Save or scan it again and add that.")
REFUSALS = {
    Reason.DAMAGED: (
        gettext_noop("The PDF is damaged: its end or its table of contents is missing."),
        SAVE_AGAIN,
    ),
    Reason.LOCKED: (gettext_noop("It is locked with a password or with rights."), PRINT_AGAIN),
    Reason.UNPACKS: (gettext_noop("The PDF unpacks to more than it should."), PRINT_AGAIN),
    Reason.SLOW: (gettext_noop("The PDF takes too long to read."), PRINT_AGAIN),
    Reason.BUSY: (
        gettext_noop("Too many files are being examined just now."),
        gettext_noop("Add it again in a minute."),
    ),
    Reason.PARTS: (gettext_noop("The PDF is made of %(parts)s parts, far more than a letter."), PRINT_AGAIN),
    Reason.NO_PAGE: (gettext_noop("The PDF has no page."), SAVE_AGAIN),
    Reason.PAGES: (
        gettext_noop("The PDF has %(count)s pages; %(most)s are the most."),
        gettext_noop("Add fewer pages."),
    ),
    Reason.SCRIPT: (gettext_noop("It carries a script."), PRINT_AGAIN),
    Reason.LAUNCH: (gettext_noop("It starts another program."), PRINT_AGAIN),
    Reason.SENDS: (gettext_noop("It sends what its reader types to another place."), PRINT_AGAIN),
    Reason.LOADS: (gettext_noop("It reads data from another file."), PRINT_AGAIN),
    Reason.ELSEWHERE: (gettext_noop("It opens another file."), PRINT_AGAIN),
    Reason.ATTACHED: (gettext_noop("Another file is attached inside it."), PRINT_AGAIN),
    Reason.MEDIA: (gettext_noop("It plays media."), PRINT_AGAIN),
    Reason.XFA: (gettext_noop("It is a form that runs in one program only."), PRINT_AGAIN),
    Reason.OPENING: (gettext_noop("It does something by itself when it is opened."), PRINT_AGAIN),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was found to be what it may be; `pages` is 0 for a picture."""

    content_type: str
    pages: int


_MADE_HERE = object()


@dataclass(frozen=True, slots=True)
class Examined:
    """Bytes with what they were found to be. Only `look_at` makes one; TypeError for anyone else."""

    content: bytes = field(repr=False)
    document: Document
    digest: str  # SHA-256
    made_by: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.made_by is not _MADE_HERE:
            raise TypeError("Only the examination of a file makes an Examined.")


# The same bytes are the same document: a letter that is sent twice is read once. No file is kept here.
MOST_REMEMBERED = 256
_remembered: OrderedDict[str, Document] = OrderedDict()
_remembering = Lock()


def look_at(place: str, content: bytes, *, accepted: frozenset[str], limit: int) -> Examined:
    """Examine a file and let the scanner look at it, outside of any transaction. Raises Faults."""
    digest = hashlib.sha256(content).hexdigest()
    with _remembering:
        found: Document | list[Fault] | None = _remembered.get(digest)
    if not isinstance(found, Document) or found.content_type not in accepted or len(content) > limit:
        found = examine(place, content, accepted=accepted, limit=limit)
    if isinstance(found, list):
        raise Faults(found)
    with _remembering:
        _remembered[digest] = found
        if len(_remembered) > MOST_REMEMBERED:
            _remembered.popitem(last=False)
    if faults := scanned(place, content):
        raise Faults(faults)
    return Examined(content, found, digest, _MADE_HERE)


def kind_of(content: bytes) -> str | None:
    """Return the content type that the first bytes say, of those we accept."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    return None


def examine(place: str, content: bytes, *, accepted: frozenset[str], limit: int) -> Document | list[Fault]:
    """Return what the file is, or every reason to refuse it; `limit` is in bytes."""
    if not content:
        return [Fault(place, _("The file is empty."), _("Choose another."))]
    if len(content) > limit:
        return [
            Fault(
                place,
                _("The file is larger than %(size)s.") % {"size": megabytes(limit)},
                _("Make it smaller."),
            )
        ]
    kind = kind_of(content)
    if kind not in accepted:
        return [Fault(place, *map(_, NOT_A_PDF if accepted == {PDF} else NOT_ACCEPTED))]
    if kind == PDF:
        return _examine_pdf(place, content)
    if not _is_whole_picture(kind or "", content):
        return [Fault(place, _("The picture breaks off before its end."), _("Save it again and add that."))]
    return Document(kind or "", 0)


def megabytes(count: int) -> str:
    """Write a size for people, in MB of 1,048,576 bytes; small ones in kB."""
    if count < 1024 * 1024:
        return f"{max(count / 1024, 0.1):.1f}".removesuffix(".0") + " kB"
    return f"{count / 1024 / 1024:.1f}".removesuffix(".0") + " MB"


def _is_whole_picture(kind: str, content: bytes) -> bool:
    if kind == PNG:
        return b"IHDR" in content[8:32] and content.rstrip(b"\0\r\n").endswith(b"IEND\xaeB`\x82")
    return content.rstrip(b"\0\r\n").endswith(b"\xff\xd9")


def _examine_pdf(place: str, content: bytes) -> Document | list[Fault]:
    report = examine_apart(content)
    if not report.reasons:
        return Document(PDF, report.pages)
    facts = {"count": report.pages, "most": MOST_PAGES, "parts": report.parts}
    said = {_(REFUSALS[reason][0]) % facts: _(REFUSALS[reason][1]) for reason in report.reasons}
    return [Fault(place, message, mend) for message, mend in said.items()]
