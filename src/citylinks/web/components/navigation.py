"""The main navigation and the footer's links, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from citylinks.access.actors import PUBLIC
from citylinks.web.components.data import Link
from citylinks.web.requests import actor_of, waiting_roles

# Label and URL name.
MAIN = (
    (_("Find a peer"), "match:match"),
    (_("Cities"), "cities:search"),
    (_("Needs"), "needs:list"),
    (_("Programs"), "programs:list"),
    (_("Calls"), "calls:list"),
    (_("Network"), "network:members"),
    (_("Partnerships"), "partnerships:list"),
)
# What a person who is signed in finds under their name.
PERSON = (
    (_("What waits for you"), "start:start"),
    (_("Your account"), "accounts:account"),
    (_("Sign out"), "account_logout"),
)
FOOTER = (
    (_("About and sources"), "about:about"),
    (_("Open data"), "about:data"),
    (_("Who may do what"), "about:permissions"),
    (_("Design system"), "styleguide:index"),
)
SOURCES = (
    ("GeoNames", "CC BY 4.0", "https://www.geonames.org/"),
    (
        "Copernicus ERA5",
        _("modified Copernicus Climate Change Service information"),
        "https://cds.climate.copernicus.eu/",
    ),
    ("Natural Earth", _("public domain"), "https://www.naturalearthdata.com/"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, and where they may go."""

    name: str
    links: list[Link]


def person(request: HttpRequest) -> Person | None:
    """Return the menu of who is signed in; None for a visitor. Asks the database nothing."""
    actor = actor_of(request)
    if actor is PUBLIC:
        return None
    targets = [(str(label), reverse(name)) for label, name in PERSON]
    links = [Link(label, href, current=request.path == href) for label, href in targets]
    return Person(actor.name, links)


def sign_in() -> str:
    """Return where one signs in: the same on every page, so that each can be kept."""
    return reverse("account_login")


def second_factor(request: HttpRequest) -> str:
    """Return where a second factor is set up while a role waits for one; nothing where the page says so."""
    href = reverse("mfa_index")
    says_so = request.path.startswith((href, reverse("start:start")))
    return href if waiting_roles(request) and not says_so else ""


def home() -> str:
    """Return the address of the front page."""
    return reverse("home:home")


def set_language() -> str:
    """Return the address that the language form is sent to."""
    return reverse("set_language")


def links(path: str) -> list[Link]:
    """List the main navigation as seen from `path`."""
    targets = zip(MAIN, _addresses(get_script_prefix()), strict=True)
    return [Link(str(label), href, current=path.startswith(href)) for (label, _name), href in targets]


def entered(path: str) -> tuple[bool, ...]:
    """Tell for each entry of the main navigation whether `path` lies in it."""
    return tuple(path.startswith(href) for href in _addresses(get_script_prefix()))


@cache
def _addresses(prefix: str) -> tuple[str, ...]:
    del prefix  # `reverse` reads it
    return tuple(reverse(name) for _label, name in MAIN)


def band(path: str) -> dict[str, object]:
    """Return what the band above a page shows to its reader."""
    return {"links": links(path), "home": home(), "sign_in": sign_in(), "action": set_language()}


def footer_links() -> list[Link]:
    """List what every page links to at its end."""
    return [Link(str(label), reverse(name)) for label, name in FOOTER]
