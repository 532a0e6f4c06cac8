"""Addresses of city pages: the GeoNames number decides, the name is there to be read."""

from __future__ import annotations

from django.urls import reverse
from django.utils.text import slugify

from citylinks.places.names import fold


def city_slug(name: str) -> str:
    """`lodz` for Łódź; a name without Latin letters reads `city`."""
    return slugify(fold(name)) or "city"


def city_path(geonameid: int, name: str) -> str:
    """`/cities/1627896-semarang/`."""
    return reverse("cities:city", args=[geonameid, city_slug(name)])
