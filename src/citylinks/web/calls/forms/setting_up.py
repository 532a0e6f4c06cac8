"""The forms of an officer who sets up a call and its questions, in as many languages as it accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from citylinks.calls.checks import Asked
from citylinks.calls.queries import CallFacts
from citylinks.calls.states import AskedOf, QuestionKind, Side
from citylinks.calls.terms import UPLOAD_LIMIT, CallTerms, QuestionTerms, SideTerms
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.web import names
from citylinks.web.calls import words
from citylinks.web.calls.forms.languages import LanguagesField
from citylinks.web.calls.forms.moments import WallClockField, in_zone, on_the_wall, zones
from citylinks.web.domain_form import DomainForm

MEGABYTE = 1024 * 1024


def area(rows: int) -> forms.Textarea:
    """Return a field for a longer text."""
    return forms.Textarea(attrs={"rows": rows})


class InLanguages(DomainForm):
    """A form that has fields of its own for each language of a call."""

    def add(self, code: str, name: str, label: str, now: tuple[str, forms.Widget]) -> None:
        """Add the field of one language; `now` is what stands there, and the widget that draws it."""
        text, widget = now
        widget.attrs["lang"] = code
        label %= {"language": names.language(code)}
        self.fields[f"{name}_{code}"] = forms.CharField(label=label, required=False, widget=widget)
        self.initial[f"{name}_{code}"] = text


class CallForm(InLanguages):
    """All that a call says. The first language has its fields at once, others once it accepts them."""

    code = forms.CharField(
        label=gettext_lazy("Short name"),
        help_text=gettext_lazy("It stands in the address: small letters, digits and hyphens."),
        max_length=60,
    )
    program = forms.ChoiceField(label=gettext_lazy("Program"))
    language = forms.ChoiceField(label=gettext_lazy("Language you write it in"))
    title = forms.CharField(label=gettext_lazy("Title"), required=False)
    text = forms.CharField(label=gettext_lazy("What it is for"), widget=area(8), required=False)
    criteria = forms.CharField(label=gettext_lazy("What is judged"), widget=area(6), required=False)
    sides = forms.MultipleChoiceField(
        label=gettext_lazy("Who may apply"), widget=forms.CheckboxSelectMultiple, required=False
    )
    letters = forms.MultipleChoiceField(
        label=gettext_lazy("Who must send a letter signed by a senior official"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("The times below are meant in it."),
        choices=zones,
    )
    opens_at = WallClockField(label=gettext_lazy("Opens"))
    closes_at = WallClockField(
        label=gettext_lazy("Closes"), help_text=gettext_lazy("The minute you name still counts.")
    )
    questions_until = WallClockField(label=gettext_lazy("Questions can be asked until"), required=False)
    languages = LanguagesField(
        label=gettext_lazy("Languages in which applications are accepted"),
        help_text=gettext_lazy("Their names or codes with commas between."),
        required=False,
    )
    upload_limit = forms.IntegerField(
        label=gettext_lazy("Largest file, in megabytes"), min_value=1, initial=UPLOAD_LIMIT // MEGABYTE
    )

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        programs: Sequence[tuple[str, str]] = (),
        call: CallFacts | None = None,
    ) -> None:
        super().__init__(data)
        sides = [(side.value, str(label)) for side, label in words.FOR_SIDES.items()]
        offer(self, "sides", sides)
        offer(self, "letters", sides)
        offer(self, "program", programs)
        offer(self, "language", list(names.languages().items()))
        self.initial["language"] = get_language()
        self.others: list[str] = []
        if call is not None:
            del self.fields["code"], self.fields["program"]
            self.begin(call)

    def begin(self, call: CallFacts) -> None:
        """Put in what the call says now, and fields for the other languages it accepts."""
        original = call.wording.original
        worded = {one.language: one for one in call.wording.wordings}
        self.others = sorted({*worded, *call.languages} - {original.language})
        zone = call.time_zone
        also(
            self,
            "language",
            list(names.languages().items()),
            (original.language, names.language(original.language)),
        )
        also(self, "time_zone", zones(), (zone, zone))
        self.initial.update(
            {
                "language": original.language,
                "title": original.title,
                "text": original.text,
                "criteria": call.criteria.get(original.language, ""),
                "sides": [side.value for side in call.sides],
                "letters": [side.value for side, letter in call.sides.items() if letter],
                "time_zone": zone,
                "opens_at": on_the_wall(call.opens_at, zone),
                "closes_at": on_the_wall(call.closes_at, zone),
                "questions_until": on_the_wall(call.questions_until, zone),
                "languages": ", ".join(names.language(code) for code in call.languages),
                "upload_limit": call.upload_limit // MEGABYTE,
            }
        )
        for code in self.others:
            one = worded.get(code, Wording(code, "", ""))
            self.add(code, "title", _("Title in %(language)s"), (one.title, forms.TextInput()))
            self.add(code, "text", _("What it is for, in %(language)s"), (one.text, area(8)))
            criteria = call.criteria.get(code, "")
            self.add(code, "criteria", _("What is judged, in %(language)s"), (criteria, area(6)))

    def clean(self) -> dict[str, object]:
        """Turn the times on the wall into moments of the zone."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("opens_at", "closes_at", "questions_until"):
            if cleaned.get(name) and cleaned.get("time_zone"):
                try:
                    cleaned[name] = in_zone(cleaned[name], cleaned["time_zone"])
                except forms.ValidationError as fault:
                    self.add_error(name, fault)
        return cleaned

    def terms(self) -> CallTerms:
        """Return what was said, for the domain to judge."""
        said = self.cleaned_data
        first = Wording(said["language"].strip(), said["title"], said["text"])
        others = [
            Wording(code, said[f"title_{code}"], said[f"text_{code}"])
            for code in self.others
            if said[f"title_{code}"] or said[f"text_{code}"]
        ]
        criteria = {first.language: said["criteria"]}
        criteria |= {code: said[f"criteria_{code}"] for code in self.others if said[f"criteria_{code}"]}
        return CallTerms(
            wording=TranslatedText((first, *others)),
            criteria=criteria,
            sides=tuple(
                SideTerms(Side(side), letter_required=side in said["letters"]) for side in said["sides"]
            ),
            opens_at=said["opens_at"],
            closes_at=said["closes_at"],
            time_zone=said["time_zone"],
            languages=said["languages"],
            questions_until=said["questions_until"],
            upload_limit=said["upload_limit"] * MEGABYTE,
        )

    @property
    def places(self) -> dict[str, str]:
        """Name the field of every place of the domain's faults."""
        first = str(self.data.get("language", ""))
        found = {f"title ({code})": f"title_{code}" for code in self.others}
        found |= {f"criteria ({code})": f"criteria_{code}" for code in self.others}
        return {**found, f"title ({first})": "title", "wordings": "title"}


def offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Offer these choices."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def also(
    form: forms.Form,
    name: str,
    choices: Sequence[tuple[str, str | Sequence[tuple[str, str]]]],
    kept: tuple[str, str],
) -> None:
    """Offer what was chosen before these choices lost it."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField) and not field.valid_value(kept[0]):
        field.choices = [*choices, kept]


class QuestionForm(InLanguages):
    """One question, its limits, and its words in the languages of its call."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of answer"),
        choices=[(kind.value, label) for kind, label in words.KINDS.items()],
    )
    asked_of = forms.ChoiceField(
        label=gettext_lazy("Who is asked"),
        choices=[(side.value, label) for side, label in words.ASKED_OF.items()],
    )
    required = forms.BooleanField(label=gettext_lazy("It must be answered"), required=False, initial=True)
    title = forms.CharField(label=gettext_lazy("Question"), required=False)
    help = forms.CharField(label=gettext_lazy("Help below it"), widget=area(3), required=False)
    choices = forms.CharField(
        label=gettext_lazy("Answers to choose from"),
        help_text=gettext_lazy("One in each line."),
        widget=area(5),
        required=False,
    )
    most_letters = forms.IntegerField(label=gettext_lazy("Most letters"), required=False)
    minimum = forms.DecimalField(label=gettext_lazy("Least number"), required=False)
    maximum = forms.DecimalField(
        label=gettext_lazy("Most, as a number or as a count of answers"), required=False
    )

    def __init__(
        self, data: Mapping[str, object] | None, *, call: CallFacts, now: tuple[AskedOf, Asked] | None = None
    ) -> None:
        super().__init__(data)
        self.language = call.wording.original.language
        self.others = sorted(
            {*call.languages, *(one.language for one in call.wording.wordings)} - {self.language}
        )
        asked = now[1] if now else None
        if now and asked:
            self.initial.update(
                {
                    "kind": asked.kind.value,
                    "asked_of": now[0].value,
                    "required": asked.required,
                    "title": asked.wording.original.title,
                    "help": asked.wording.original.text,
                    "choices": lines_in(asked, self.language),
                    "most_letters": asked.most_letters,
                    "minimum": asked.minimum,
                    "maximum": asked.maximum,
                }
            )
        for code in self.others:
            worded = {one.language: one for one in asked.wording.wordings} if asked else {}
            one = worded.get(code, Wording(code, "", ""))
            self.add(code, "title", _("Question in %(language)s"), (one.title, forms.TextInput()))
            self.add(code, "help", _("Help in %(language)s"), (one.text, area(3)))
            lines = lines_in(asked, code) if asked else ""
            self.add(code, "choices", _("Answers in %(language)s"), (lines, area(5)))

    def clean(self) -> dict[str, object]:
        """Demand as many answers in every language as in the first."""
        cleaned = super().clean() or self.cleaned_data
        first = split(cleaned.get("choices", ""))
        for code in self.others:
            lines = split(cleaned.get(f"choices_{code}", ""))
            if lines and len(lines) != len(first):
                self.add_error(f"choices_{code}", _("Write as many lines as in the first language."))
        return cleaned

    def terms(self) -> QuestionTerms:
        """Return what was said, for the domain to judge."""
        said = self.cleaned_data
        wordings = [Wording(self.language, said["title"], said["help"])]
        wordings += [
            Wording(code, said[f"title_{code}"], said[f"help_{code}"])
            for code in self.others
            if said[f"title_{code}"] or said[f"help_{code}"]
        ]
        others = {code: split(said[f"choices_{code}"]) for code in self.others if said[f"choices_{code}"]}
        choices = tuple(
            TranslatedText(
                (
                    Wording(self.language, line),
                    *(Wording(code, lines[place]) for code, lines in others.items()),
                )
            )
            for place, line in enumerate(split(said["choices"]))
        )
        return QuestionTerms(
            kind=QuestionKind(said["kind"]),
            wording=TranslatedText(tuple(wordings)),
            required=said["required"],
            asked_of=AskedOf(said["asked_of"]),
            most_letters=said["most_letters"],
            minimum=said["minimum"],
            maximum=said["maximum"],
            choices=choices,
        )

    @property
    def places(self) -> dict[str, str]:
        """Name the field of every place of the domain's faults."""
        found = {f"title ({code})": f"title_{code}" for code in self.others}
        return {**found, f"title ({self.language})": "title"}


def split(text: object) -> list[str]:
    """Return the lines that say something."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def lines_in(asked: Asked, code: str) -> str:
    """Return the answers of one language, one in each line; empty where it has none."""
    found = [one.title for _key, text in asked.choices for one in text.wordings if one.language == code]
    return "\n".join(found)
