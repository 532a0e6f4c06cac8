"""What a file is by its bytes, never by its name, and why it is refused. Pure: no file is opened or run.

A PDF is read as far as is needed to say that it is whole, not locked, and carries nothing that acts on its
reader: no script, no launched program, no attached file. Names are compared after undoing the `#xx` escapes
by which they can be hidden, in the file's own text and in its compressed object streams.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from citylinks.kernel.errors import Fault

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
# No more than this is unpacked of one file: a small file can hold a very large one.
MOST_UNPACKED = 64 * 1024 * 1024
MOST_STREAMS = 20_000
# How far before a stream its dictionary may begin; one that begins further away is looked into all the same.
FURTHEST = 8 * 1024
# A letter is a few pages; who attaches a book has attached the wrong file.
MOST_PAGES = 200

_STREAM = re.compile(rb"stream\r?\n")
_NAME = re.compile(rb"/((?:#[0-9A-Fa-f]{2}|[A-Za-z0-9])+)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_LAST_XREF = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_COUNT = re.compile(rb"/Type\s*/Pages\b")

FORBIDDEN = {
    b"Encrypt": gettext_noop("It is locked with a password or with rights."),
    b"JavaScript": gettext_noop("It carries a script."),
    b"Launch": gettext_noop("It starts another program."),
    b"EmbeddedFile": gettext_noop("Another file is attached inside it."),
    b"EmbeddedFiles": gettext_noop("Another file is attached inside it."),
    b"RichMedia": gettext_noop("It plays media."),
    b"XFA": gettext_noop("It is a form that runs in one program only."),
}
NOT_A_PDF = (
    gettext_noop("By its content the file is not a PDF, whatever its name."),
    gettext_noop("Add a PDF."),
)
NOT_ACCEPTED = (
    gettext_noop("By its content the file is not a PDF, PNG or JPEG, whatever its name."),
    gettext_noop("Add a PDF, PNG or JPEG."),
)
PRINT_AGAIN = gettext_noop("Print it to a new PDF, or scan the signed page, and add that.")


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was found to be what it may be; `pages` is 0 for a picture."""

    content_type: str
    pages: int


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
    if not _is_whole_pdf(content):
        broken = _("The PDF is damaged: its end or its table of contents is missing.")
        return [Fault(place, broken, _("Save or scan it again and add that."))]
    unpacked = list(_object_streams(content))
    if unpacked and unpacked[-1] is None:
        return [Fault(place, _("The PDF unpacks to more than it should."), _(PRINT_AGAIN))]
    parts = [content, *(part for part in unpacked if part)]
    names = {name for part in parts for name in _names(part)}
    reasons = dict.fromkeys(reason for name, reason in FORBIDDEN.items() if name in names)
    if b"AcroForm" not in names:  # three letters come by chance in a large picture; these eight do not
        reasons.pop(FORBIDDEN[b"XFA"], None)
    if reasons:
        return [Fault(place, _(reason), _(PRINT_AGAIN)) for reason in reasons]
    pages = sum(len(_PAGE.findall(part)) for part in parts)
    if not pages:
        return [Fault(place, _("The PDF has no page."), _("Save or scan it again and add that."))]
    if pages > MOST_PAGES:
        message = _("The PDF has %(count)s pages; %(most)s are the most.") % {
            "count": pages,
            "most": MOST_PAGES,
        }
        return [Fault(place, message, _("Add fewer pages."))]
    return Document(PDF, pages)


def _is_whole_pdf(content: bytes) -> bool:
    """Tell whether the last `startxref` points to a table or a stream of objects, and a root is named."""
    found = list(_LAST_XREF.finditer(content, max(len(content) - 2048, 0)))
    if not found:
        return False
    there = content[int(found[-1][1]) :][:64].lstrip()
    return bool(re.match(rb"xref\b|\d+\s+\d+\s+obj\b", there)) and any(
        name == b"Root" for name in _names(content)
    )


def _names(part: bytes) -> Iterator[bytes]:
    for found in _NAME.finditer(part):
        yield _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), found[1])


def _object_streams(content: bytes) -> Iterator[bytes | None]:
    """Unpack the streams that hold objects; None, at the end, when there is more than may be unpacked."""
    left = MOST_UNPACKED
    ends = [found.start() for found in re.finditer(rb"endstream", content)]
    for number, found in enumerate(_STREAM.finditer(content)):
        if number >= MOST_STREAMS:
            yield None
            return
        if content[max(found.start() - 3, 0) : found.start()] == b"end":
            continue
        start = content.rfind(b" obj", max(found.start() - FURTHEST, 0), found.start())
        names = set(_names(content[start : found.start()])) if start >= 0 else {b"ObjStm"}
        if b"ObjStm" not in names:
            continue
        place = bisect_left(ends, found.end())
        end = ends[place] if place < len(ends) else len(content)
        unpacker = zlib.decompressobj()
        try:
            part = unpacker.decompress(memoryview(content)[found.end() : end], left)
        except zlib.error:
            if b"Filter" in names:  # packed in a way that cannot be looked into
                yield None
                return
            continue  # stored as it is: the file's own text was looked through already
        if unpacker.unconsumed_tail and len(part) >= left:
            yield None
            return
        left -= len(part)
        yield part
