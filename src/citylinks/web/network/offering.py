"""The form of an offer, of a person or of an organization."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.network.operations import Evidence
from citylinks.web.components.fields import PartialDateField
from citylinks.web.network.fields import language_choices
from citylinks.web.network.forms import NetworkForm, theme_choices


class OfferForm(NetworkForm):
    """What somebody will share, and one thing that shows it."""

    places: ClassVar[dict[str, str]] = {"themes": "theme", "wordings": "title"}
    title = forms.CharField(label=gettext_lazy("What you will share, in a line"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("More about it"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(label=gettext_lazy("The language you write in"))
    theme = forms.ChoiceField(label=gettext_lazy("Theme"))
    second_theme = forms.ChoiceField(label=gettext_lazy("A second theme"), required=False)
    what = forms.CharField(
        label=gettext_lazy("Where you did it before"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One thing you did. Peers are ranked by what is shown, not by what is offered."
        ),
    )
    where = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=200)
    when = PartialDateField(label=gettext_lazy("When"))
    link = forms.URLField(
        label=gettext_lazy("A page that tells of it"), required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("theme", "second_theme"):
            self.fields[name].choices = theme_choices()  # type: ignore[attr-defined]
        self.fields["language"].choices = language_choices()  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Ask for what was done when something else is told of it."""
        given = self.cleaned_data
        if not given.get("what") and any(given.get(name) for name in ("where", "when", "link")):
            self.add_error("what", _("Say what you did there."))

    def wording(self) -> TranslatedText:
        """Return the words in the language they were written in."""
        given = self.cleaned_data
        return TranslatedText((Wording(given["language"], given["title"], given["text"]),))

    def themes(self) -> list[str]:
        """Return the themes chosen, each once."""
        chosen = (self.cleaned_data["theme"], self.cleaned_data["second_theme"])
        return list(dict.fromkeys(filter(None, chosen)))

    def evidence(self, teller: str) -> list[Evidence]:
        """Return what shows it, as far as anything was told; its source is who tells it."""
        given = self.cleaned_data
        if not given["what"]:
            return []
        return [Evidence(given["what"], Source(teller, given["link"]), given["where"], given["when"])]
