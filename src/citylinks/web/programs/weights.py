"""The weights that a program learned from its own pairings: what there is to learn from, what to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from citylinks.matching import operations, queries
from citylinks.matching.criteria import BY_NAME
from citylinks.matching.queries import Decided, LearningFacts, WeightsFacts
from citylinks.matching.states import WeightsAction
from citylinks.programs.queries import program_row
from citylinks.web import dates, names, numerals
from citylinks.web.acts import done, show, signed_in
from citylinks.web.components.data import Cell, Column, Link, Table
from citylinks.web.domain_form import DomainForm
from citylinks.web.programs.addresses import program_path
from citylinks.web.programs.pages import trail
from citylinks.web.requests import Request, posted

ACTS: Mapping[str, Callable[..., object]] = {
    WeightsAction.ACCEPT: operations.accept_weights,
    WeightsAction.REFUSE: operations.refuse_weights,
    WeightsAction.RETIRE: operations.retire_weights,
}


class ReasonForm(DomainForm):
    """Why weights are accepted, refused or no longer used."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("It stays on record beside the weights."),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeightsPart:
    """One set of weights in words and tables, with the form that decides about it."""

    public_id: str
    sentences: tuple[str, ...]
    gain: str
    found: Table
    weights: Table
    form: ReasonForm


@signed_in("GET", "POST")
def weights(request: Request, code: str) -> HttpResponse:
    """Show what a program learned; learn, accept, refuse, or use the shipped weights again."""
    form = ReasonForm(posted(request), auto_id="%s")
    if form.is_bound and form.is_valid():
        act = chosen(request, code, form.cleaned_data["reason"])
        if done(request, form, lambda who: act(**who)):
            return redirect("programs:weights", code=code)
    found = queries.learning_facts(request.actor, code)
    sent = request.POST.get("weights", "")
    return show(
        request,
        "web/programs/weights.html",
        form=form,
        found=found,
        trail=(*trail(), Link(found.program, program_path(code))),
        pairings=pairings(found),
        faults=form.non_field_errors(),
        proposed=part(found.proposed, form, sent),
        in_force=part(found.in_force, form, sent),
        past=past(found.past),
    )


def chosen(request: Request, code: str, reason: str) -> Callable[..., object]:
    """Return what a button of the page does. Raises NotFound, Http404."""
    do = request.POST.get("do", "")
    if do == "learn":
        return partial(operations.learn_weights, program=program_row(request.actor, code))
    if do not in ACTS:
        raise Http404
    row = queries.weights_row(request.actor, code, request.POST.get("weights", ""))
    return partial(ACTS[do], weights=row, reason=reason)


def pairings(found: LearningFacts) -> tuple[str, ...]:
    """Count the pairings, and say what keeps some from being learned from."""
    decided = ngettext("%(n)s pairing is decided.", "%(n)s pairings are decided.", found.decided)
    followed = ngettext(
        "%(n)s was followed: an activity or a figure is on record.",
        "%(n)s were followed: an activity or a figure is on record.",
        found.followed,
    )
    usable = ngettext(
        "%(n)s can be learned from; it takes %(needed)s.",
        "%(n)s can be learned from; it takes %(needed)s.",
        found.usable,
    )
    left = [f"{_(reason)}: {numerals.count(number)}" for reason, number in found.left_out.items()]
    said = [
        decided % {"n": numerals.count(found.decided)},
        followed % {"n": numerals.count(found.followed)},
        usable % {"n": numerals.count(found.usable), "needed": numerals.count(found.needed)},
    ]
    return (*said, *([_("Left out: %(reasons)s.") % {"reasons": names.listed(left)}] if left else []))


def part(one: WeightsFacts | None, form: ReasonForm, sent: str) -> WeightsPart | None:
    """Put a set of weights into words and tables; the form that was sent stands beside its own set."""
    if one is None:
        return None
    text = ngettext("Learned from %(n)s pairing.", "Learned from %(n)s pairings.", one.pairs)
    said = [text % {"n": numerals.count(one.pairs)}, _("Learned: %(when)s.") % {"when": learned(one)}]
    if one.decided:
        said.append(_("Accepted: %(when)s.") % {"when": when(one.decided)})
        said.append(_("Reason: %(reason)s") % {"reason": one.decided.reason})
    sign = [numerals.signed(100 * gain) for gain in (one.gain, one.gain_low, one.gain_high)]
    gain = (
        _("On pairings held back, learning gains %(gain)s points, from %(low)s to %(high)s.")
        if one.gain > 0
        else _("On pairings held back, learning gains nothing: %(gain)s points, from %(low)s to %(high)s.")
    )
    found = [
        (row.found_by.label, row.mean, row.mean_low, row.mean_high, row.median, row.top_tenth)
        for row in one.found
    ]
    return WeightsPart(
        one.public_id,
        tuple(said),
        gain % dict(zip(("gain", "low", "high"), sign, strict=True)),
        figures(
            _("Per cent of its country's cities that stand behind the partner"),
            (
                _("Weights"),
                _("Mean"),
                pgettext("interval", "From"),
                pgettext("interval", "To"),
                _("Median"),
                _("In the top tenth"),
            ),
            [(str(label), *(100 * share for share in shares)) for label, *shares in found],
        ),
        figures(
            _("Weights per cent"),
            (
                _("Criterion"),
                _("Learned"),
                pgettext("interval", "From"),
                pgettext("interval", "To"),
                _("Shipped"),
            ),
            [(_(BY_NAME[w.criterion].label), w.weight, w.low, w.high, w.shipped) for w in one.weights],
        ),
        form if sent == one.public_id else ReasonForm(auto_id=f"{one.public_id}-%s"),
    )


def figures(caption: str, labels: tuple[str, ...], rows: list[tuple[str, *tuple[float, ...]]]) -> Table:
    """Lay out rows of a name and figures."""
    columns = [Column(label, numeric=place > 0) for place, label in enumerate(labels)]
    return Table(caption, columns, [(name, *map(numerals.tenths, row)) for name, *row in rows])


def learned(one: WeightsFacts) -> str:
    """Say when weights were learned, and by whom."""
    return when(Decided(one.learned_by, one.learned_at, ""))


def when(one: Decided) -> str:
    """`Nov 23, 2026, 12:00 PM UTC, Ada`."""
    return names.listed([dates.moment(one.at), *([names.isolated(one.by)] if one.by else [])])


def past(sets: tuple[WeightsFacts, ...]) -> Table | None:
    """List the weights that were refused or are no longer used, the newest first."""
    labels = (
        _("Learned"),
        _("State"),
        pgettext("weights", "Decided"),
        _("No longer used since"),
        _("Pairings"),
        _("Gain"),
    )
    rows = [
        (
            learned(one),
            str(one.state.label),
            *(Cell(when(each), note=each.reason) if each else "" for each in (one.decided, one.retired)),
            numerals.count(one.pairs),
            numerals.signed(100 * one.gain),
        )
        for one in sets
    ]
    columns = [Column(label, numeric=place > 3) for place, label in enumerate(labels)]
    return Table(_("Earlier weights"), columns, rows) if rows else None
