"""The words of a letter and of a template, as they are typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from citylinks.outbox.wordings import SUBJECT_LENGTH
from citylinks.web.domain_form import DomainForm
from citylinks.web.outbox.pages import KINDS

ROWS = 18


class LetterForm(DomainForm):
    """A subject and a text."""

    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": ROWS}))

    @property
    def places(self) -> dict[str, str]:
        """The body of a template is typed as the text."""
        return {"body": "text"}


class NewWordingForm(DomainForm):
    """Of which kind, and in which language, another wording shall be written."""

    kind = forms.ChoiceField(
        label=_("Letter"), choices=[(kind.value, label) for kind, label in KINDS.items()]
    )
    language = forms.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        label=_("Language"),
        max_length=20,
        help_text=_("Its code, such as id for Indonesian or pt-BR for Portuguese as written in Brazil."),
    )
