"""What crawlers may find: the pages that everyone sees and that say something of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from citylinks.access.actors import PUBLIC
from citylinks.calls.queries import calls
from citylinks.needs.queries import published_needs
from citylinks.partnerships.queries import partnerships
from citylinks.programs.queries import programs
from citylinks.web.calls.pages.public import call_path
from citylinks.web.cities.addresses import city_path
from citylinks.web.needs.addresses import need_path
from citylinks.web.partnerships.pages import partnership_path
from citylinks.web.programs.addresses import program_path

if TYPE_CHECKING:  # the stubs' generic does not exist while running
    PathSitemap = Sitemap[str]
else:
    PathSitemap = Sitemap

# Pages that stand by themselves, by the names of their addresses.
PAGES = (
    "home:home",
    "cities:search",
    "needs:list",
    "network:members",
    "programs:list",
    "calls:list",
    "partnerships:list",
    "about:about",
    "about:data",
)


class Addresses(PathSitemap):
    """The addresses that a function lists."""

    def __init__(self, listed: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self.listed = listed

    def items(self) -> list[str]:
        """Return the paths, each once."""
        return list(dict.fromkeys(self.listed()))

    def location(self, item: str) -> str:
        """Return the path itself."""
        return item


def pages() -> Iterable[str]:
    """List the pages that stand by themselves."""
    return (reverse(name) for name in PAGES)


def partnership_pages() -> Iterable[str]:
    """List every published partnership, and the cities of its parties."""
    for one in partnerships(PUBLIC):
        yield partnership_path(one.public_id)
        for party in (*one.hosts, *one.resources):
            yield city_path(party.city.geonameid, party.city.name)


def need_pages() -> Iterable[str]:
    """List every published need."""
    return (need_path(one.public_id) for one in published_needs(PUBLIC))


def program_pages() -> Iterable[str]:
    """List every open or closed program."""
    return (program_path(one.code) for one in programs(PUBLIC))


def call_pages() -> Iterable[str]:
    """List every call that is open or was."""
    return (call_path(one.code) for one in calls(PUBLIC))


SITEMAPS = {
    "calls": Addresses(call_pages),
    "pages": Addresses(pages),
    "needs": Addresses(need_pages),
    "partnerships": Addresses(partnership_pages),
    "programs": Addresses(program_pages),
}
