"""What pages cost: bytes on the wire, and queries that do not grow with rows."""

from __future__ import annotations

import pytest

from citylinks.kernel.time import PartialDate
from citylinks.needs.operations import publish_need, state_need
from citylinks.partnerships.operations import record_activity
from citylinks.places.models import City
from world import SOURCE, WHO, build, organization, partnership, wording

FIRST, LATER = 120_000, 30_000
SEMARANG = 1627896
LATER_PAGES = (
    f"/match/?city={SEMARANG}&theme=coastal-flooding",
    f"/match/?city={SEMARANG}&view=table&top=25",
    f"/match/why-not?city={SEMARANG}&theme=coastal-flooding&other=2165087",
    "/match/?q=Durbam&theme=foo",
    "/cities/1627896-semarang/",
    "/partnerships/",
    "/network/",
    "/about/",
    "/about/data/",
)
# Queries of each page, whatever the number of partnerships. Rows that no edition of the tables vouches for are
# read anew for every ranking, which is eight of the city's queries here.
# A city's page reads its own partnerships and needs alone, and the needs once: it took 26 queries.
QUERIES = {"/": 12, "/partnerships/": 16, "/cities/1627896-semarang/": 24}


def test_first_visit_of_the_front_page_with_fonts_and_map_keeps_its_budget(
    page, transactional_db, sample_program, live_server, wire
):
    page.goto(live_server.url, wait_until="networkidle")
    names = {address.rsplit("/", 1)[-1].split(".")[0] for address in wire.sizes}
    assert names >= {"citylinks", "public-sans-latin", "world"}
    assert 0 < wire.total <= FIRST
    found = {}
    for path in LATER_PAGES:
        wire.reset()
        page.goto(live_server.url + path, wait_until="networkidle")
        found[path] = wire.total
    assert {path: size for path, size in found.items() if not 0 < size <= LATER} == {}


def more(world, number):
    """Add partnerships of other organizations in the same cities, each with a need and an activity."""
    for place in range(number):
        host = organization(f"Host {place}", City.objects.get(name="Semarang"))
        resource = organization(f"Resource {place}", City.objects.get(name="Gold Coast"))
        need = state_need(
            program=world.program,
            organization=host,
            wording=wording(f"Need {place}"),
            themes=["storms"],
            evidence=[],
            source=SOURCE,
            **WHO,
        )
        made = partnership(
            f"Partnership {place}", world.program, [host], [resource], publish_need(need=need, **WHO)
        )
        record_activity(partnership=made, text="Visit", started=PartialDate("2015-07"), source=SOURCE, **WHO)


@pytest.mark.django_db
@pytest.mark.parametrize("path", QUERIES)
@pytest.mark.parametrize("added", [0, 2])
def test_queries_of_a_page_are_as_many_for_one_partnership_as_for_three(
    client, django_assert_num_queries, path, added
):
    more(build(), added)
    client.get(path)
    with django_assert_num_queries(QUERIES[path]):
        assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_queries_of_a_match_are_one_however_many_peers_it_shows(
    client, sample_program, django_assert_num_queries
):
    client.get(f"/match/?city={SEMARANG}")
    for top in (1, 3, 25):
        with django_assert_num_queries(1):
            assert client.get(f"/match/?city={SEMARANG}&top={top}").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("added", [1, 3])
def test_queries_of_a_partnership_are_as_many_for_one_activity_as_for_three(
    client, django_assert_num_queries, added
):
    world = build()
    made = partnership("With activities", world.program, [world.host], [world.resource])
    for place in range(added):
        record_activity(partnership=made, text=f"Visit {place}", source=SOURCE, **WHO)
    with django_assert_num_queries(8):
        assert client.get(f"/partnerships/{made.public_id}/").status_code == 200
