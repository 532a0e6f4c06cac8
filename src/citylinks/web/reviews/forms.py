"""What is typed on the pages of the reviews; what the domain refuses stands beside its field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django import forms
from django.http import JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.calls.states import Side
from citylinks.kernel.errors import DomainError, Fault
from citylinks.reviews.operations import CriterionTerms, GivenScore
from citylinks.reviews.queries import RubricFacts, Sheet
from citylinks.web import numerals
from citylinks.web.domain_form import DomainForm
from citylinks.web.reviews.words import OUTCOMES, SIDES
from citylinks.web.saving import kept_answer

BLANK_ROWS = 3
SCORE, COMMENT = "score-", "comment-"


class ScoreForm(DomainForm):
    """A score and a comment for each criterion; nothing is checked here but what the domain says."""

    def __init__(self, data: QueryDict | None, sheet: Sheet) -> None:
        super().__init__(data, auto_id="%s")
        self.sheet = sheet
        for one in sheet.scores:
            facts = one.criterion
            self.fields[SCORE + facts.public_id] = forms.CharField(
                label=_("%(criterion)s: 0 to %(maximum)s")
                % {"criterion": facts.name, "maximum": numerals.count(facts.maximum)},
                help_text=facts.description,
                required=False,
                initial="" if one.value is None else f"{one.value.normalize():f}",
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
            self.fields[COMMENT + facts.public_id] = forms.CharField(
                label=_("Why, for those who decide"),
                required=False,
                initial=one.comment,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def given(self) -> dict[str, GivenScore]:
        """Return what was typed, by the criterion's public id."""
        ids = [one.criterion.public_id for one in self.sheet.scores]
        return {
            one: GivenScore(self.cleaned_data[SCORE + one], self.cleaned_data[COMMENT + one]) for one in ids
        }

    @property
    def places(self) -> dict[str, str]:
        """A criterion's faults stand beside its score."""
        return {score.criterion.public_id: SCORE + score.criterion.public_id for score in self.sheet.scores}


def scores_in(sent: QueryDict) -> dict[str, GivenScore]:
    """Return what was sent, by the criterion's public id; a field that was not sent stays as it is."""
    ids = {name.removeprefix(start) for name in sent for start in (SCORE, COMMENT) if name.startswith(start)}
    return {one: GivenScore(sent.get(SCORE + one), sent.get(COMMENT + one)) for one in sorted(ids)}


def autosaved(sent: QueryDict, faults: Iterable[Fault]) -> JsonResponse:
    """Answer an autosave by the names of its fields."""
    found: dict[str, str] = {}
    for fault in faults:
        for name in (SCORE + fault.place, COMMENT + fault.place):
            if name in sent and (name.startswith(SCORE) or fault.mend == ""):
                found.setdefault(name, fault.said())
    fields = {start + one for one in scores_in(sent) for start in (SCORE, COMMENT)}
    return kept_answer((fields & set(sent)) - set(found), found)


class ReasonForm(DomainForm):
    """A reason, in a sentence."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class DecisionForm(DomainForm):
    """What is decided, why, and why before all reviews are done."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(one.value, label) for one, label in OUTCOMES.items()],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicant reads it, in this page and in the letter."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    early_reason = forms.CharField(
        label=gettext_lazy("Why before all reviews are done"),
        help_text=gettext_lazy("For the record of the program; the applicant does not read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )

    def __init__(self, data: QueryDict | None, early: str) -> None:
        super().__init__(data)
        if early:
            self.fields["early_reason"].help_text = f"{early} {self.fields['early_reason'].help_text}"
        else:
            del self.fields["early_reason"]


class ReviewerForm(DomainForm):
    """Who shall review, and how many applications at most."""

    account = forms.ChoiceField(label=gettext_lazy("Reviewer"))
    load = forms.IntegerField(
        label=gettext_lazy("At most so many applications"), initial=10, min_value=1, max_value=500
    )

    def __init__(self, data: QueryDict | None, accounts: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose somebody")), *accounts]

    def only(self, refusal: DomainError) -> None:
        """Say what was refused about a reviewer there is already, and nothing about adding one."""
        self.errors.clear()
        for sentence in refusal.said():
            self.add_error(None, sentence)


def initial_of(rubric: RubricFacts | None) -> dict[str, object]:
    """Return what the form of a rubric begins with."""
    if rubric is None:
        return {}
    return {
        "reviews_each": rubric.reviews_each,
        "is_anonymous": rubric.is_anonymous,
        "due_on": rubric.due_on,
    }


class RubricForm(DomainForm):
    """How a call is reviewed: rows of criteria for each side, the last of them blank."""

    reviews_each = forms.IntegerField(
        label=gettext_lazy("Reviews of each application"), min_value=1, max_value=50, initial=3
    )
    is_anonymous = forms.BooleanField(
        label=gettext_lazy("Reviewers do not see whose application it is"), required=False
    )
    due_on = forms.DateField(
        label=gettext_lazy("Reviews are due on"),
        required=False,
        help_text=gettext_lazy("The letter to the reviewers names this day."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: QueryDict | None, sides: Iterable[Side], rubric: RubricFacts | None) -> None:
        super().__init__(data, initial=initial_of(rubric))
        self.sides = tuple(sides)
        self.names: dict[str, str] = {}
        for side in self.sides:
            known = [one for one in rubric.criteria if one.side == side] if rubric else []
            for place in range(len(known) + BLANK_ROWS):
                one = known[place] if place < len(known) else None
                self._row(f"{side.value}-{place}", one.name if one else "", one.description if one else "")
                self.fields[f"{side.value}-{place}-weight"].initial = one.weight if one else None
                self.fields[f"{side.value}-{place}-maximum"].initial = one.maximum if one else None

    def _row(self, place: str, name: str, description: str) -> None:
        self.fields[f"{place}-name"] = forms.CharField(
            label=_("Criterion"), required=False, max_length=120, initial=name
        )
        self.fields[f"{place}-description"] = forms.CharField(
            label=_("What to look for"),
            required=False,
            initial=description,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        for part, label in (("weight", _("Weight")), ("maximum", _("Best score"))):
            self.fields[f"{place}-{part}"] = forms.IntegerField(label=label, required=False, min_value=0)

    def rows(self) -> Iterator[tuple[str, str, list[list[forms.BoundField]]]]:
        """Give for each side its value, its heading, and the fields of its rows."""
        parts = ("name", "description", "weight", "maximum")
        for side in self.sides:
            count = sum(name.startswith(f"{side.value}-") and name.endswith("-name") for name in self.fields)
            fields = [[self[f"{side.value}-{place}-{part}"] for part in parts] for place in range(count)]
            yield side.value, str(SIDES[side]), fields

    def criteria(self) -> list[CriterionTerms]:
        """Return the rows in which something was written; remembers where each stood."""
        found: list[CriterionTerms] = []
        for side, _heading, rows in self.rows():
            for place in range(len(rows)):
                start = f"{side}-{place}"
                values = [self.cleaned_data[f"{start}-{part}"] for part in ("name", "description", "weight")]
                maximum = self.cleaned_data[f"{start}-maximum"]
                if not any((*values, maximum)):
                    continue
                self.names[f"criterion-{len(found)}"] = f"{start}-name"
                name, description, weight = values
                found.append(CriterionTerms(Side(side), name, description, weight or 0, maximum or 0))
        return found

    @property
    def places(self) -> dict[str, str]:
        """A criterion's faults stand beside its name; those of a side beside its first row."""
        return self.names | {f"criteria-{side.value}": f"{side.value}-0-name" for side in self.sides}
