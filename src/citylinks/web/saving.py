"""What an autosave answers: which fields it kept, by name, and what is wrong with each of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django.http import JsonResponse
from django.utils.translation import gettext as _

from citylinks.kernel.errors import DomainError, Fault, NotFound
from citylinks.web.acts import REFUSED, Who, tried
from citylinks.web.requests import Request

T = TypeVar("T")


def saved(request: Request, do: Callable[[Who], T], answer: Callable[[T], JsonResponse]) -> JsonResponse:
    """Run the operation of an autosave and answer what it kept; a refusal of the whole kept nothing.

    Raises `NotFound` where the operation does: what is hidden from the writer is not found.
    """
    found = tried(request, do)
    if isinstance(found, NotFound):
        raise found
    return refused_answer(found) if isinstance(found, DomainError) else answer(found)


def kept_answer(kept: Iterable[str], faults: Mapping[str, str], **more: object) -> JsonResponse:
    """Answer with `kept`, the fields that now stand as they were sent, and a sentence for each fault."""
    names = sorted(kept)
    if not faults:
        said = _("Saved.")
    elif names:
        said = _("Saved, except for what is marked: %(why)s") % {"why": " ".join(faults.values())}
    else:
        said = _("Not saved: %(why)s") % {"why": " ".join(faults.values())}
    told: dict[str, object] = {"said": said, "kept": names, "faults": dict(faults), **more}
    return JsonResponse(told, status=REFUSED if faults else None)


def refused_answer(refusal: DomainError) -> JsonResponse:
    """Answer a save that was refused as a whole: nothing was kept."""
    return kept_answer((), {"": " ".join(refusal.said())})


def sentences(faults: Iterable[Fault], fields: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return one text for each field: message and mend of all its faults; `fields` names a place's field."""
    found: dict[str, str] = {}
    for fault in faults:
        name = (fields or {}).get(fault.place, fault.place)
        found[name] = f"{found[name]} {fault.said()}" if name in found else fault.said()
    return found
