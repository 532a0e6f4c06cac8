"""Addresses of city pages: the GeoNames number decides, the name is there to be read."""

from __future__ import annotations

from functools import cache, lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.text import slugify

from citylinks.places.names import fold


@lru_cache(maxsize=4096)
def city_slug(name: str) -> str:
    """`lodz` for Łódź; a name without Latin letters reads `city`."""
    return slugify(fold(name)) or "city"


def city_path(geonameid: int, name: str) -> str:
    """`/cities/1627896-semarang/`."""
    return f"{_before(get_script_prefix())}{geonameid}-{city_slug(name)}/"


@cache
def _before(prefix: str) -> str:
    """Return what stands before the number: a page links dozens of cities, and looking each up is slow."""
    del prefix  # `reverse` reads it
    return reverse("cities:city", args=[0, "city"]).removesuffix("0-city/")
