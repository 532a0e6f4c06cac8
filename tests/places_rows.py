"""A few real cities and one list for tests that need places but not the whole gazetteer; figures as in GeoNames."""

from __future__ import annotations

import datetime as dt

from citylinks.places.gazetteer import Gazetteer
from citylinks.places.models import City, Country, CountryList, CountryListEntry
from citylinks.places.operations import load_countries, load_lists
from citylinks.samples.files import read_sample

COUNTRIES = (
    ("ID", "IDN", "Indonesia", "Asia", "South-eastern Asia", "IDR"),
    ("AU", "AUS", "Australia", "Oceania", "Australia and New Zealand", "AUD"),
    ("IN", "IND", "India", "Asia", "Southern Asia", "INR"),
)
CITIES = (
    ("semarang", 1627896, "Semarang", "ID", -6.99306, 110.42083, 1621384, "Asia/Jakarta", 7.0),
    ("gold-coast", 2165087, "Gold Coast", "AU", -28.00029, 153.43088, 607665, "Australia/Brisbane", 10.0),
    ("shimla", 1256237, "Shimla", "IN", 31.10442, 77.16662, 173503, "Asia/Kolkata", 5.5),
)


def some_places() -> tuple[dict[str, City], list[CountryList]]:
    """Make three countries, a city in each, and a list of June 2010 that holds India only."""
    countries = {
        iso2: Country.objects.create(
            iso2=iso2,
            iso3=iso3,
            name=name,
            region=region,
            subregion=subregion,
            currency=currency,
            ldc=False,
            lldc=False,
            sids=False,
        )
        for iso2, iso3, name, region, subregion, currency in COUNTRIES
    }
    cities = {
        key: City.objects.create(
            geonameid=geonameid,
            name=name,
            ascii_name=name,
            country=countries[country],
            latitude=latitude,
            longitude=longitude,
            population=population,
            timezone=timezone,
            utc_offset_hours=offset,
        )
        for key, geonameid, name, country, latitude, longitude, population, timezone, offset in CITIES
    }
    listed = CountryList.objects.create(
        code="sample-list",
        name="Sample list",
        as_of=dt.date(2010, 6, 1),
        day_known=False,
        source="A sample made for the tests",
    )
    CountryListEntry.objects.create(country_list=listed, country=countries["IN"])
    return cities, [listed]


def sample_places() -> None:
    """Load only the cities of the sample program, with all countries and lists, as the gazetteer has them."""
    gazetteer = Gazetteer.load()
    load_countries(gazetteer)
    load_lists(gazetteer)
    sample = read_sample()
    for key in {record.city for record in (*sample.needs.values(), *sample.offers.values())}:
        known = gazetteer.city(key)
        City.objects.create(
            geonameid=key,
            name=known.name,
            ascii_name=known.ascii_name,
            country_id=known.country,
            latitude=known.latitude,
            longitude=known.longitude,
            population=known.population,
            timezone=known.timezone,
            utc_offset_hours=known.utc_offset_hours,
        )
