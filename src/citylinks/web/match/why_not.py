"""Two cities side by side, and what would bring the second among the first."""

from __future__ import annotations

from dataclasses import dataclass

from citylinks.matching.world import World
from citylinks.web.address import Address
from citylinks.web.match.forms import WhyNotForm


@dataclass(frozen=True, slots=True)
class WhyNotPage:
    title: str


def why_not_page(form: WhyNotForm, world: World, address: Address) -> WhyNotPage:
    """Build the page of a valid form."""
    return WhyNotPage("")
