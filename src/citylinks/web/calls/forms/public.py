from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class QuestionForm(forms.Form):
    """A question about a call."""

    use_required_attribute = False
    question = forms.CharField(
        label=_("Your question"),
        help_text=_("It is shown with its answer to everyone, without your name. Name no person in it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
