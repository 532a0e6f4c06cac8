"""What a match asks for, as the address holds it: every fault at once, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.access.actors import PUBLIC
from citylinks.kernel.numbers import whole_number
from citylinks.matching.criteria import ALIKE, CONTEXT, LEARNED, TABLE
from citylinks.matching.learned import LearnedWeights
from citylinks.matching.queries import program_weights
from citylinks.matching.question import PeerQuestion
from citylinks.web import names
from citylinks.web.cities.lookup import Found, Place, look_up, place_of, whole
from citylinks.web.domain_form import DomainForm

TOP = 10
MOST = 200
WEIGHT = "w-"
SWITCHES = ("own_country", "every_city", "only_proven")
# Places of the domain's faults, and the fields for them; a field that nobody sees has no fault.
FIELDS = {
    "city": "q",
    "other": "other_q",
    "countries": "country",
    "themes": "theme",
    "weights": "w-climate",
    "weighting": "",
}


class MatchForm(DomainForm):
    """The question of the match page.

    `city` is a GeoNames number, `q` the name as typed; a name that is not that city's wins. Weights stand
    in `w-<criterion>`, from 0 to 100, and are read by their proportion. `program` asks by the weights that a
    program learned; where none are in force it is dropped, and the shipped ones count.
    """

    places: Mapping[str, str] = FIELDS
    q = forms.CharField(label=gettext_lazy("City"), required=False, max_length=120)
    city = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)
    theme = forms.MultipleChoiceField(label=gettext_lazy("Need"), required=False)
    country = forms.MultipleChoiceField(label=gettext_lazy("Countries"), required=False)
    min_population = forms.IntegerField(
        label=gettext_lazy("Smallest population"), required=False, min_value=0, max_value=50_000_000
    )
    own_country = forms.BooleanField(label=gettext_lazy("Also cities of its own country"), required=False)
    every_city = forms.BooleanField(
        label=gettext_lazy("Every city of an urban area and a country"), required=False
    )
    only_proven = forms.BooleanField(label=gettext_lazy("Only with proven experience"), required=False)
    top = forms.IntegerField(
        label=gettext_lazy("How many peers"), required=False, min_value=1, max_value=MOST
    )

    weighting = forms.ChoiceField(
        required=False, choices=[("", ""), (ALIKE, ALIKE)], widget=forms.HiddenInput
    )
    program = forms.SlugField(required=False, max_length=60, widget=forms.HiddenInput)
    view = forms.ChoiceField(required=False, choices=[("", ""), ("table", "table")], widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data, auto_id="%s")
        self.found = Found(None)
        self.own: LearnedWeights | None = None
        self.asked: dict[str, Place] = {}  # by field, the sections that were named; their cities answer
        self._choice("theme", names.themes(), _("We know no need “%(value)s”."))
        self._choice("country", names.countries(), _("We know no country “%(value)s”."))
        for spec in TABLE:
            self.fields[WEIGHT + spec.name] = forms.IntegerField(
                label=_(spec.label), required=False, min_value=0, max_value=100
            )

    def _choice(self, name: str, choices: Mapping[str, str], refusal: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        # A select that adds one more sends an empty value when nothing is chosen.
        field.choices = [("", ""), *choices.items()]
        field.error_messages["invalid_choice"] = refusal

    def clean_theme(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in self.cleaned_data["theme"] if value))

    def clean_country(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in self.cleaned_data["country"] if value))

    def clean(self) -> None:
        """Resolve the city and refuse weights that weigh nothing."""
        self.found = self.resolve("q", "city")
        if program := self.cleaned_data.get("program"):
            self.own = program_weights(PUBLIC, program)
            self.cleaned_data["program"] = program if self.own else ""
        weights = self.weights()
        if len(weights) >= len(CONTEXT) and not any(weights.values()):
            self.add_error(WEIGHT + TABLE[0].name, _("Give at least one criterion a weight above 0."))

    def resolve(self, text_name: str, number_name: str) -> Found:
        """Find the city of a pair of fields; what does not lead to one is an error of the text field."""
        number = str(self.cleaned_data.get(number_name) or "")
        text = str(self.cleaned_data.get(text_name) or "").strip()
        chosen = place_of(whole_number(number))
        if chosen is not None and text in {"", chosen.label}:
            found = Found(chosen)
        else:
            found = look_up(text) if text else Found(None)
        if found.place is None and text_name not in self.errors:
            self.add_error(text_name, missing_city(text, number, found))
        if found.place is not None and found.place.part_of:
            self.asked[number_name] = found.place
        return Found(whole(found.place), found.choices, found.ambiguous)

    def number_of(self, name: str, place: Place) -> int:
        """Return the GeoNames number to ask by: of the section that was named, else of its city."""
        return self.asked.get(name, place).geonameid

    @property
    def instead(self) -> tuple[str, ...]:
        """Say for each section that was named which city answers."""
        return tuple(
            _("%(section)s is a part of %(city)s: this is the answer for the whole city.")
            % {"section": one.name, "city": one.part_of_name}
            for one in self.asked.values()
        )

    @property
    def place(self) -> Place | None:
        """The city asked about, once it is known."""
        return self.found.place

    def weights(self) -> dict[str, int]:
        """Return the weights that were given; a field left empty keeps its default."""
        values = {spec.name: self.cleaned_data.get(WEIGHT + spec.name) for spec in TABLE}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def shown(self) -> int:
        """How many peers to show."""
        return self.cleaned_data.get("top") or TOP

    def question(self) -> PeerQuestion:
        """Return the same for the domain; only of a valid form."""
        assert self.place is not None
        return PeerQuestion(
            city=self.place.geonameid,
            countries=self.cleaned_data["country"],
            min_population=self.cleaned_data["min_population"] or 0,
            themes=self.cleaned_data["theme"],
            weights=self.weights() or None,
            top=self.shown,
            own_country=self.cleaned_data["own_country"],
            every_city=self.cleaned_data["every_city"],
            only_proven=self.cleaned_data["only_proven"],
            weighting=self.cleaned_data["weighting"] or LEARNED,
            own=self.own,
        )


class WhyNotForm(MatchForm):
    """The same question about one more city: `other` is its number, `other_q` its name."""

    other_q = forms.CharField(label=gettext_lazy("The other city"), required=False, max_length=120)
    other = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.other_found = Found(None)

    def clean(self) -> None:
        """Resolve the other city as the first."""
        super().clean()
        self.other_found = self.resolve("other_q", "other")
        if self.place is not None and self.other_place == self.place:
            self.add_error("other_q", _("This is the same city. Name another one."))

    @property
    def other_number(self) -> int:
        """The GeoNames number of the other city; only of a valid form."""
        assert self.other_place is not None
        return self.other_place.geonameid

    @property
    def other_place(self) -> Place | None:
        """The city that is asked about second."""
        return self.other_found.place


def missing_city(text: str, number: str, found: Found) -> str:
    """Say why no city was found, in a sentence; the choices stand beside it as links."""
    if not text and number:
        return _("We know no city with the number “%(number)s”.") % {"number": number}
    if not text:
        return _("Write the name of a city.")
    if found.ambiguous:
        return _("Several cities are called “%(name)s”. Choose one.") % {"name": text}
    if found.choices:
        return _("We know no city “%(name)s”. Did you mean one of these?") % {"name": text}
    return _("We know no city “%(name)s”.") % {"name": text}
