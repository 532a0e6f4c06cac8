"""Shapes that several resources share."""

from __future__ import annotations

from collections.abc import Iterable

from ninja import Schema

from citylinks.kernel.money import Money
from citylinks.kernel.source import Source
from citylinks.kernel.text import Phrase, TranslatedText
from citylinks.kernel.time import PartialDate
from citylinks.network.queries import Deed, OfferFacts, Place, Strength
from citylinks.network.queries.organizations import Organization


class SourceOut(Schema):
    """Where a fact comes from; `url` is empty when it is not on the web."""

    title: str
    url: str


class WordingOut(Schema):
    """A title and a text in one language (BCP 47); the first of a list is the original."""

    language: str
    title: str
    text: str


class CityOut(Schema):
    """A city by its GeoNames number; `country` is an ISO 3166-1 alpha-2 code."""

    geonameid: int
    name: str
    country: str


class PhraseOut(Schema):
    """A text and the language it is in."""

    language: str
    text: str


class MoneyOut(Schema):
    """An amount, written as digits so that none is lost, with its currency (ISO 4217)."""

    amount: str
    currency: str


class OrganizationOut(Schema):
    """An organization in a line; `kind` is a code of the register."""

    id: str
    name: str
    kind: str
    city: CityOut


class NamedOut(Schema):
    """Something by its id and what it is called; its detail stands at its own address."""

    id: str
    name: str


class DeedOut(Schema):
    """Something that was done, where and when; `link` is empty when it is not on the web."""

    what: str
    where: str
    when: str | None
    link: str


class StrengthOut(Schema):
    """A theme somebody is good at, how good, and all that shows it, the newest first."""

    theme: str
    level: str
    evidence: list[DeedOut]


class SharedOut(Schema):
    """What somebody will share, in every language it was written in."""

    id: str
    wordings: list[WordingOut]
    themes: list[str]
    is_sample: bool
    source: SourceOut


def shared_out(offer: OfferFacts) -> SharedOut:
    """Show an offer beside its owner."""
    return SharedOut(
        id=offer.public_id,
        wordings=wordings_out(offer.wording),
        themes=list(offer.themes),
        is_sample=offer.is_sample,
        source=source_out(offer.source),
    )


def strengths_out(strengths: Iterable[Strength]) -> list[StrengthOut]:
    """Show what somebody is good at."""
    return [StrengthOut(theme=one.theme, level=one.level, evidence=deeds_out(one.deeds)) for one in strengths]


def deeds_out(deeds: Iterable[Deed]) -> list[DeedOut]:
    """Show what was done."""
    return [DeedOut(what=one.what, where=one.where, when=date_out(one.when), link=one.link) for one in deeds]


def place_out(place: Place) -> CityOut:
    """Show where somebody is."""
    return CityOut(geonameid=place.geonameid, name=place.city, country=place.country)


def organization_out(organization: Organization) -> OrganizationOut:
    """Show an organization that was fetched with its city."""
    city = organization.city
    return OrganizationOut(
        id=organization.public_id,
        name=organization.name,
        kind=organization.kind,
        city=CityOut(geonameid=city.geonameid, name=city.name, country=city.country_id),
    )


def money_out(money: Money) -> MoneyOut:
    """Show an amount of money."""
    return MoneyOut(amount=str(money.amount), currency=money.currency)


def phrases_out(phrases: Iterable[Phrase]) -> list[PhraseOut]:
    """Show texts with their languages."""
    return [PhraseOut(language=one.language, text=one.text) for one in phrases]


def source_out(source: Source) -> SourceOut:
    """Show a source."""
    return SourceOut(title=source.title, url=source.url)


def wordings_out(text: TranslatedText) -> list[WordingOut]:
    """Show a text in all its languages."""
    return [WordingOut(language=one.language, title=one.title, text=one.text) for one in text.wordings]


def date_out(date: PartialDate | None) -> str | None:
    """Write a date as its source gives it: a year, a month or a day."""
    return None if date is None else str(date)
