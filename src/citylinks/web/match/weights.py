"""The weights that a match goes by: sliders by family, where they come from, and the other sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.matching.criteria import ALIKE, CriterionView
from citylinks.matching.learned import LearnedWeights, shipped
from citylinks.web import names, numerals
from citylinks.web.address import Address
from citylinks.web.components.data import Link
from citylinks.web.match.forms import WEIGHT
from citylinks.web.match.words import short

FAMILIES = ("similarity", "complementarity")


@dataclass(frozen=True, slots=True)
class Weight:
    """One criterion's weight in points, with what a chosen need does to it."""

    name: str
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Family:
    """Criteria that answer one question: how alike two cities are, or what the other one can teach."""

    label: str
    weights: tuple[Weight, ...]


def families(criteria: Sequence[CriterionView], given: Mapping[str, int]) -> tuple[Family, ...]:
    """Return the weights by family: as they were typed, else the default, per cent of the whole."""
    labels = {
        "similarity": _("How alike the cities are"),
        "complementarity": _("What the other city can bring"),
    }
    found = [
        Family(
            labels[family],
            tuple(
                Weight(WEIGHT + each.name, short(each), given.get(each.name, round(each.default_weight)))
                for each in criteria
                if each.family == family
            ),
        )
        for family in FAMILIES
    ]
    return tuple(family for family in found if family.weights)


def unweighted(address: Address) -> Address:
    """Return the question without its weights."""
    return address.drop(*(name for name, _value in address.pairs if name.startswith(WEIGHT)))


def learned(weighting: str, own: LearnedWeights | None) -> str:
    """Say where the default weights come from."""
    if weighting == ALIKE:
        return _("These weights say how alike two cities are. They were set by hand.")
    if own is not None:
        text = ngettext(
            "These weights are learned from %(count)s pairing of %(program)s.",
            "These weights are learned from %(count)s pairings of %(program)s.",
            own.pairs,
        )
        return text % {"count": numerals.count(own.pairs), "program": names.isolated(own.source)}
    return _(
        "These weights are learned from %(count)s pairs of twin towns, which lean to large, near and kindred "
        "cities: what cities did is not what they should do."
    ) % {"count": numerals.count(shipped().pairs)}


def other_weights(weighting: str, own: LearnedWeights | None, address: Address) -> tuple[Link, ...]:
    """Lead to the same question with the other sets of weights."""
    plain = unweighted(address)
    if weighting == ALIKE:
        return (Link(_("Use the learned weights"), str(plain.drop("weighting"))),)
    alike = Link(_("Most alike instead"), str(plain.put("weighting", ALIKE)))
    shipped_ones = Link(_("Use the shipped weights"), str(plain.drop("program")))
    return (alike,) if own is None else (alike, shipped_ones)
