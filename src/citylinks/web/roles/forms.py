"""Inviting somebody, and ending a role."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from citylinks.access.states import Role
from citylinks.web.accounts.forms import languages
from citylinks.web.domain_form import DomainForm
from citylinks.web.roles.places import title_of


class SuccessorForm(DomainForm):
    """Whom to ask, and in which language."""

    email = forms.CharField(
        label=_("Mail address"),
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text=_("Of the person, not of an office: the role is theirs alone."),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=languages)


class InviteForm(SuccessorForm):
    """The same, for one of the roles that the actor may give."""

    role = forms.ChoiceField(label=_("Role"))
    field_order = ("email", "role", "language")

    def __init__(self, roles: Iterable[Role], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(role.value, title_of(role)) for role in roles]


class EndForm(DomainForm):
    """Why a role ends."""

    reason = forms.CharField(
        label=_("Why it ends"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It stays in the history of the office. Leave out what is nobody's business."),
    )
