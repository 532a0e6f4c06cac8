"""Fields that the forms of several domains have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.kernel.time import PartialDate

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

AS_FAR_AS_KNOWN = gettext_lazy("As far as you know it: 2014, 2014-08 or 2014-08-04.")


class PartialDateField(forms.CharField):
    """A year, a month or a day, as 2014, 2014-08 or 2014-08-04; cleans to a `PartialDate` or None."""

    def __init__(
        self,
        *,
        label: StrPromise | str,
        required: bool = False,
        help_text: StrPromise | str = AS_FAR_AS_KNOWN,
    ) -> None:
        super().__init__(label=label, required=required, max_length=10, help_text=help_text)

    def clean(self, value: object) -> PartialDate | None:
        """Read the date."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        try:
            return PartialDate(text)
        except ValueError as fault:
            wrong = _("“%(text)s” is no date. Write 2014, 2014-08 or 2014-08-04.") % {"text": text}
            raise forms.ValidationError(wrong) from fault
