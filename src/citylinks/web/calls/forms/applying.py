"""The forms of an applicant; nothing here decides, so that what was typed can be kept as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from citylinks.calls.checks import Asked, Given, place_of
from citylinks.calls.operations.answers import MOST_KEPT
from citylinks.calls.states import WITH_CHOICES, QuestionKind, Side
from citylinks.kernel.errors import Fault
from citylinks.kernel.numbers import whole_number
from citylinks.web import names
from citylinks.web.calls import words
from citylinks.web.calls.pages.public import limits
from citylinks.web.domain_form import DomainForm


class StartForm(DomainForm):
    """Who applies, on which side, in which language; asked by address, so that the answer follows."""

    organization = forms.ChoiceField(label=gettext_lazy("In whose name"))
    side = forms.ChoiceField(label=gettext_lazy("As what"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=gettext_lazy("In which language you answer"))

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        organizations: Iterable[tuple[str, str]],
        sides: Iterable[Side],
        languages: Iterable[str],
    ) -> None:
        super().__init__(data)
        choices = {
            "organization": list(organizations),
            "side": [(side.value, str(words.SIDES[side])) for side in sides],
            "language": [(code, names.language(code)) for code in languages],
        }
        self.offered = {name: {key for key, _label in offered} for name, offered in choices.items()}
        if get_language() in self.offered["language"]:
            self.initial["language"] = get_language()
        for name, offered in choices.items():
            choose(self, name, offered)

    def chosen(self) -> dict[str, str]:
        """Return what is chosen now, sent or from the beginning; an empty text for what is not offered."""
        found = {}
        for name, offered in self.offered.items():
            value = str(self[name].value() or "")
            found[name] = value if value in offered else ""
        return found


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Offer these choices; the first is chosen where nothing is."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
    form.initial.setdefault(name, choices[0][0] if choices else "")


class DetailsForm(DomainForm):
    """The language of the answers and the need that the application carries."""

    language = forms.ChoiceField(label=gettext_lazy("In which language you answer"))
    need = forms.ChoiceField(
        label=gettext_lazy("The need it is about"),
        help_text=gettext_lazy("A need that your city has stated in this program. You can leave it out."),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        languages: Iterable[str],
        needs: Iterable[tuple[str, str]],
        initial: Mapping[str, str],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        choose(self, "language", [(code, names.language(code)) for code in languages])
        choose(self, "need", [("", _("None")), *needs])


class AnswersForm(DomainForm):
    """One field a question, none of them required: what is half done is kept too."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: Mapping[str, object] | None, *, questions: Sequence[Asked], initial: Mapping[str, Given]
    ) -> None:
        super().__init__(data)
        self.questions = [one for one in questions if one.kind is not QuestionKind.FILE]
        for one in self.questions:
            self.fields[place_of(one.public_id)] = field_of(one)
            given = initial.get(one.public_id, Given())
            chosen = given.choices[0] if given.choices else ""
            values = {QuestionKind.CHOICE: chosen, QuestionKind.CHOICES: list(given.choices)}
            self.initial[place_of(one.public_id)] = values.get(one.kind, given.text)

    def is_valid(self) -> bool:
        """Tell whether anything was sent: what is half done is kept too, and the domain judges it."""
        return self.is_bound

    def seen(self) -> int:
        """Return the revision that this window knew; 0, so that nothing is overwritten, when it says none."""
        return seen_in(self.data)

    def checked(self, faults: Iterable[Fault]) -> AnswersForm:
        """Return the same form as if it had been sent as it stands, with these faults beside its fields."""
        data = MultiValueDict(
            {name: value if isinstance(value, list) else [value] for name, value in self.initial.items()}
        )
        form = AnswersForm(data, questions=self.questions, initial={})
        for fault in faults:
            if fault.place in form.fields:
                form.add_error(fault.place, fault.said())
        return form

    def given(self) -> dict[str, Given]:
        """Return what was typed and chosen, by the question's public id; a field not sent is left out."""
        if not isinstance(self.data, MultiValueDict):
            return {}
        return given_in(self.data, {one.public_id: one.kind for one in self.questions})


def seen_in(data: Mapping[str, object]) -> int:
    """Return the revision that a window names; 0 where it names none."""
    return whole_number(str(data.get("revision", "")), most_digits=9) or 0


def given_in(data: MultiValueDict[str, str], kinds: Mapping[str, QuestionKind]) -> dict[str, Given]:
    """Return what was sent for questions of these kinds; a text that was not sent is left out."""
    found = {}
    for key, kind in kinds.items():
        sent = data.getlist(place_of(key))
        if kind in WITH_CHOICES:
            found[key] = Given(choices=tuple(one for one in sent if one))
        elif sent and kind is not QuestionKind.FILE:
            found[key] = Given(sent[0])
    return found


def field_of(asked: Asked) -> forms.Field:
    """Return the field for one question, with its limits as a hint."""
    language = get_language() or "en"
    hint = " ".join(
        part for part in (asked.wording.text(language).text, f"({' · '.join(limits(asked))})") if part
    )
    label = asked.wording.title(language).text
    if asked.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
        choices = [(key, text.title(language).text) for key, text in asked.choices]
        if asked.kind is QuestionKind.CHOICES:
            return forms.MultipleChoiceField(
                label=label,
                help_text=hint,
                required=False,
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
            )
        return forms.ChoiceField(
            label=label, help_text=hint, required=False, choices=choices, widget=forms.RadioSelect
        )
    attributes = {"data-letters": asked.letters} if asked.letters else {}
    if asked.kind is QuestionKind.LONG:
        widget: forms.Widget = forms.Textarea(attrs={"rows": 8, **attributes})
    else:
        numeric = {"inputmode": "decimal"} if asked.kind is QuestionKind.NUMBER else {}
        widget = forms.TextInput(attrs={**attributes, **numeric})
    return forms.CharField(
        label=label, help_text=hint, required=False, strip=False, max_length=MOST_KEPT, widget=widget
    )


class LateForm(DomainForm):
    """Why an applicant needs more time."""

    why = forms.CharField(
        label=gettext_lazy("Why you need more time"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
