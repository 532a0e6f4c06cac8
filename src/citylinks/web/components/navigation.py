"""The main navigation and the footer's links, as tables."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citylinks.web.components.data import Link

# Label and URL name.
MAIN = (
    (_("Find a peer"), "match:match"),
    (_("Cities"), "cities:search"),
    (_("Network"), "network:members"),
    (_("Partnerships"), "partnerships:list"),
    (_("Open data"), "about:data"),
)
FOOTER = (
    (_("About and sources"), "about:about"),
    (_("Open data"), "about:data"),
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


def home() -> str:
    """Return the address of the front page."""
    return reverse("home:home")


def set_language() -> str:
    """Return the address that the language form is sent to."""
    return reverse("set_language")


def links(path: str) -> list[Link]:
    """List the main navigation as seen from `path`."""
    targets = [(str(label), reverse(name)) for label, name in MAIN]
    return [Link(label, href, current=path.startswith(href)) for label, href in targets]


def footer_links() -> list[Link]:
    """List what every page links to at its end."""
    return [Link(str(label), reverse(name)) for label, name in FOOTER]
