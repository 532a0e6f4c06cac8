"""The words of a letter and of a template, as they are typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from citylinks.kernel.errors import DomainError, Faults
from citylinks.outbox.wordings import SUBJECT_LENGTH
from citylinks.web.outbox.pages import KINDS

ROWS = 18
# Places of the domain's faults, and the fields for them.
FIELDS = {"subject": "subject", "text": "text", "body": "text", "language": "language"}


class LetterForm(forms.Form):
    """A subject and a text; what the domain refuses stands beside its field."""

    use_required_attribute = False
    subject = forms.CharField(label=_("Subject"), max_length=SUBJECT_LENGTH)
    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": ROWS}))

    def refuse(self, refusal: DomainError) -> None:
        """Put the domain's faults beside the fields they are about."""
        if not isinstance(refusal, Faults):
            self.add_error(FIELDS.get(refusal.place or ""), refusal.message)
            return
        for fault in refusal:
            self.add_error(FIELDS.get(fault.place), f"{fault.message} {fault.mend}".strip())


class NewWordingForm(forms.Form):
    """Of which kind, and in which language, another wording shall be written."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("Letter"), choices=[(kind.value, label) for kind, label in KINDS.items()]
    )
    language = forms.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        label=_("Language"),
        max_length=20,
        help_text=_("Its code, such as id for Indonesian or pt-BR for Portuguese as written in Brazil."),
    )
