"""What stands beside a need: needs alike, and what other municipalities did."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from citylinks.kernel.source import Source
from citylinks.kernel.text import Phrase
from citylinks.needs.queries import Proposal, SimilarNeed, wording_of
from citylinks.network.queries import AnsweringOffer
from citylinks.partnerships.queries import FINDING, Beside, Precedent
from citylinks.themes.classify import Sureness
from citylinks.themes.encoder import available
from citylinks.themes.taxonomy import THEMES
from citylinks.web import dates, names, numerals
from citylinks.web.address import Address
from citylinks.web.components.data import Chip
from citylinks.web.needs.addresses import need_path
from citylinks.web.needs.forms import theme_box
from citylinks.web.network.addresses import member_path

MOST_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme that the text speaks of, how sure it is and why, and the id of the box that chooses it.

    `words` are in the text's `language`, `like` is a sentence in the reader's; no `box` where nobody writes.
    """

    label: str
    sure: str
    words: str
    like: str
    language: str
    box: str


@dataclass(frozen=True, slots=True)
class SimilarLine:
    """A need of another city; `shared` names what both are about."""

    title: Phrase
    href: str
    city: str
    shared: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """An offer that answers the need: whose it is, where they are, and what both are about."""

    title: Phrase
    href: str
    owner: str
    place: str
    shared: str


@dataclass(frozen=True, slots=True)
class PrecedentLine:
    """One thing that others did: what, who and where, when, about what, and who says so."""

    what: str
    who: str
    where: str
    when: str
    about: str
    href: str
    source: Source


@dataclass(frozen=True, slots=True)
class BesidePart:
    """All of it, with the finding for which it stands there; `by_words` when the text encoder is missing.

    No offers are looked for beside a text that is being written.
    """

    suggested: tuple[Suggestion, ...]
    by_words: bool
    writing: bool
    offers: tuple[OfferLine, ...]
    similar: tuple[SimilarLine, ...]
    precedents: tuple[PrecedentLine, ...]
    share: str
    source: Source
    peers: str


def beside_part(
    found: Beside, city: int, themes: tuple[str, ...], program: str, *, writing: bool = False
) -> BesidePart:
    """Put it into the reader's words; `city` and `themes` are what peers are asked for.

    They are asked for by the weights of the program, by its code; the match page drops it where none are.
    """
    address = Address(reverse("match:match")).put("city", city)
    for code in themes:
        address = address.add("theme", code) if code in THEMES else address
    return BesidePart(
        suggested=tuple(
            suggestion(one, found.language, writing=writing) for one in found.suggested[:MOST_SUGGESTED]
        ),
        by_words=not available(),
        writing=writing,
        offers=tuple(offer_line(one) for one in found.offers),
        similar=tuple(similar_line(one) for one in found.similar),
        precedents=tuple(precedent_line(one) for one in found.precedents),
        share=numerals.measure(FINDING.share, 1),
        source=FINDING.source,
        peers=str(address.put("program", program)),
    )


def suggestion(one: Proposal, language: str, *, writing: bool) -> Suggestion:
    """Name a theme that is proposed, with what speaks for it."""
    return Suggestion(
        label=names.theme(one.theme),
        sure={
            Sureness.LIKELY: pgettext("a theme", "Likely"),
            Sureness.POSSIBLE: pgettext("a theme", "Possible"),
            Sureness.UNSURE: pgettext("a theme", "Unsure"),
        }[one.sure],
        words=names.listed(one.words),
        like=one.like,
        language=language,
        box=theme_box(one.theme) if writing else "",
    )


def similar_line(one: SimilarNeed) -> SimilarLine:
    """Name a need alike in the reader's language where it was translated, else in its own."""
    city = one.need.city
    title = wording_of(one.need).title(get_language() or "en")
    return SimilarLine(
        title=title,
        href=need_path(one.need.public_id),
        city=names.listed((city.name, names.country(city.country.iso2))),
        shared=about(one.shared),
    )


def offer_line(one: AnsweringOffer) -> OfferLine:
    """Name an offer in the reader's language where it was translated, with its owner's page."""
    owner = one.offer.owner
    place = owner.place
    return OfferLine(
        title=one.offer.facts.wording.title(get_language() or "en"),
        href=member_path(owner.kind, owner.public_id),
        owner=owner.name,
        place=names.listed((place.city, names.country(place.country))) if place else "",
        shared=about(one.shared),
    )


def precedent_line(one: Precedent) -> PrecedentLine:
    """Tell one thing that others did."""
    places = dict.fromkeys((party.city.name, party.city.country) for party in one.by)
    return PrecedentLine(
        what=one.what,
        who=names.listed(dict.fromkeys(party.name for party in one.by)),
        where=names.listed(f"{name} ({names.country(country)})" for name, country in places),
        when=dates.partial(one.when) if one.when else _("no date on record"),
        about=about(one.themes),
        href=reverse("partnerships:partnership", args=[one.partnership]) if one.partnership else "",
        source=one.source,
    )


def about(themes: tuple[str, ...]) -> str:
    """Name themes one after the other."""
    return names.listed(names.theme(code) for code in themes if code in THEMES)


def theme_chips(themes: tuple[str, ...]) -> tuple[Chip, ...]:
    """Return themes as facts, each leading to the needs that share it."""
    listed = Address(reverse("needs:list"))
    return tuple(
        Chip(names.theme(code), href=str(listed.put("theme", code))) for code in themes if code in THEMES
    )
