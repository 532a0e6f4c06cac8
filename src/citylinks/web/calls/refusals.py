"""What the domain refuses, put beside the fields of a form that it is about."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from citylinks.kernel.errors import DomainError, Faults


def put(form: forms.BaseForm, refusal: DomainError, fields: Mapping[str, str] | None = None) -> None:
    """Add every fault to its field; `fields` names the field of a place where they differ."""
    if not isinstance(refusal, Faults):
        add(form, refusal.place or "", refusal.message, fields or {})
        return
    for fault in refusal:
        add(form, fault.place, f"{fault.message} {fault.mend}".strip(), fields or {})


def add(form: forms.BaseForm, place: str, sentence: str, fields: Mapping[str, str]) -> None:
    """Add one sentence to the field of its place, or to the form when no field is there."""
    name = fields.get(place, place)
    form.add_error(name if name in form.fields else None, sentence)
