"""Pages read in Spanish and Arabic: no English label is left, and what sources say is marked as theirs."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from citylinks.matching.climate import ZONES
from citylinks.matching.criteria import TABLE
from citylinks.partnerships.models import Partnership
from citylinks.places.describe import FIGURES
from citylinks.themes.taxonomy import AREAS, THEMES
from citylinks.web import names
from citylinks.web.cities.lookup import look_up
from citylinks.web.cities.suggestions import suggestions

pytestmark = pytest.mark.django_db
SEMARANG, TOWNSVILLE = 1627896, 2146142
PAGES = (
    "/",
    f"/match/?city={SEMARANG}&theme=coastal-flooding&theme=storms&country=AU",
    f"/match/?city={SEMARANG}&theme=coastal-flooding&view=table",
    f"/match/why-not?city={SEMARANG}&theme=coastal-flooding&other={TOWNSVILLE}",
    f"/cities/{SEMARANG}-semarang/",
    "/partnerships/",
    "/about/",
    "/about/data/",
)
LABELS = {
    *(text for spec in TABLE for text in (spec.label, spec.value, spec.rationale)),
    *(text for theme in THEMES.values() for text in (theme.label, theme.why)),
    *AREAS.values(),
    *(label for _name, label, _unit, _source in FIGURES),
    *ZONES.values(),
    *("High income", "Low income", "Lower middle income", "Upper middle income"),
    *("people", "not known", "United States", "South Africa", "Indonesian", "evidence on file"),
}


@pytest.fixture(autouse=True)
def _sample(sample_program):
    pass


def read(client, path, language):
    response = client.get(path, headers={"accept-language": language})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def english(page):
    """List the English labels among the texts that a page shows as its own language."""
    for foreign in page.body.select("[lang=en]"):
        foreign.decompose()
    said = [" ".join(text.split()) for text in page.body.stripped_strings]
    for name in ("aria-label", "data-label", "placeholder"):
        said += [element[name] for element in page.body.select(f"[{name}]")]
    patterns = {label: re.compile(rf"(?<!\w){re.escape(label)}(?!\w)", re.IGNORECASE) for label in LABELS}
    return sorted({label for label, pattern in patterns.items() for text in said if pattern.search(text)})


@pytest.mark.parametrize(("language", "direction"), [("es", "ltr"), ("ar", "rtl")])
def test_pages_in_another_language_show_no_english_label(client, language, direction):
    partnerships = Partnership.objects.values_list("public_id", flat=True)
    paths = [*PAGES, *(f"/partnerships/{public_id}/" for public_id in partnerships)]
    pages = {path: read(client, path, language) for path in paths}
    assert {(page.html["lang"], page.html["dir"]) for page in pages.values()} == {(language, direction)}
    left = {path: english(page) for path, page in pages.items()}
    assert left == {path: [] for path in paths}
    assert len(paths) > len(PAGES)


def test_page_in_english_shows_the_labels_that_others_must_not(client):
    assert {"Coastal flooding and sea-level rise", "people"} <= set(english(read(client, PAGES[1], "en")))


def test_partnership_in_another_language_marks_what_its_sources_say(client):
    public_id = Partnership.objects.get(title="Semarang and Gold Coast").public_id
    page = read(client, f"/partnerships/{public_id}/", "es")
    marked = [element.get_text(strip=True) for element in page.body.select("[lang=en]")]
    assert {"Semarang and Gold Coast", "CityLinks 2011-2016", "cm a year"} <= set(marked)
    activities = page.select(".cl-timeline li > p:nth-of-type(2)")
    assert {element["lang"] for element in activities} == {"en"}


@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("es", "Semarang, Jawa Tengah, Indonesia"),
        ("ar", "\u2068Semarang\u2069، \u2068Jawa Tengah\u2069، \u2068إندونيسيا\u2069"),
    ],
)
def test_place_is_named_in_the_language_and_found_again_by_that_name(language, place):
    with translation.override(language):
        found = look_up(place).place
        assert found is not None
        assert (found.geonameid, found.label) == (SEMARANG, place)
        assert suggestions(place)[0]["value"] == place


@pytest.mark.parametrize("text", ["Durban, Sudáfrica", "Durban، جنوب أفريقيا", "durban, south africa"])
def test_look_up_with_a_country_in_any_language_of_the_site_finds_the_city(text):
    found = look_up(text).place
    assert found is not None
    assert (found.name, found.country) == ("Durban", "South Africa")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ("1.69 million people", "641 thousand people", "a, b")),
        ("es", ("1,69 millones de habitantes", "641 mil habitantes", "a, b")),
        ("ar", ("1.69 مليون نسمة", "641 ألف نسمة", "\u2068a\u2069، \u2068b\u2069")),
    ],
)
def test_people_and_lists_in_a_language_read_as_its_readers_write_them(language, shown):
    with translation.override(language):
        assert (names.people(1_694_740), names.people(640_778), names.listed(("a", "", "b"))) == shown
