"""The form of every page that acts: the domain checks what was typed; its faults stand beside the fields."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from citylinks.kernel.errors import DomainError


class DomainForm(forms.Form):
    """A form that takes what the domain refuses; a subclass has `places` where fields differ."""

    use_required_attribute = False

    @property
    def places(self) -> Mapping[str, str]:
        """Return the form's field for a fault's place, where they are named differently."""
        return {}

    def field_for(self, place: str) -> str | None:
        """Return the field of a fault's place; None where the fault is one of the whole form."""
        name = self.places.get(place, place)
        return name if name in self.fields else None

    def refuse(self, refusal: DomainError) -> None:
        """Put every fault beside its field."""
        for fault in refusal.faults:
            self.add_error(self.field_for(fault.place), fault.said())
