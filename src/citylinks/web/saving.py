"""What an autosave answers: which fields it kept, by name, and what is wrong with each of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import JsonResponse
from django.utils.translation import gettext as _

from citylinks.kernel.errors import DomainError, Fault, Faults

REFUSED = 422


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
        said = f"{fault.message} {fault.mend}".strip()
        found[name] = f"{found[name]} {said}" if name in found else said
    return found


def faults_of(refusal: DomainError) -> tuple[Fault, ...]:
    """Return what was refused as faults, whatever kind of refusal it is."""
    if isinstance(refusal, Faults):
        return refusal.faults
    return (Fault(refusal.place or "", refusal.message),)
