"""The offers that a need's page shows."""

from __future__ import annotations

import pytest

import world
from web.need_offers import offered, offers_part, seen, soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return world.build()


def test_need_when_an_offer_speaks_of_it_shows_it_with_its_owner_and_the_themes_of_both(client, made):
    offered(made)
    part = offers_part(soup(client.get(f"/needs/{made.needs['published'].public_id}/")))
    assert part.select_one("a")["href"] == f"/network/organizations/{made.outside.public_id}/"
    city = made.outside.city
    assert seen(part) == (
        f"Offers that speak of this Dunes and beaches 0 {made.outside.name} · {city.name}, "
        f"{city.country.name} Both speak of: Coastal erosion and shoreline protection"
    )
    spanish = client.get(f"/needs/{made.needs['published'].public_id}/", headers={"accept-language": "es"})
    assert "Dunes and beaches 0 (es)" in soup(spanish).text


def test_need_when_seven_offers_speak_of_it_shows_five(client, made):
    offered(made, 7)
    part = offers_part(soup(client.get(f"/needs/{made.needs['published'].public_id}/")))
    assert len(part.select("li")) == 5
