"""Countries, cities with all their names, and the dated lists that programs are bound to.

Loaded whole by `operations.load_gazetteer`; no other code writes here. Other apps point at cities and
countries.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from citylinks.kernel.models import nonempty_check
from citylinks.places.states import EntryKind


def range_check(field: str, low: float, high: float, name: str) -> models.CheckConstraint:
    """Return the constraint that a number lies between two bounds, or is not known where it may be."""
    return models.CheckConstraint(condition=Q(**{f"{field}__gte": low, f"{field}__lte": high}), name=name)


def pair_check(missing: Q, source: str, name: str) -> models.CheckConstraint:
    """Return the constraint that a figure is known exactly when its source is."""
    return models.CheckConstraint(
        condition=(missing & Q(**{source: ""})) | (~missing & ~Q(**{source: ""})), name=name
    )


class Country(models.Model):
    """A country of ISO 3166. Texts are "" where no source says, as for the income group of Ethiopia."""

    iso2 = models.CharField(primary_key=True, max_length=2)
    iso3 = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=100)
    region = models.CharField(max_length=40, blank=True)
    subregion = models.CharField(max_length=60, blank=True)
    income_group = models.CharField(max_length=30, blank=True)
    ldc = models.BooleanField()
    lldc = models.BooleanField()
    sids = models.BooleanField()
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=Q(iso2__regex=r"^[A-Z]{2}$"), name="places_country_iso2"),
            models.CheckConstraint(condition=Q(iso3__regex=r"^[A-Z]{3}$"), name="places_country_iso3"),
            models.CheckConstraint(
                condition=Q(currency="") | Q(currency__regex=r"^[A-Z]{3}$"), name="places_country_currency"
            ),
            nonempty_check("name", "places_country_has_name"),
        )

    def __str__(self) -> str:
        return self.name


class CountryLanguage(models.Model):
    """A language and the share of a country's people who use it; shares may pass 1 together."""

    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="languages")
    code = models.CharField(max_length=8)
    share = models.FloatField()

    class Meta:
        ordering = ("country", "-share", "code")
        constraints = (
            models.UniqueConstraint(fields=("country", "code"), name="places_language_once_per_country"),
            range_check("share", 0, 1, "places_language_share"),
        )

    def __str__(self) -> str:
        return f"{self.code} in {self.country_id}"


class City(models.Model):
    """A city of the gazetteer. NULL and "" say that a figure is not known; each has its source's code."""

    geonameid = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    ascii_name = models.CharField(max_length=200)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="cities")
    admin1_code = models.CharField(max_length=20, blank=True)
    admin1_name = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    population = models.IntegerField()
    timezone = models.CharField(max_length=40)
    utc_offset_hours = models.FloatField()
    elevation_m = models.FloatField(null=True)
    elevation_source = models.CharField(max_length=40, blank=True)
    coast_km = models.FloatField(null=True)
    climate_zone = models.CharField(max_length=3, blank=True)
    climate_source = models.CharField(max_length=40, blank=True)
    temp_coldest_c = models.FloatField(null=True)
    temp_warmest_c = models.FloatField(null=True)
    rain_annual_mm = models.FloatField(null=True)
    rain_driest_mm = models.FloatField(null=True)
    kind = models.CharField(max_length=10, choices=EntryKind.choices, db_default=EntryKind.UNKNOWN)
    # Numbers of other cities of the same tables, without foreign keys: tables are loaded whole, and a city
    # that they no longer hold is kept for those who point at it.
    part_of = models.PositiveIntegerField(null=True)
    urban_area = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ("-population", "geonameid")
        indexes = (
            models.Index(fields=("country", "-population"), name="places_city_by_country"),
            models.Index(fields=("-population", "geonameid"), name="places_city_by_population"),
            models.Index(fields=("urban_area",), name="places_city_by_urban_area"),
        )
        constraints = (
            nonempty_check("name", "places_city_has_name"),
            range_check("latitude", -90, 90, "places_city_latitude"),
            range_check("longitude", -180, 180, "places_city_longitude"),
            models.CheckConstraint(condition=Q(population__gte=0), name="places_city_population"),
            range_check("utc_offset_hours", -12, 14, "places_city_utc_offset"),
            range_check("elevation_m", -500, 9000, "places_city_elevation"),
            range_check("coast_km", 0, 3000, "places_city_coast"),
            range_check("temp_coldest_c", -60, 45, "places_city_temp_coldest"),
            models.CheckConstraint(
                condition=Q(temp_coldest_c__lte=models.F("temp_warmest_c")), name="places_city_temp_order"
            ),
            range_check("rain_annual_mm", 0, 20_000, "places_city_rain_annual"),
            models.CheckConstraint(
                condition=Q(rain_driest_mm__gte=0, rain_driest_mm__lte=models.F("rain_annual_mm")),
                name="places_city_rain_order",
            ),
            pair_check(Q(elevation_m__isnull=True), "elevation_source", "places_city_elevation_has_source"),
            pair_check(Q(climate_zone=""), "climate_source", "places_city_climate_has_source"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="places_city_kind"),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.SECTION, part_of__isnull=False)
                | (~Q(kind=EntryKind.SECTION) & Q(part_of__isnull=True)),
                name="places_city_section_has_city",
            ),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=models.F("geonameid")),
                name="places_city_not_its_own_section",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.country_id}"


class CityName(models.Model):
    """One name of a city with its folded key.

    `prominence` orders a search without a join: the city's population, a small part of it for a name
    not its own. So `san` finds San Antonio before Shanghai, whose Lithuanian name also begins so.
    """

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="names")
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    prominence = models.PositiveIntegerField()

    class Meta:
        indexes = (
            models.Index(
                fields=("key", "prominence", "city"),
                name="places_cityname_by_key",
                opclasses=("varchar_pattern_ops", "int4_ops", "int4_ops"),  # PostgreSQL: for prefixes
            ),
        )
        constraints = (nonempty_check("key", "places_cityname_has_key"),)

    def __str__(self) -> str:
        return self.name


class CountryList(models.Model):
    """A list of countries as it stood on a date; only the month is known where `day_known` is False."""

    code = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=200)
    as_of = models.DateField()
    day_known = models.BooleanField()
    source = models.CharField(max_length=300)
    countries = models.ManyToManyField(Country, through="CountryListEntry", related_name="lists")

    class Meta:
        ordering = ("as_of", "code")
        constraints = (
            models.UniqueConstraint(fields=("name", "as_of"), name="places_countrylist_once_per_date"),
            nonempty_check("source", "places_countrylist_has_source"),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.as_of:%Y-%m}"


class CountryListEntry(models.Model):
    """A country on a list."""

    country_list = models.ForeignKey(CountryList, on_delete=models.CASCADE, related_name="entries")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="list_entries")

    class Meta:
        ordering = ("country",)
        constraints = (
            models.UniqueConstraint(fields=("country_list", "country"), name="places_listentry_once"),
        )

    def __str__(self) -> str:
        return f"{self.country_id} on {self.country_list_id}"


class Edition(models.Model):
    """Which tables were loaded last: one row, locked while others are loaded."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    cities = models.PositiveIntegerField(default=0)
    names = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="places_edition_is_one_row"),
            models.CheckConstraint(
                condition=Q(sha256="", loaded_at__isnull=True) | (~Q(sha256="") & Q(loaded_at__isnull=False)),
                name="places_edition_is_dated",
            ),
        )

    def __str__(self) -> str:
        return self.sha256[:12] or "nothing loaded"
