"""Fields that several forms of the network have: a city, an organization, a language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.kernel.numbers import whole_number
from citylinks.network.queries import OrganizationChoice, organization_by_id, organizations_named
from citylinks.network.queries.organizations import Organization
from citylinks.places.names import fold
from citylinks.places.queries import City, cities
from citylinks.web import names, numerals
from citylinks.web.cities.lookup import Place, look_up, place_of
from citylinks.web.match.forms import missing_city

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Suggesting(forms.TextInput):
    """A text field that suggests, with a hidden field that holds what was chosen; plain without scripts."""

    template_name = "web/network/suggesting.html"

    def __init__(self, suggest: str, none: StrPromise | str) -> None:
        super().__init__()
        self.suggest = suggest
        self.none = none
        self.chosen = ""

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Add the address that suggests and what was chosen."""
        context: dict[str, object] = super().get_context(name, value, attrs)
        return {
            **context,
            "suggest_url": reverse(self.suggest),
            "none": self.none,
            "chosen_name": f"{name}_id",
            "chosen": self.chosen,
        }

    def value_from_datadict(self, data: Mapping[str, object], files: object, name: str) -> object:
        """Keep what was chosen beside what was typed."""
        del files
        self.chosen = str(data.get(f"{name}_id", ""))
        return data.get(name)


class CityField(forms.CharField):
    """A city by any of its names; cleans to its row, or None when nothing is typed."""

    def __init__(
        self, *, label: StrPromise | str, required: bool = False, help_text: StrPromise | str = ""
    ) -> None:
        super().__init__(
            label=label,
            required=required,
            help_text=help_text,
            max_length=120,
            widget=Suggesting("cities:suggest", gettext_lazy("No city found")),
        )

    def clean(self, value: object) -> City | None:
        """Find the city that was chosen or typed."""
        place = self.place(value)
        return cities().get(geonameid=place.geonameid) if place else None

    def place(self, value: object) -> Place | None:
        """Return the place of that name."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        chosen = self.widget.chosen
        place = place_of(whole_number(chosen))
        if place is not None and names.plain(place.label) == names.plain(text):
            return place
        found = look_up(text)
        if found.place is None:
            choices = [choice.label for choice in found.choices]
            more = " " + _("One of these? %(names)s.") % {"names": " · ".join(choices)} if choices else ""
            raise forms.ValidationError(missing_city(text, "", found) + more)
        return found.place


class OrganizationField(forms.CharField):
    """A registered organization by its name; cleans to its row."""

    def __init__(self, *, label: StrPromise | str, help_text: StrPromise | str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            max_length=300,
            widget=Suggesting("network:organizations", gettext_lazy("No organization found")),
        )

    def clean(self, value: object) -> Organization:
        """Find the organization that was chosen or typed."""
        text = names.plain(str(super().clean(value)))
        found = organizations_named(text.split(",", maxsplit=1)[0])
        own = [one for one in found if one.public_id == self.widget.chosen]
        same = [one for one in found if fold(text) in {fold(one.name), fold(choice_label(one))}]
        if own or len(same) == 1:
            return organization_by_id((own or same)[0].public_id)
        if not found:
            raise forms.ValidationError(
                _("No organization called “%(name)s” is registered. Ask a program officer to register it.")
                % {"name": text}
            )
        shown = " · ".join(choice_label(one) for one in (same or found)[:4])
        raise forms.ValidationError(_("Which one? Write it in full: %(names)s.") % {"names": shown})


def choice_label(one: OrganizationChoice) -> str:
    """Return `Water board, Semarang, Indonesia`: what the field holds once it is chosen."""
    return ", ".join(part for part in (one.name, one.city, names.country(one.country)) if part)


def language_choices() -> list[tuple[str, str]]:
    """Return the languages with a code of two letters, by their names, an empty line first."""
    known = {code: name for code, name in numerals.locale().languages.items() if len(code) == 2}
    return [("", _("Choose a language")), *sorted(known.items(), key=lambda pair: fold(str(pair[1])))]
