"""One plain sentence per peer, made from facts: what is alike, what was done, how the size compares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from citylinks.matching.ties import TiesOfTwo
from citylinks.matching.translate import gettext as _
from citylinks.matching.translate import gettext_noop, listed, ngettext, number, reader_language
from citylinks.matching.world import CityFacts
from citylinks.themes.taxonomy import THEMES

Values = Mapping[str, float | None]
NEAR_SEA = (2, 5, 10, 25, 50)  # km
INLAND = 100.0
HIGH = (3000, 2500, 2000, 1500, 1000)  # m
COMMON = 0.3  # share of people in both countries
ALIKE = {"climate": 0.5, "coast": 0.5, "elevation": 0.5, "language": COMMON}  # from these values on
MUCH_THE_SAME = 0.8  # for the others
UNLIKE = 0.35
MOST_CLAUSES = 3
ABOUT_THE_SAME = 1.2
MANY_TIES, MANY_BETWEEN = 10, 10  # from so many on it is worth a word
Clause = Callable[[CityFacts, CityFacts], str]


def sentence(
    city: CityFacts,
    peer: CityFacts,
    values: Values,
    weights: Mapping[str, float],
    themes: Sequence[str],
    *,
    tied: str = "",
) -> str:
    """Say why a peer stands where it stands: likenesses, three at most, then what else tells.

    That is experience, size, ties and one difference; `tied` says what is on record of partnerships, where
    that counts.
    """
    alike = sorted(
        (
            name
            for name in LIKENESS
            if (values.get(name) or 0.0) >= ALIKE.get(name, MUCH_THE_SAME) and weights.get(name, 0.0) > 0
        ),
        key=lambda name: -weights[name] * (values[name] or 0.0),
    )
    clauses = [text for name in alike if (text := LIKENESS[name](city, peer))][:MOST_CLAUSES]
    parts = [listed(clauses)] if clauses else []
    parts += [text for text in (experience(peer, themes), size(city, peer), tied) if text]
    lost = {
        name: weights[name] * (1.0 - value)
        for name, value in values.items()
        if name in DIFFERENCE and value is not None and value <= UNLIKE and weights.get(name, 0.0) > 0
    }
    for name in sorted(lost, key=lambda name: -lost[name])[:1]:
        parts.append(_("but %(difference)s") % {"difference": DIFFERENCE[name](city, peer)})
    text = _("; ").join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _same_climate(city: CityFacts, peer: CityFacts) -> str:
    if city.climate == peer.climate:
        return _("same climate (%(zone)s)") % {"zone": peer.climate}
    return _("close climate (%(theirs)s, here %(ours)s)") % {"theirs": peer.climate, "ours": city.climate}


def _same_coast(city: CityFacts, peer: CityFacts) -> str:
    if city.coast_km is None or peer.coast_km is None:
        return ""
    farther, nearer = max(city.coast_km, peer.coast_km), min(city.coast_km, peer.coast_km)
    for limit in NEAR_SEA:
        if farther < limit:
            return _("both under %(km)d km from the sea") % {"km": limit}
    if nearer >= INLAND:
        return _("both far from the sea")
    return _("both some %(km)d km from the sea") % {"km": round((farther + nearer) / 2, -1)}


def _same_elevation(city: CityFacts, peer: CityFacts) -> str:
    lower = min(city.elevation_m or 0.0, peer.elevation_m or 0.0)
    for limit in HIGH:
        if lower >= limit:
            return _("both above %(m)s m") % {"m": number(limit)}
    return ""


def _same_rain(city: CityFacts, peer: CityFacts) -> str:
    if city.rain_mm is None or peer.rain_mm is None:
        return ""
    return _("much the same rain")


def _same_temperature(city: CityFacts, peer: CityFacts) -> str:
    del city, peer
    return _("much the same temperatures")


def _same_language(city: CityFacts, peer: CityFacts) -> str:
    code = common_language(city, peer)
    if city.country == peer.country or not code:
        return ""
    return _("%(language)s spoken in both countries") % {"language": language_name(code)}


def common_language(city: CityFacts, peer: CityFacts) -> str:
    """Code of the language that most people of both countries have, when that is a good part of them."""
    shares = {code: min(share, peer.languages.get(code, 0.0)) for code, share in city.languages.items()}
    best = max(shares, key=lambda code: (shares[code], code), default="")
    return best if best and shares[best] >= COMMON else ""


def language_name(code: str) -> str:
    """Name a language in the reader's language."""
    return _language_names(reader_language()).get(code, code)


@cache
def _language_names(reader: str) -> Mapping[str, str]:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(reader, sep="-").languages
    except (UnknownLocaleError, ValueError):
        return Locale("en").languages


def _unlike_climate(city: CityFacts, peer: CityFacts) -> str:
    return _("another climate (%(theirs)s, here %(ours)s)") % {"theirs": peer.climate, "ours": city.climate}


def _unlike_coast(city: CityFacts, peer: CityFacts) -> str:
    return _("%(theirs)s km from the sea, here %(ours)s") % {
        "theirs": _km(peer.coast_km),
        "ours": _km(city.coast_km),
    }


def _unlike_elevation(city: CityFacts, peer: CityFacts) -> str:
    step = (peer.elevation_m or 0.0) - (city.elevation_m or 0.0)
    metres = number(round(abs(step), -2))
    return _("%(m)s m higher") % {"m": metres} if step > 0 else _("%(m)s m lower") % {"m": metres}


def _unlike_rain(city: CityFacts, peer: CityFacts) -> str:
    theirs, ours = peer.rain_mm or 0.0, city.rain_mm or 0.0
    if max(theirs, ours) < ABOUT_THE_SAME * min(theirs, ours):
        drier = (peer.driest_mm or 0.0) < (city.driest_mm or 0.0)
        return _("a drier dry season") if drier else _("a wetter dry season")
    return _("much less rain") if theirs < ours else _("much more rain")


def _unlike_temperature(city: CityFacts, peer: CityFacts) -> str:
    winter = (peer.coldest_c or 0.0) - (city.coldest_c or 0.0)
    summer = (peer.warmest_c or 0.0) - (city.warmest_c or 0.0)
    if abs(winter) >= abs(summer):
        return _("colder winters") if winter < 0 else _("warmer winters")
    return _("cooler summers") if summer < 0 else _("hotter summers")


def _km(km: float | None) -> str:
    return "?" if km is None else number(km)


LIKENESS: Mapping[str, Clause] = {
    "climate": _same_climate,
    "coast": _same_coast,
    "elevation": _same_elevation,
    "precipitation": _same_rain,
    "temperature": _same_temperature,
    "language": _same_language,
}
DIFFERENCE: Mapping[str, Clause] = {
    "climate": _unlike_climate,
    "coast": _unlike_coast,
    "elevation": _unlike_elevation,
    "precipitation": _unlike_rain,
    "temperature": _unlike_temperature,
}


def experience(peer: CityFacts, themes: Sequence[str]) -> str:
    """Say on which of the themes the peer has evidence on file."""
    proven = [code for code in themes if any(entry.theme == code for entry in peer.evidence)]
    if not proven:
        return ""
    labels = listed(_(THEMES[code].label) for code in proven)
    return _("proven experience: %(themes)s") % {"themes": labels}


def size(city: CityFacts, peer: CityFacts) -> str:
    """Compare the populations in words."""
    if not city.population or not peer.population:
        return ""
    ratio = max(city.population, peer.population) / min(city.population, peer.population)
    if ratio < ABOUT_THE_SAME:
        return _("about the same size")
    times = _times(ratio)
    if peer.population < city.population:
        return _("%(times)s smaller") % {"times": times}
    return _("%(times)s larger") % {"times": times}


def ties(two: TiesOfTwo, names: Sequence[str]) -> str:
    """Say the most telling of what is on record: partners already, partners in common, then how many.

    `names` are those of the partners in common that have one.
    """
    if two.direct:
        return _("already partners on record")
    if two.shared and names:
        text = ngettext(
            "a partner in common (%(name)s)", "%(n)d partners in common (%(name)s)", len(two.shared)
        )
        return text % {"n": len(two.shared), "name": names[0]}
    if two.between >= MANY_BETWEEN:
        text = ngettext(
            "%(n)d pair on record between the countries",
            "%(n)d pairs on record between the countries",
            two.between,
        )
        return text % {"n": two.between}
    if two.own >= MANY_TIES:
        return partnerships(two.own)
    return ""


def partnerships(number: int) -> str:
    """Count the partnerships of one city on record."""
    return ngettext("%(n)d partnership on record", "%(n)d partnerships on record", number) % {"n": number}


# Whole phrases by the number of halves: other languages bend both words of them.
TIMES: Mapping[int, str] = {
    4: gettext_noop("two times"),
    5: gettext_noop("two and a half times"),
    6: gettext_noop("three times"),
    7: gettext_noop("three and a half times"),
    8: gettext_noop("four times"),
    9: gettext_noop("four and a half times"),
    10: gettext_noop("five times"),
    11: gettext_noop("five and a half times"),
    12: gettext_noop("six times"),
    13: gettext_noop("six and a half times"),
    14: gettext_noop("seven times"),
    15: gettext_noop("seven and a half times"),
    16: gettext_noop("eight times"),
    17: gettext_noop("eight and a half times"),
    18: gettext_noop("nine times"),
    19: gettext_noop("nine and a half times"),
}


def _times(ratio: float) -> str:
    """Words for how many times: `somewhat`, `two and a half times`, `12 times`, `over a hundred times`."""
    if ratio < 1.4:
        return _("somewhat")
    if ratio < 1.75:
        return _("one and a half times")
    if ratio > 100:
        return _("over a hundred times")
    halves = round(ratio * 2)
    if halves not in TIMES:
        return ngettext("%(n)d time", "%(n)d times", round(ratio)) % {"n": round(ratio)}
    return _(TIMES[halves])
