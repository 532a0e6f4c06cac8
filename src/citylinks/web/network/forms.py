"""The forms of the network: every fault beside its field, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.kernel.source import Source
from citylinks.network.operations import Proof, Window
from citylinks.network.states import (
    ConflictKind,
    ExpertiseLevel,
    IdentifierScheme,
    LanguageLevel,
    OrganizationKind,
    Visibility,
)
from citylinks.web import names
from citylinks.web.components.fields import PartialDateField
from citylinks.web.domain_form import DomainForm
from citylinks.web.network import words
from citylinks.web.network.fields import CityField, OrganizationField, language_choices

LANGUAGES, WORKING_LANGUAGES, WINDOWS = 6, 4, 4
NUMBERED = re.compile(r"windows\[(\d+)\]")
YES_NO = (("", gettext_lazy("I have not decided")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
ANSWERS = {"yes": True, "no": False}


class NetworkForm(DomainForm):
    """A form of the network: what was typed as its operation takes it."""

    def given(self, teller: str = "") -> dict[str, Any]:
        """Return what the operation takes, of a valid form; `teller` is who says so."""
        del teller
        return self.cleaned_data


def rows_for(initial: object, first: str, least: int) -> range:
    """Return the numbers of a form's rows: as many as are on record, so that saving drops none."""
    known = sum(name.startswith(first) for name in initial) if isinstance(initial, Mapping) else 0
    return range(1, max(least, known) + 1)


def theme_choices() -> list[tuple[str, object]]:
    """Return the themes under their areas, an empty line first."""
    return [("", _("Choose a theme")), *names.themes_by_area().items()]


class AboutForm(NetworkForm):
    """Name, city, addresses, and who finds the profile."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    city = CityField(
        label=gettext_lazy("City"),
        help_text=gettext_lazy("Only needed when you work for no organization of the network."),
    )
    emails = forms.CharField(
        label=gettext_lazy("E-mail addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line, the one to write to first. They are never public."),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who finds this profile"),
        widget=forms.RadioSelect,
        choices=[(value.value, label) for value, label in words.VISIBILITIES.items()],
    )

    def clean_emails(self) -> list[str]:
        """Split the lines."""
        return [line.strip() for line in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if line.strip()]

    def clean_visibility(self) -> Visibility:
        """Read the choice."""
        return Visibility(self.cleaned_data["visibility"])


class PersonForm(NetworkForm):
    """Somebody who works for an organization: as little as is needed to ask them."""

    places: Mapping[str, str] = {"emails": "email"}
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("It is never public."),
    )
    position = forms.CharField(label=gettext_lazy("Position"), required=False, max_length=200)

    def given(self, teller: str = "") -> dict[str, Any]:
        """Name the address among others."""
        del teller
        said = self.cleaned_data
        emails = [said["email"]] if said["email"] else []
        return {"name": said["name"], "emails": emails, "position": said["position"]}


class WorkForm(NetworkForm):
    """One more place where somebody works or worked."""

    organization = OrganizationField(label=gettext_lazy("Organization"))
    position = forms.CharField(label=gettext_lazy("Position"), required=False, max_length=200)
    started = PartialDateField(label=gettext_lazy("Since"))
    ended = PartialDateField(label=gettext_lazy("Until"))


class JobForm(NetworkForm):
    """The dates and the position of a job that is on record."""

    position = forms.CharField(label=gettext_lazy("Position"), required=False, max_length=200)
    started = PartialDateField(label=gettext_lazy("Since"))
    ended = PartialDateField(label=gettext_lazy("Until"))


class EvidenceForm(NetworkForm):
    """One thing that shows what somebody is good at."""

    what = forms.CharField(
        label=gettext_lazy("What you did"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One thing that shows it, in a sentence or two. Whoever is in need looks here first."
        ),
    )
    where = forms.CharField(label=gettext_lazy("Where"), required=False, max_length=200)
    when = PartialDateField(label=gettext_lazy("When"))
    link = forms.URLField(
        label=gettext_lazy("A page that tells of it"), required=False, max_length=500, assume_scheme="https"
    )

    def clean(self) -> None:
        """Ask for what was done when something else is told of it."""
        given = self.cleaned_data
        untold = not given.get("what") and "what" not in self.errors
        if untold and any(given.get(name) for name in ("where", "when", "link")):
            self.add_error("what", _("Say what you did there."))

    def proof(self) -> Proof | None:
        """Return what shows it, if anything was told."""
        given = self.cleaned_data
        if not given["what"]:
            return None
        return Proof(given["what"], given["where"], given["when"], given["link"])


class StrengthForm(EvidenceForm):
    """What somebody is good at, and one thing that shows it."""

    places: Mapping[str, str] = {"themes": "theme"}
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=theme_choices)
    level = forms.ChoiceField(
        label=gettext_lazy("How well"),
        widget=forms.RadioSelect,
        choices=[(value.value, label) for value, label in words.LEVELS.items()],
    )
    field_order = ("theme", "level")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["what"].required = False

    def clean_level(self) -> ExpertiseLevel:
        """Read the choice."""
        return ExpertiseLevel(self.cleaned_data["level"])

    def given(self, teller: str = "") -> dict[str, Any]:
        """Join what shows it."""
        del teller
        said = self.cleaned_data
        return {"theme": said["theme"], "level": said["level"], "proof": self.proof()}


class LanguagesForm(NetworkForm):
    """Up to six languages, each with its level."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.numbers = rows_for(self.initial, "language_", LANGUAGES)
        languages = language_choices()
        levels = [
            ("", _("How well")),
            *((value.value, label) for value, label in words.LANGUAGE_LEVELS.items()),
        ]
        for number in self.numbers:
            at = {"number": number}
            self.fields[f"language_{number}"] = forms.ChoiceField(
                label=_("Language %(number)s") % at, required=False, choices=languages
            )
            self.fields[f"level_{number}"] = forms.ChoiceField(
                label=_("How well (%(number)s)") % at, required=False, choices=levels
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Pair each language with its level, as the page shows them."""
        for number in self.numbers:
            yield self[f"language_{number}"], self[f"level_{number}"]

    def clean(self) -> None:
        """Ask for the missing half of a pair, and refuse a language twice."""
        seen: set[str] = set()
        for number in self.numbers:
            code = self.cleaned_data.get(f"language_{number}", "")
            level = self.cleaned_data.get(f"level_{number}", "")
            if code and not level:
                self.add_error(f"level_{number}", _("Say how well you speak it."))
            if level and not code:
                self.add_error(f"language_{number}", _("Choose the language."))
            if code and code in seen:
                self.add_error(f"language_{number}", _("This language is given twice."))
            seen.add(code)

    def given(self, teller: str = "") -> dict[str, Any]:
        """Join the languages with their levels."""
        del teller
        said = self.cleaned_data
        pairs = ((said[f"language_{n}"], said[f"level_{n}"]) for n in self.numbers)
        return {"spoken": {code: LanguageLevel(level) for code, level in pairs if code}}


class TimeForm(NetworkForm):
    """Up to four periods, whether somebody travels and hosts, and the days given a year."""

    will_travel = forms.ChoiceField(label=gettext_lazy("I will travel"), required=False, choices=YES_NO)
    will_host = forms.ChoiceField(
        label=gettext_lazy("I will host visitors from the other city"), required=False, choices=YES_NO
    )
    pro_bono_days = forms.IntegerField(
        label=gettext_lazy("Days a year that I give, pro bono"), required=False, min_value=0, max_value=366
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.numbers = rows_for(self.initial, "starts_", WINDOWS)
        for number in self.numbers:
            for name, label in (("starts", _("From (%(number)s)")), ("ends", _("Until (%(number)s)"))):
                self.fields[f"{name}_{number}"] = forms.DateField(
                    label=label % {"number": number},
                    required=False,
                    widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Pair the first day of each period with its last, as the page shows them."""
        for number in self.numbers:
            yield self[f"starts_{number}"], self[f"ends_{number}"]

    def others(self) -> list[forms.BoundField]:
        """Return the fields beside the periods."""
        return [self[name] for name in ("will_travel", "will_host", "pro_bono_days")]

    def clean(self) -> None:
        """Ask for the missing half of a period."""
        for number in self.numbers:
            names_ = (f"starts_{number}", f"ends_{number}")
            given = [bool(self.cleaned_data.get(name)) for name in names_]
            if any(given) and not all(given) and not any(name in self.errors for name in names_):
                missing = names_[given.index(False)]
                self.add_error(missing, _("Give both days of this period, or none."))

    def given(self, teller: str = "") -> dict[str, Any]:
        """Join the periods; where nothing was chosen, nothing is said."""
        del teller
        said = self.cleaned_data
        pairs = ((said[f"starts_{n}"], said[f"ends_{n}"]) for n in self.numbers)
        return {
            "windows": [Window(starts, ends) for starts, ends in pairs if starts],
            "will_travel": ANSWERS.get(said["will_travel"]),
            "will_host": ANSWERS.get(said["will_host"]),
            "pro_bono_days": said["pro_bono_days"],
        }

    def field_for(self, place: str) -> str | None:
        """Find the first day of the period that is meant."""
        numbered = NUMBERED.fullmatch(place)
        return super().field_for(f"starts_{numbered[1]}" if numbered else place)


class ConflictForm(NetworkForm):
    """Why somebody is not impartial about an organization."""

    places: Mapping[str, str] = {"source": "link"}
    organization = OrganizationField(label=gettext_lazy("Organization"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What ties you to it"),
        widget=forms.RadioSelect,
        choices=[(value.value, label) for value, label in words.CONFLICTS.items()],
    )
    note = forms.CharField(label=gettext_lazy("In a sentence"), required=False, max_length=500)
    since = PartialDateField(label=gettext_lazy("Since"))
    until = PartialDateField(label=gettext_lazy("Until"))
    link = forms.URLField(
        label=gettext_lazy("A page that shows it"), required=False, max_length=500, assume_scheme="https"
    )

    def clean_kind(self) -> ConflictKind:
        """Read the choice."""
        return ConflictKind(self.cleaned_data["kind"])

    def given(self, teller: str = "") -> dict[str, Any]:
        """Name who says so: the one who fills the form in."""
        said = self.cleaned_data
        source = Source(teller, said["link"])
        return {name: value for name, value in said.items() if name != "link"} | {"source": source}


class EndForm(NetworkForm):
    """When a conflict ended."""

    until = PartialDateField(label=gettext_lazy("Until"), required=True)


class MergeForm(NetworkForm):
    """The record that is the same person, and how one knows."""

    places: Mapping[str, str] = {"absorbed": "other"}
    other = forms.CharField(
        label=gettext_lazy("The id of the other record"),
        max_length=40,
        help_text=gettext_lazy("The last part of its page's address. Its page will lead here afterwards."),
    )
    reason = forms.CharField(label=gettext_lazy("How you know that they are one person"), max_length=300)


class OrganizationForm(NetworkForm):
    """All that an organization says of itself."""

    places: Mapping[str, str] = {"languages": "language_1"}
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(kind.value, label) for kind, label in words.KINDS.items()]
    )
    city = CityField(label=gettext_lazy("City"), required=True)
    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, max_length=500, assume_scheme="https"
    )
    identifiers = forms.CharField(
        label=gettext_lazy("Identifiers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One a line: the list, a space, the number. Lists: geonames, XM-IATI, iso-3166-2, org-id."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.numbers = rows_for(self.initial, "language_", WORKING_LANGUAGES)
        choices = language_choices()
        for number in self.numbers:
            label = _("Working language %(number)s") % {"number": number}
            self.fields[f"language_{number}"] = forms.ChoiceField(
                label=label, required=False, choices=choices
            )
        self.order_fields([*(name for name in self.fields if name != "identifiers"), "identifiers"])

    def given(self, teller: str = "") -> dict[str, Any]:
        """Join the languages chosen, each once."""
        del teller
        said = self.cleaned_data
        chosen = (said[f"language_{n}"] for n in self.numbers)
        plain = {name: said[name] for name in ("name", "kind", "city", "website", "identifiers")}
        return plain | {"languages": list(dict.fromkeys(filter(None, chosen)))}

    def clean_kind(self) -> OrganizationKind:
        """Read the choice."""
        return OrganizationKind(self.cleaned_data["kind"])

    def clean_identifiers(self) -> list[tuple[IdentifierScheme, str]]:
        """Read a list and a number from every line; all faults at once."""
        found, faults = [], []
        for line in filter(None, map(str.strip, self.cleaned_data["identifiers"].splitlines())):
            scheme, _space, value = line.partition(" ")
            if scheme in IdentifierScheme.values and value.strip():
                found.append((IdentifierScheme(scheme), value.strip()))
            else:
                faults.append(_("“%(line)s” does not begin with a list that we know.") % {"line": line})
        if faults:
            raise forms.ValidationError(faults)
        return found
