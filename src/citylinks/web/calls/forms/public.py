from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from citylinks.web.domain_form import DomainForm


class QuestionForm(DomainForm):
    """A question about a call."""

    question = forms.CharField(
        label=_("Your question"),
        help_text=_("It is shown with its answer to everyone, without your name. Name no person in it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
