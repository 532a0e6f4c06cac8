"""What a city says of a need, as one value: complete enough to be put on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citylinks.kernel.errors import Fault
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, line_faults
from citylinks.kernel.time import PartialDate
from citylinks.needs.hazards import HAZARDS


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that a need is real."""

    what: str
    source: Source
    when: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class HazardEvidence:
    """A natural hazard, by its code, and what shows it; `what` is empty where the source only names it."""

    hazard: str
    source: Source
    what: str = ""
    when: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """What was tried before and what would count as solved, in one language."""

    language: str
    tried: str = ""
    solved: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a need at home: an office, a role in it, perhaps a person by public id."""

    office: str
    role: str = ""
    person: str = ""

    def faults(self) -> Iterator[Fault]:
        """Say what is wrong with it; the office must be there, since people come and go."""
        if not self.office.strip():
            yield Fault("office", "No office owns the need.", "Name the office that will still be there.")
        for place, text, most in (
            ("office", self.office, 200),
            ("role", self.role, 200),
            ("person", self.person, 20),
        ):
            if len(text) > most:
                yield Fault(place, f"This has {len(text)} letters.", f"Use at most {most}.")
            yield from line_faults(place, text)


@dataclass(frozen=True, slots=True)
class Statement:
    """All that a need says, in every language it says it in."""

    wording: TranslatedText
    themes: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    hazards: tuple[HazardEvidence, ...] = ()
    accounts: tuple[Account, ...] = ()
    owner: Owner | None = None


def hazard_faults(hazards: Sequence[HazardEvidence]) -> Iterator[Fault]:
    """Say which codes are no hazards, and which are named twice."""
    seen: set[str] = set()
    for one in hazards:
        if one.hazard not in HAZARDS:
            known = ", ".join(HAZARDS)
            yield Fault("hazards", f"“{one.hazard}” is no hazard.", f"Choose among {known}.")
        if one.hazard in seen:
            yield Fault("hazards", f"“{one.hazard}” is named twice.", "Keep one of the two.")
        seen.add(one.hazard)
