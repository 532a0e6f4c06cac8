"""What other municipalities did about the same themes: what a city with a need asks for first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from citylinks.access.actors import Actor
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.needs.models import Need, NeedDraft
from citylinks.needs.queries import (
    Proposal,
    SimilarNeed,
    language_of,
    offers_for,
    proposed,
    similar_needs,
    spoken,
)
from citylinks.network.queries import AnsweringOffer, offers
from citylinks.partnerships.models import Activity
from citylinks.partnerships.queries.record import Party, party_of, visible
from citylinks.partnerships.states import PartyRole
from citylinks.themes.hearing import LEAST

SHOWN = 6
OF_ONE = 2  # things that one partnership or one offer tells, so that others are heard too


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure of a survey that says why something stands on a page."""

    share: float  # per cent
    source: Source


# Why examples stand beside every need: so many local governments, asked about their sustainability practices,
# called examples of other municipalities an important source.
FINDING = Finding(
    78.1,
    Source(
        "ICMA, 2015 Local Government Sustainability Practices Survey, nearly 1,900 answers",
        "https://icma.org/topics/sustainability",
    ),
)


@dataclass(frozen=True, slots=True)
class Precedent:
    """One thing that was done: an activity of a partnership, by its public id, or what proves an offer."""

    what: str
    by: tuple[Party, ...]
    when: PartialDate | None
    source: Source
    themes: tuple[str, ...]
    partnership: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a need while it is written, and on its page.

    `suggested` are themes that were heard and not chosen; `language` is the one that the need is written in.
    `offers` answer it; there are none beside a draft, which is saved while one writes.
    """

    offers: tuple[AnsweringOffer, ...]
    similar: tuple[SimilarNeed, ...]
    precedents: tuple[Precedent, ...]
    suggested: tuple[Proposal, ...]
    language: str


def beside(actor: Actor, to: Need | NeedDraft, language: str = "en") -> Beside:
    """Return needs like this one and what others did about its themes; no more queries for more rows.

    It goes by the themes that were chosen and, beside a draft, by those clearly heard in it; by any that were
    heard where there is no other. No vector is computed: that was done when the text was saved. `language` is
    the reader's, for what is like the text.
    """
    said = spoken(to)
    clear = {theme for theme, score in said.heard.items() if score >= LEAST}
    themes = said.chosen | clear if isinstance(to, NeedDraft) else said.chosen
    themes = themes or frozenset(said.heard)
    return Beside(
        offers=offers_for(actor, to, said) if isinstance(to, Need) else (),
        similar=similar_needs(actor, to),
        precedents=precedents(actor, themes, apart_from=to.organization_id),
        suggested=proposed(to, said, language),
        language=language_of(to),
    )


def precedents(actor: Actor, themes: frozenset[str] | set[str], *, apart_from: int) -> tuple[Precedent, ...]:
    """Return what others did about any of these themes: the most themes first, then the newest.

    `apart_from` is the organization (its primary key) that asks: its own doings are left out.
    """
    if not themes:
        return ()
    found = [*_activities(actor, themes, apart_from), *_proofs(actor, themes, apart_from)]
    found.sort(key=lambda one: str(one[1].when or ""), reverse=True)
    found.sort(key=lambda one: -len(one[1].themes))
    told: Counter[str] = Counter()
    shown: list[Precedent] = []
    for teller, one in found:
        if told[teller] < OF_ONE and len(shown) < SHOWN:
            told[teller] += 1
            shown.append(one)
    return tuple(shown)


def _activities(
    actor: Actor, themes: frozenset[str] | set[str], apart_from: int
) -> Iterator[tuple[str, Precedent]]:
    partnerships = {
        row.pk: row
        for row in visible(actor)
        .filter(need__themes__theme__in=themes)
        .exclude(parties__organization=apart_from)
        .select_related("need")
        .prefetch_related("need__themes")
    }
    for one in Activity.objects.filter(partnership__in=partnerships).order_by("order", "id"):
        row = partnerships[one.partnership_id]
        assert row.need is not None
        yield (
            row.public_id,
            Precedent(
                what=one.text,
                by=tuple(
                    party_of(party.organization)
                    for party in sorted(
                        row.parties.all(), key=lambda party: (party.role != PartyRole.HOST, party.pk)
                    )
                ),
                when=one.started or one.ended,
                source=one.source,
                themes=tuple(sorted({theme.theme for theme in row.need.themes.all()} & themes)),
                partnership=row.public_id,
            ),
        )


def _proofs(
    actor: Actor, themes: frozenset[str] | set[str], apart_from: int
) -> Iterator[tuple[str, Precedent]]:
    rows = (
        offers(actor)
        .filter(themes__theme__in=themes, organization__isnull=False)
        .exclude(organization=apart_from)
        .distinct()
    )
    for row in rows:
        assert row.organization is not None
        shared = tuple(sorted({theme.theme for theme in row.themes.all()} & themes))
        for one in sorted(row.evidence.all(), key=lambda one: one.pk):
            yield (
                row.public_id,
                Precedent(one.what, (party_of(row.organization),), one.when, one.source, shared),
            )
