"""The form of an offer, of a person or of an organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.network.operations import Evidence
from citylinks.web.network.fields import language_choices
from citylinks.web.network.forms import EvidenceForm, theme_choices


def own_language() -> str:
    """Begin an offer in the language of the reader."""
    return (get_language() or "en").split("-", maxsplit=1)[0]


class OfferForm(EvidenceForm):
    """What somebody will share, and one thing that shows it."""

    places: Mapping[str, str] = {"themes": "theme", "wordings": "title"}
    title = forms.CharField(label=gettext_lazy("What you will share, in a line"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("More about it"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("The language you write in"), choices=language_choices, initial=own_language
    )
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=theme_choices)
    second_theme = forms.ChoiceField(
        label=gettext_lazy("A second theme"), choices=theme_choices, required=False
    )
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
    field_order = ("title", "text", "language", "theme", "second_theme")

    def given(self, teller: str = "") -> dict[str, Any]:
        """Join the words in their language, the themes, each once, and what shows it as `teller` tells it."""
        said, proof = self.cleaned_data, self.proof()
        words = Wording(said["language"], said["title"], said["text"])
        shown = proof and Evidence(proof.what, Source(teller, proof.link), proof.where, proof.when)
        return {
            "wording": TranslatedText((words,)),
            "themes": list(dict.fromkeys(filter(None, (said["theme"], said["second_theme"])))),
            "evidence": [shown] if shown else [],
        }
