"""Offers for needs on their pages, made and read by the tests of both."""

from __future__ import annotations

from bs4 import BeautifulSoup

import world
from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.network.operations import make_offer


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def seen(part):
    """Return the words of a part of a page, as one reads them."""
    return " ".join(part.text.split())


def offers_part(page):
    (heading,) = (one for one in page.select("h2") if one.text == "Offers that speak of this")
    return heading.parent


def offered(made, many=1):
    for place in range(many):
        make_offer(
            organization=made.outside,
            wording=world.wording(f"Dunes and beaches {place}"),
            themes=["coastal-erosion", "drought"],
            source=world.SOURCE,
            by=SYSTEM,
            at=AT,
        )
