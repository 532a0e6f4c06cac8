"""Two cities side by side, and what would bring the second among the first."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from django.urls import reverse
from django.utils.translation import gettext as _

from citylinks.matching.criteria import EXPERIENCE
from citylinks.matching.translate import apart
from citylinks.matching.why import SideBySide, WeightNeeded, WhyNotAnswer
from citylinks.web import names, numerals
from citylinks.web.address import Address
from citylinks.web.components.data import Cell, Chip, Column, Link, Table
from citylinks.web.match.forms import WEIGHT, WhyNotForm
from citylinks.web.match.pages import Pairs, Proof, certificate, choice_chips
from citylinks.web.match.words import short

MOST = 3
HEAVIEST = 100


@dataclass(frozen=True, slots=True)
class Way:
    """One change that alone would do; `href` asks the changed question where the address can hold it."""

    text: str
    href: str
    link_label: str


@dataclass(frozen=True, slots=True)
class WhyNotPage:
    """Where the other city stands, and why."""

    title: str
    trail: tuple[Link, ...]
    here: str
    instead: tuple[str, ...]
    sentence: str
    chips: tuple[Chip, ...]
    score: str
    rank: str
    compared: str
    is_first: bool
    weight_ways: tuple[Way, ...]
    fact_ways: tuple[Way, ...]
    mixed: str
    table: Table
    back: str
    whole: Pairs
    certificate: Proof


def why_not_page(form: WhyNotForm, answer: WhyNotAnswer, address: Address) -> WhyNotPage:
    """Build the page of a valid form; `address` is its canonical one."""
    names = {"city": answer.city.name, "other": answer.other.name}
    is_first = answer.rank is not None and answer.rank <= answer.top
    ranking = address.drop("other").at(reverse("match:match"))
    if answer.question.every_city:
        ranking = ranking.put("every_city", "on")
    return WhyNotPage(
        title=(_("%(city)s and %(other)s side by side") if is_first else _("Why not %(other)s?")) % names,
        trail=(Link(_("Find a peer"), reverse("match:match")), Link(answer.city.name, str(ranking))),
        instead=form.instead,
        here=answer.other.name,
        sentence=answer.sentence,
        chips=choice_chips(form, address),
        score=numerals.points(answer.score),
        rank=numerals.count(answer.rank) if answer.rank is not None else _("left out"),
        compared=_("of %(count)s cities compared") % {"count": numerals.count(answer.compared)},
        is_first=is_first,
        weight_ways=tuple(weight_way(one, form, ranking) for one in answer.weight_changes[:MOST]),
        fact_ways=fact_ways(answer),
        mixed=mixed(answer),
        table=side_by_side(answer),
        back=str(ranking),
        whole=address.drop("other", "view").pairs,
        certificate=certificate(answer, {}),
    )


def weight_way(one: WeightNeeded, form: WhyNotForm, ranking: Address) -> Way:
    """Put a change of one weight into words, and into an address when the form's scale holds it."""
    given = form.weights()
    # The answer's weights are per cent; the form's are as typed, so they are brought to the same scale.
    before = {**one.weights, one.name: one.before}
    scale = next((given[name] / weight for name, weight in before.items() if name in given and weight), 1.0)
    wanted = one.after * scale
    points = ceil(wanted) if one.after > one.before else floor(wanted)
    text = _("%(label)s weighed %(after)s instead of %(before)s per cent") % {
        "label": one.label,
        "after": one.told[0],
        "before": one.told[1],
    }
    href = str(ranking.put(WEIGHT + one.name, points)) if points <= HEAVIEST else ""
    return Way(text, href, _("try it"))


def fact_ways(answer: WhyNotAnswer) -> tuple[Way, ...]:
    """Put changes of one fact into words; no address can change a fact."""
    return tuple(
        Way(
            _("%(label)s: %(after)s instead of %(before)s")
            % {"label": one.label, "after": one.after, "before": one.before or _("not known")},
            "",
            "",
        )
        for one in answer.fact_changes[:MOST]
    )


def mixed(answer: WhyNotAnswer) -> str:
    """List the smallest change of all weights together; empty where one weight alone is as small."""
    after = answer.mixed_change or {}
    single = answer.weight_change
    before = {**single.weights, single.name: single.before} if single else {}
    pairs = [
        (row.label, *apart(after[row.name], before[row.name]))
        for row in answer.rows
        if row.name in before and row.name in after and abs(after[row.name] - before[row.name]) >= 0.05
    ]
    moved = [
        _("%(label)s %(before)s → %(after)s") % {"label": label, "before": was, "after": is_now}
        for label, is_now, was in pairs
    ]
    return names.listed(moved) if len(moved) > 1 else ""


def side_by_side(answer: WhyNotAnswer) -> Table:
    """One row a criterion: what each city is, and what it gives."""
    columns = [
        Column(_("Criterion")),
        Column(answer.city.name),
        Column(answer.other.name),
        Column(_("Points"), numeric=True),
    ]
    if answer.last is not None and answer.last.geonameid != answer.other.geonameid:
        columns.append(
            Column(
                _("Number %(top)s: %(city)s") % {"top": answer.top, "city": answer.last.name}, numeric=True
            )
        )
    rows = [row_cells(row)[: len(columns)] for row in answer.rows]
    return Table(_("Both cities, criterion by criterion"), columns, rows)


def ours(row: SideBySide) -> str:
    """Say what the first city is; experience is what it asks for."""
    if row.name == EXPERIENCE:
        return _("asks for it")
    return row.ours or _("not known")


def row_cells(row: SideBySide) -> tuple[Cell | str, ...]:
    """Fill one row; a fact that is missing gives nothing and costs nothing."""
    won = _("%(points)s of %(weight)s") % {
        "points": numerals.measure(row.points),
        "weight": numerals.measure(row.weight),
    }
    return (
        short(row),
        ours(row),
        row.theirs or _("not known"),
        _("not known") if row.value is None else won,
        "" if row.last_points is None else numerals.measure(row.last_points),
    )
