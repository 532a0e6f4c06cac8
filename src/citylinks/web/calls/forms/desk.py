"""The forms of an officer who runs a call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from citylinks.web.calls.forms.moments import WallClockField, in_zone
from citylinks.web.domain_form import DomainForm


class WallClockForm(DomainForm):
    """A form with one moment, meant in the zone of its call."""

    moment_name = ""

    def __init__(
        self, data: Mapping[str, object] | None, *, time_zone: str, prefix: str | None = None
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.time_zone = time_zone
        self.fields[self.moment_name].help_text = time_zone

    def clean(self) -> dict[str, object]:
        """Turn the time on the wall into a moment of the zone."""
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get(self.moment_name)
        if isinstance(typed, dt.datetime):
            try:
                cleaned[self.moment_name] = in_zone(typed, self.time_zone)
            except forms.ValidationError as fault:
                self.add_error(self.moment_name, fault)
        return cleaned


class ExtendForm(WallClockForm):
    """A later deadline, and why."""

    moment_name = "closes_at"
    closes_at = WallClockField(label=_("New deadline"))
    reason = forms.CharField(label=_("Why it moves"), help_text=_("Applicants read it."), required=False)


class AllowNamedForm(WallClockForm):
    """Leave to be late for an organization that has not asked, found by its name."""

    moment_name = "until"
    organization = forms.CharField(label=_("Organization"), help_text=_("Its name, as it is registered."))
    until = WallClockField(label=_("Until"))
    reason = forms.CharField(label=_("Why"), help_text=_("The applicant reads it."), required=False)


class SettleLateForm(WallClockForm):
    """Until when one that asked may be late, and why; or, without a time, why not."""

    moment_name = "until"
    until = WallClockField(label=_("Until"), required=False)
    reason = forms.CharField(
        label=_("Why, or why not"), help_text=_("The applicant reads it."), required=False
    )

    def clean(self) -> dict[str, object]:
        """Demand a time where leave is given."""
        cleaned = super().clean()
        if "allow" in self.data and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _("Write until when it may be late."))
        return cleaned


class ReplyForm(DomainForm):
    """The answer to a question about the call, or the reason to leave it unanswered."""

    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("Everyone who reads the call reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
