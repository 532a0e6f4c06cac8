"""What the match page shows, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.matching.criteria import ALIKE, CriterionView
from citylinks.matching.peers import PeerAnswer, PeerRow
from citylinks.matching.why import WhyNotAnswer
from citylinks.matching.world import Evidence
from citylinks.themes.taxonomy import THEMES
from citylinks.web import names, numerals
from citylinks.web.address import Address
from citylinks.web.cities.addresses import city_path
from citylinks.web.cities.facts import city_chips
from citylinks.web.cities.lookup import Place
from citylinks.web.components.data import Bar, Cell, Chip, Column, Link, Table
from citylinks.web.match.ask import Question, question
from citylinks.web.match.exports import export_links
from citylinks.web.match.forms import MOST, SWITCHES, TOP, MatchForm
from citylinks.web.match.on_file import OnFile, on_file
from citylinks.web.match.weights import Family, families, learned, other_weights, unweighted
from citylinks.web.match.words import short

Pairs = tuple[tuple[str, str], ...]
Proofs = Mapping[int, tuple[Evidence, ...]]
Proof = tuple[tuple[str, str, str], ...]  # what, its value, and the language of that if not the reader's
STEP = 20


@dataclass(frozen=True, slots=True)
class Peer:
    """One ranked city as its card shows it."""

    rank: int
    name: str
    href: str
    place: str
    score: float
    low: float | None
    high: float | None
    bars: tuple[Bar, ...]
    sentence: str
    on_file: tuple[OnFile, ...]
    links: tuple[Link, ...]
    first: bool
    above: str  # where it stands already, as one that has done it


@dataclass(frozen=True, slots=True)
class Proven:
    """Those who have done what is asked about: the best of them and the way to all, or that there is none."""

    peers: tuple[Peer, ...]
    nobody: str
    every: Link | None


@dataclass(frozen=True, slots=True)
class MatchPage:
    """The match page once its question can be answered."""

    title: str
    trail: tuple[Link, ...]
    here: str
    instead: tuple[str, ...]
    chips: tuple[Chip, ...]
    chips_label: str
    emphasis: tuple[str, ...]
    families: tuple[Family, ...]
    weights_hidden: Pairs
    question: Question
    whole: Pairs
    reset: str
    learned: str
    other_weights: tuple[Link, ...]
    counted: str
    said: str
    printed: str
    exports: tuple[Link, ...]
    peers: tuple[Peer, ...]
    proven: Proven | None
    table: Table | None
    more: Link | None
    notes: tuple[str, ...]
    certificate: Proof


def match_page(form: MatchForm, answer: PeerAnswer, address: Address, evidence: Proofs) -> MatchPage:
    """Build the page of a valid form; `address` is its canonical one, `evidence` that of the world asked."""
    place = form.place
    assert place is not None
    data = form.cleaned_data
    return MatchPage(
        title=title(place, data["theme"], data["weighting"]),
        trail=(Link(_("Find a peer"), reverse("match:match")),),
        here=place.label,
        instead=form.instead,
        chips=(*city_chips(place.geonameid), *choice_chips(form, address)),
        chips_label=_("What is compared"),
        emphasis=emphasis(data["theme"]),
        families=families(answer.criteria, form.weights()),
        weights_hidden=unweighted(address).pairs,
        question=question(form),
        whole=address.drop("view").pairs,
        reset=str(unweighted(address)),
        learned=learned(data["weighting"], form.own),
        other_weights=other_weights(data["weighting"], form.own, address),
        counted=counted(answer),
        said=said(answer),
        printed=printed(answer),
        exports=export_links(address, table=data["view"] == "table"),
        peers=()
        if data["view"] == "table"
        else tuple(peer(row, answer, address, evidence) for row in answer.rows),
        proven=proven(answer, address, evidence),
        table=peer_table(answer) if data["view"] == "table" else None,
        more=more(form, answer, address),
        notes=answer.notes,
        certificate=certificate(answer, answer.excluded),
    )


def title(place: Place, themes: Sequence[str], weighting: str) -> str:
    """Ask the question the page answers."""
    if not themes and weighting != ALIKE:
        return _("Which cities could work with %(city)s?") % {"city": place.name}
    if not themes:
        return _("Which cities are most like %(city)s?") % {"city": place.name}
    labels = [names.theme(code) for code in themes]
    need = _(" and ").join([names.listed(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
    return _("Who could work with %(city)s on %(need)s?") % {
        "city": place.name,
        "need": names.lower_first(need),
    }


def choice_chips(form: MatchForm, address: Address) -> tuple[Chip, ...]:
    """Return what was chosen, each with the address that takes it off again."""
    data = form.cleaned_data
    chips = [Chip(names.theme(code), str(address.without("theme", code))) for code in data["theme"]]
    chips += [Chip(names.country(code), str(address.without("country", code))) for code in data["country"]]
    if data["min_population"]:
        text = _("At least %(count)s people") % {"count": numerals.count(data["min_population"])}
        chips.append(Chip(text, str(address.drop("min_population"))))
    chips += [Chip(str(form[name].label), str(address.drop(name))) for name in SWITCHES if data[name]]
    return tuple(chips)


def emphasis(themes: Sequence[str]) -> tuple[str, ...]:
    """Say why a chosen need weighs some facts more."""
    return tuple(dict.fromkeys(_(THEMES[code].why) for code in themes if THEMES[code].emphasis))


def counted(answer: PeerAnswer) -> str:
    """`23,957 cities compared`, and how many were left out before; not the city itself.

    Who stands behind a better one of its urban area or country was compared too.
    """
    excluded = sum(answer.excluded.values()) - answer.behind - 1
    compared = answer.compared + answer.behind
    text = ngettext("%(count)s city compared", "%(count)s cities compared", compared) % {
        "count": numerals.count(compared)
    }
    if not excluded:
        return text
    return text + _(", %(count)s left out") % {"count": numerals.count(excluded)}


def said(answer: PeerAnswer) -> str:
    """Return what a screen reader hears when weights changed the ranking."""
    if not answer.rows:
        return _("No city is left to compare")
    first = answer.rows[0]
    return _("First: %(city)s, %(score)s of 100") % {
        "city": first.name,
        "score": numerals.points(first.score),
    }


def printed(answer: PeerAnswer) -> str:
    """Return what stands on paper in the place of the sliders."""
    weights = [f"{short(one)} {numerals.measure(one.weight)}" for one in answer.criteria if one.weight > 0]
    return _("Weights per cent: %(weights)s.") % {"weights": names.listed(weights)}


def where(row: PeerRow) -> str:
    """`Australia · Queensland · 640,778 people`."""
    people = _("%(count)s people") % {"count": numerals.count(row.population)}
    people = people.replace(" ", "\N{NO-BREAK SPACE}")  # a number and what it counts stay on one line
    return " · ".join(
        names.isolated(part) for part in (names.country(row.country), row.admin1, people) if part
    )


def peer(row: PeerRow, answer: PeerAnswer, address: Address, evidence: Proofs) -> Peer:
    """One card."""
    missing = row.high - row.low > 0.005
    compare = address.drop("view").at(reverse("match:why-not")).put("other", row.geonameid)
    return Peer(
        rank=row.rank,
        name=row.name,
        href=city_path(row.geonameid, row.name),
        place=where(row),
        score=row.score,
        low=row.low if missing else None,
        high=row.high if missing else None,
        bars=tuple(bar(each, row) for each in answer.criteria if each.weight > 0),
        sentence=row.sentence,
        on_file=on_file(row.geonameid, row.name, answer.question.themes, evidence),
        links=(Link(_("Compare side by side"), str(compare)), *neighbors(row, address)),
        first=row is next(iter(answer.rows), None),
        above=_above(row, answer),
    )


def _above(row: PeerRow, answer: PeerAnswer) -> str:
    """Return the anchor of a peer that has done it, for its place among those that are alike."""
    places = {one.geonameid: one.rank for one in answer.proven or () if one is not row}
    return f"#proven-{places[row.geonameid]}" if row.geonameid in places else ""


def proven(answer: PeerAnswer, address: Address, evidence: Proofs) -> Proven | None:
    """Return who has done it, set apart from who is alike; None where that was not asked."""
    if answer.proven is None:
        return None
    if not answer.proven:
        nobody = _("Nobody with proven experience yet. Be the first: an offer with evidence counts.")
        return Proven((), nobody, None)
    text = ngettext(
        "Only the %(count)s city with proven experience",
        "Only the %(count)s cities with proven experience",
        answer.proven_compared,
    )
    every = Link(
        text % {"count": numerals.count(answer.proven_compared)}, str(address.put("only_proven", "on"))
    )
    return Proven(tuple(peer(row, answer, address, evidence) for row in answer.proven), "", every)


def neighbors(row: PeerRow, address: Address) -> tuple[Link, ...]:
    """Return the way to the other cities of an urban area that a peer stands for."""
    if not row.behind:
        return ()
    text = ngettext(
        "and %(count)s more of its urban area", "and %(count)s more of its urban area", row.behind
    )
    return (Link(text % {"count": numerals.count(row.behind)}, str(address.put("every_city", "on"))),)


def bar(criterion: CriterionView, row: PeerRow) -> Bar:
    """Points won of points to win; a fact nobody has stated wins nothing and costs nothing."""
    if row.values[criterion.name] is None:
        return Bar(short(criterion), None, criterion.weight)
    return Bar(short(criterion), 100 * row.contributions[criterion.name], row.weights[criterion.name])


def peer_table(answer: PeerAnswer) -> Table:
    """Return the answer as rows: points by criterion, and the score."""
    shown = [criterion for criterion in answer.criteria if criterion.weight > 0]
    columns = (
        Column(_("City")),
        Column(_("Rank"), numeric=True),
        Column(_("People"), numeric=True),
        *(Column(short(criterion), numeric=True) for criterion in shown),
        Column(_("Score"), numeric=True),
    )
    rows: list[tuple[Cell | str, ...]] = [
        (
            Cell(row.name, href=city_path(row.geonameid, row.name), note=names.country(row.country)),
            str(row.rank),
            numerals.count(row.population),
            *(points(row, criterion) for criterion in shown),
            numerals.points(row.score),
        )
        for row in answer.rows
    ]
    return Table(_("Peers of %(city)s") % {"city": answer.city.name}, columns, rows)


def points(row: PeerRow, criterion: CriterionView) -> str:
    """Points of one criterion, or that nobody knows."""
    if row.values[criterion.name] is None:
        return _("not known")
    return numerals.measure(100 * row.contributions[criterion.name])


def more(form: MatchForm, answer: PeerAnswer, address: Address) -> Link | None:
    """Return the way to the next peers, while there are any."""
    if len(answer.rows) < form.shown or form.shown >= min(MOST, answer.compared):
        return None
    top = min(MOST, form.shown + STEP - (form.shown if form.shown == TOP else 0))
    return Link(
        _("Show %(count)s peers") % {"count": top}, str(address.put("top", top)) + f"#peer-{form.shown + 1}"
    )


def certificate(answer: PeerAnswer | WhyNotAnswer, excluded: Mapping[str, int]) -> Proof:
    """Return what makes the answer checkable: the same input gives the same answer."""
    held = answer.certificate
    exact = _("exact: every city was scored") if held.exact else _("approximate")
    return (
        (_("Ranking"), exact, ""),
        (_("Method"), held.method, names.foreign("en")),
        (_("Cities compared"), numerals.count(answer.compared), ""),
        *((reason, numerals.count(number), "") for reason, number in excluded.items()),
        (_("Engine version"), held.engine_version, ""),
        (_("SHA-256 of the input"), held.input_sha256, ""),
    )
