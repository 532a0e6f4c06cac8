"""Before a need is written: for whom, in which program, and in which language."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.access.actors import Actor
from citylinks.needs import queries
from citylinks.network.queries import organizations
from citylinks.web import names
from citylinks.web.domain_form import DomainForm

LINES = 8


class BeginForm(DomainForm):
    """Whose need it is. Who speaks for organizations chooses one; who runs a program names any."""

    organization = forms.ChoiceField(label=gettext_lazy("Whose need it is"), widget=forms.RadioSelect)
    named = forms.CharField(label=gettext_lazy("Whose need it is"), required=False, max_length=200)
    program = forms.ChoiceField(label=gettext_lazy("Program"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=gettext_lazy("The language you write in"),
        help_text=gettext_lazy("Write in your own language. A translation can be added."),
    )

    def __init__(self, data: QueryDict | None, actor: Actor) -> None:
        super().__init__(data, auto_id="%s")
        self.own = list(queries.organizations_to_write_for(actor))
        self.programs = list(queries.programs_to_write_for(actor))
        self.names_any = queries.runs_a_program(actor)
        self._choices("program", [(one.public_id, one.name) for one in self.programs])
        self._choices("language", [("", _("Choose a language")), *names.languages().items()])
        if self.names_any:
            self.fields["organization"] = forms.CharField(required=False, widget=forms.HiddenInput)
        else:
            del self.fields["named"]
            self._choices("organization", [(one.public_id, one.name) for one in self.own])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        # Where there is one, nothing is left to choose.
        if len(choices) == 1:
            field.initial = choices[0][0]

    @property
    def may_begin(self) -> bool:
        """Tell whether there is an organization to write for, and a program that takes needs."""
        return bool(self.programs) and (self.names_any or bool(self.own))

    @property
    def typed(self) -> tuple[str, str]:
        """Return the organization as it was typed, and the code of the one that was chosen."""
        return str(self["named"].value() or ""), str(self["organization"].value() or "")

    def clean_named(self) -> str:
        """Find the organization that was chosen or written out."""
        text, code = str(self.cleaned_data["named"]).strip(), self.cleaned_data.get("organization", "")
        found = organizations().filter(public_id=code) if code else organizations().filter(name__iexact=text)
        if len(found) != 1:
            raise forms.ValidationError(_("Write the name of an organization, and choose it from the list."))
        self.cleaned_data["organization"] = found[0].public_id
        return text


def suggestions(text: str) -> list[dict[str, str]]:
    """Return the organizations whose name holds what was typed, in the form that the page's script reads."""
    found = organizations().filter(name__icontains=names.plain(text))[:LINES] if text.strip() else []
    return [
        {
            "value": one.name,
            "detail": names.listed((one.city.name, names.country(one.city.country.iso2))),
            "id": one.public_id,
            "href": "",
        }
        for one in found
    ]
