"""Reading a PDF with qpdf, each object once, and saying what in it acts on its reader.

This runs in a process of its own only, see `apart`. qpdf undoes what can hide a name: `#xx` escapes, streams
of objects and the filters and predictors they are packed with. Nothing is repaired: a file that qpdf has to
guess about may be read in another way by another program, so it is refused. Beside the objects that qpdf
reaches, the bytes of the file and every stream of objects are searched too, since a reader that repairs may
find there what qpdf does not count.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf

from citylinks.standards.pdf.report import (
    MOST_OBJECTS,
    MOST_PAGES,
    MOST_STREAMS,
    MOST_UNPACKED,
    Reason,
    Report,
)

# What an action does, by its name in the standard (ISO 32000-2, table 201). GoTo and URI wait for a click.
ACTS = {
    "JavaScript": Reason.SCRIPT,
    "Launch": Reason.LAUNCH,
    "SubmitForm": Reason.SENDS,
    "ImportData": Reason.LOADS,
    "GoToR": Reason.ELSEWHERE,
    "GoToE": Reason.ELSEWHERE,
    "GoToDp": Reason.ELSEWHERE,
    "Thread": Reason.ELSEWHERE,
    "Rendition": Reason.MEDIA,
    "Movie": Reason.MEDIA,
    "Sound": Reason.MEDIA,
    "RichMediaExecute": Reason.MEDIA,
}
HARMLESS = frozenset({"GoTo", "URI", "Named", "ResetForm", "Hide", "SetOCGState", "Trans", "GoTo3DView"})
# Kinds of annotations, by their /Subtype, and of objects, by their /Type.
ANNOTATIONS = {
    "FileAttachment": Reason.ATTACHED,
    "RichMedia": Reason.MEDIA,
    "Movie": Reason.MEDIA,
    "Sound": Reason.MEDIA,
    "Screen": Reason.MEDIA,
    "3D": Reason.MEDIA,
}
TYPES = {"EmbeddedFile": Reason.ATTACHED}
# Entries that mean one thing wherever they stand.
ENTRIES = {
    "JavaScript": Reason.SCRIPT,
    "JS": Reason.SCRIPT,
    "EmbeddedFiles": Reason.ATTACHED,
    "EF": Reason.ATTACHED,
    "RichMediaContent": Reason.MEDIA,
    "XFA": Reason.XFA,
}
# Names that stand in no file by chance.
LOUD = {
    "Encrypt": Reason.LOCKED,
    "JavaScript": Reason.SCRIPT,
    "Launch": Reason.LAUNCH,
    "SubmitForm": Reason.SENDS,
    "ImportData": Reason.LOADS,
    "EmbeddedFile": Reason.ATTACHED,
    "EmbeddedFiles": Reason.ATTACHED,
    "FileAttachment": Reason.ATTACHED,
    "RichMedia": Reason.MEDIA,
}
WORDS = (*ACTS, *ANNOTATIONS, *TYPES, *ENTRIES, "AA", "OpenAction")
_WORTH_A_LOOK = re.compile(rb"/(?:%s)(?![A-Za-z0-9])" % "|".join(sorted(set(WORDS), key=len)).encode())
_NAME = re.compile(rb"/((?:#[0-9A-Fa-f]{2}|[A-Za-z0-9])+)")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
# Text between parentheses, such as the address of a link, names nothing.
_TEXT = re.compile(rb"\((?:\\.|[^\\()])*\)", re.DOTALL)
_XFA = re.compile(rb"/XFA\s*(?:\[|\d+\s+\d+\s+R)")
_DEEPEST = 100
# What qpdf completes without guessing: a page that draws nothing may leave its resources out.
_MENDED = "Resources is missing or invalid; repairing"


def examine(content: bytes) -> dict[str, object]:
    """Return the Report of a PDF as JSON can carry it. MemoryError where it unpacks to more than fits."""
    report = _examined(content)
    return {"pages": report.pages, "parts": report.parts, "reasons": list(report.reasons)}


def _examined(content: bytes) -> Report:
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if parts := _too_many(pdf, content):
                return Report(0, parts, (Reason.PARTS,))
            return _read(pdf, set(_loud(content)))
    except pikepdf.PasswordError:
        return Report(0, 0, (Reason.LOCKED,))
    except (pikepdf.PdfError, ValueError, RuntimeError, OverflowError):
        return Report(0, 0, _ordered(set(_loud(content)) or {Reason.DAMAGED}))


def _too_many(pdf: pikepdf.Pdf, content: bytes) -> int:
    """Return how many parts the table of contents lists where it is too many, else 0; reads no part.

    A stream ends with a word of its own, so that no file has more streams than such words.
    """
    parts = len(pdf.get_xref_table())
    streams = min(parts, content.count(b"endstream"))
    return parts if parts > MOST_OBJECTS or streams > MOST_STREAMS else 0


def _read(pdf: pikepdf.Pdf, loud: set[Reason]) -> Report:
    reasons = set(loud)
    if pdf.is_encrypted or "/Encrypt" in pdf.trailer:
        reasons.add(Reason.LOCKED)
    parts = streams = unpacked = 0
    for found in pdf.objects:
        parts += 1
        if isinstance(found, pikepdf.Stream):
            streams += 1
            if found.get("/Type") == "/ObjStm":
                part = found.read_bytes()
                unpacked += len(part)
                if unpacked > MOST_UNPACKED:
                    return Report(0, parts, (Reason.UNPACKS,))
                reasons.update(_loud(part))
        if parts > MOST_OBJECTS or streams > MOST_STREAMS:
            return Report(0, len(pdf.objects), (Reason.PARTS,))
        if found is not None:
            reasons.update(_acts(found))
    reasons.update(_opening(pdf))
    if any(not warning.endswith(_MENDED) for warning in pdf.get_warnings()):
        reasons = reasons or {Reason.DAMAGED}
    if reasons:
        return Report(0, parts, _ordered(reasons))
    pages = len(pdf.pages)
    if not pages:
        reasons.add(Reason.NO_PAGE)
    if pages > MOST_PAGES:
        reasons.add(Reason.PAGES)
    return Report(pages, parts, _ordered(reasons))


def _ordered(reasons: set[Reason]) -> tuple[Reason, ...]:
    return tuple(reason for reason in Reason if reason in reasons)


def _acts(found: pikepdf.Object) -> Iterator[Reason]:
    """Say what one object does, with what stands inside it; objects that it points to have their own turn."""
    told = found.stream_dict if isinstance(found, pikepdf.Stream) else found
    if not isinstance(told, (pikepdf.Dictionary, pikepdf.Array)):
        return
    if not _WORTH_A_LOOK.search(told.unparse(resolved=True)):
        return
    waiting: list[tuple[pikepdf.Object, int]] = [(told, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > _DEEPEST:
            yield Reason.DAMAGED
            return
        if isinstance(one, pikepdf.Dictionary):
            yield from _entries(one)
            inner: Iterator[object] = iter(one.as_dict().values())
        else:
            inner = iter(one.as_list())
        waiting.extend(
            (each, depth + 1)
            for each in inner
            if isinstance(each, (pikepdf.Dictionary, pikepdf.Array)) and not each.is_indirect
        )


def _entries(one: pikepdf.Dictionary) -> Iterator[Reason]:
    for key, reason in ENTRIES.items():
        if f"/{key}" in one:
            yield reason
    for key, known in (("/S", ACTS), ("/Subtype", ANNOTATIONS), ("/Type", TYPES)):
        value = one.get(key)
        if isinstance(value, pikepdf.Name) and str(value)[1:] in known:
            yield known[str(value)[1:]]
    by_itself = one.get("/AA")
    if isinstance(by_itself, pikepdf.Dictionary) and any(
        _is_action(action) for action in by_itself.as_dict().values()
    ):
        yield Reason.OPENING


def _is_action(value: object) -> bool:
    return isinstance(value, pikepdf.Dictionary) and str(value.get("/S"))[1:] in HARMLESS | ACTS.keys()


def _opening(pdf: pikepdf.Pdf) -> Iterator[Reason]:
    """Accept that a file opens at one of its own pages, as most programs write it; nothing else."""
    first = pdf.Root.get("/OpenAction")
    if first is None or isinstance(first, (pikepdf.Array, pikepdf.Name, pikepdf.String)):
        return
    does = str(first.get("/S"))[1:] if isinstance(first, pikepdf.Dictionary) else ""
    if does != "GoTo" and does not in ACTS:  # those say what they do
        yield Reason.OPENING


def _names(part: bytes) -> Iterator[bytes]:
    for found in _NAME.finditer(part):
        yield _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), found[1])


def _loud(part: bytes) -> Iterator[Reason]:
    """Say what the names in some bytes stand for, wherever they stand but in texts."""
    bare = _TEXT.sub(b"()", part)
    names = set(_names(bare))
    for name, reason in LOUD.items():
        if name.encode() in names:
            yield reason
    if b"AcroForm" in names and _XFA.search(bare):
        yield Reason.XFA
