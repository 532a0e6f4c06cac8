"""Components draw what they were given, and nothing else."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Template

from citylinks.web.address import Address
from citylinks.web.components import icons, maps, numbers
from citylinks.web.components.data import Arc, Bar, Cell, Chip, Column, Link, MapPoint, Step, Table
from citylinks.web.styleguide.examples import SampleForm

HOST = MapPoint("Semarang", -6.99306, 110.42083)
PARTNER = MapPoint("Gold Coast", -28.00029, 153.43088)


class Reader(HTMLParser):
    """What a person who hears the page is told: its words, without what is hidden."""

    def __init__(self):
        super().__init__()
        self.words = []

    def handle_data(self, data):
        self.words += data.split()


def draw(template, **values):
    return Template(template).render(Context(values))


def words(template, **values):
    reader = Reader()
    reader.feed(draw(template, **values))
    return " ".join(reader.words)


@pytest.mark.parametrize(
    ("bar", "drawn"),
    [
        (Bar("Coast", 19.0, 20), numbers.DrawnBar("Coast", 19, 20, "95", known=True)),
        (Bar("Coast", None, 20), numbers.DrawnBar("Coast", 0, 20, "0", known=False)),
        (Bar("Coast", 21.0, 20), numbers.DrawnBar("Coast", 21, 20, "100", known=True)),
        (Bar("Coast", 0.0, 0), numbers.DrawnBar("Coast", 0, 0, "0", known=True)),
    ],
)
def test_drawn_bar_of_a_bar_is_its_share_in_percent(bar, drawn):
    assert numbers.drawn_bar(bar) == drawn


def test_bars_when_a_fact_is_missing_say_so():
    assert words("{% bars items %}", items=[Bar("Size", 12.2, 15), Bar("Coast", None, 20)]) == (
        "Size 12 of 15 Coast not known"
    )


def test_score_when_facts_are_missing_tells_its_range():
    assert words("{% score 0.744 low=0.61 high=0.83 %}") == "74 of 100 61–83 with the missing facts"


def test_score_when_all_is_known_tells_no_range():
    assert words("{% score 0.82 low=0.82 high=0.82 %}") == "82 of 100"


def test_chips_when_they_can_be_removed_link_to_the_page_without_them():
    drawn = draw('{% chips items label="Filters" %}', items=[Chip("Australia", "/match?theme=1")])
    assert re.findall(r'href="([^"]+)"\s+aria-label="([^"]+)"', drawn) == [
        ("/match?theme=1", "Remove Australia")
    ]


def test_data_table_row_when_shorter_than_its_columns_raises():
    table = Table("Peers", [Column("City"), Column("Score", numeric=True)], [["Cairns"]])
    with pytest.raises(ValueError, match="zip"):
        draw("{% data_table table %}", table=table)


def test_data_table_cells_carry_the_name_of_their_column_for_phones():
    table = Table(
        "Peers", [Column("City"), Column("Score", numeric=True)], [[Cell("Cairns", "/cairns"), "77"]]
    )
    drawn = draw('{% data_table table id="peers" %}', table=table)
    assert re.findall(r'data-label="([^"]+)"', drawn) == ["Score"]
    assert words("{% data_table table %}", table=table) == "Peers City Score Cairns 77"


def test_peer_card_of_the_first_tells_rank_name_place_sentence_links_bars_and_score():
    template = (
        '{% peer_card rank=1 name="Cairns" href="/cairns" place="Australia" score=0.77 bars=bars links=links '
        "first=True %} Both are coastal. {% endpeer_card %}"
    )
    values = {"bars": [Bar("Size", 8, 15)], "links": [Link("Why not higher?", "#why")]}
    assert words(template, **values) == (
        "Rank 1 Cairns Australia Both are coastal. Why not higher? : Cairns Size 8 of 15 77 of 100"
    )
    assert "cl-peer--first" in draw(template, **values)


def test_peer_card_when_several_bars_give_few_points_then_folds_those_under_one_line():
    template = '{% peer_card rank=1 name="Cairns" href="/" place="" score=0.77 bars=bars %}{% endpeer_card %}'
    bars = [
        Bar("Size", 8, 15),
        Bar("Rain", 1.2, 3),
        Bar("Coast", 0, 9),
        Bar("Income", None, 2),
        Bar("Ties", 1.6, 20),
    ]
    folded = (
        "Rank 1 Cairns Size 8 of 15 Income not known Ties 2 of 20 and 2 more criteria under 2 points : Cairns"
    )
    assert words(template, bars=bars) == f"{folded} Rain 1 of 3 Coast 0 of 9 77 of 100"
    assert draw(template, bars=bars).count("<details") == 1
    assert "<details" not in draw(template, bars=bars[:2])


def test_texts_when_they_hold_markup_are_escaped():
    drawn = draw(
        '{% stat value label %}{% chips chips label="x" %}', value="<b>", label="<i>", chips=[Chip("<u>")]
    )
    assert re.findall("<[biu]>", drawn) == []


def test_stepper_marks_the_step_that_is_now():
    steps = [
        Step("Stated", "done"),
        Step("Ratified", "current", "The host city must sign"),
        Step("Plan", "next"),
    ]
    drawn = draw('{% stepper steps label="Way" %}', steps=steps)
    assert drawn.count('aria-current="step"') == 1
    assert words('{% stepper steps label="Way" %}', steps=steps) == (
        "Stated done Ratified The host city must sign Plan"
    )


def test_pagination_of_many_pages_keeps_the_filters_and_marks_the_page():
    page = Paginator(range(200), 10).page(9)
    links = numbers.page_links(page, Address("/cities/", (("q", "a"),)))
    assert links == [
        Link("1", "/cities/?q=a&page=1"),
        None,
        Link("8", "/cities/?q=a&page=8"),
        Link("9", "/cities/?q=a&page=9", current=True),
        Link("10", "/cities/?q=a&page=10"),
        None,
        Link("20", "/cities/?q=a&page=20"),
    ]


def test_pagination_of_one_page_draws_nothing():
    page = Paginator(range(3), 10).page(1)
    assert words('{% pagination page address label="Pages" %}', page=page, address=Address("/cities/")) == ""


def test_faults_of_a_form_begin_with_the_whole_and_name_each_field():
    form = SampleForm(
        {"city": "Semarang", "population": "many", "country": "ID", "themes": ["flood"]}, auto_id="f_%s"
    )
    form.add_error(None, "These answers leave no city.")
    assert numbers.faults(form) == [
        numbers.Fault("These answers leave no city.", ""),
        numbers.Fault("Smallest population: Enter a whole number.", "f_population"),
        numbers.Fault("Kind of exchange: This field is required.", "f_exchange_0"),
    ]


def test_form_field_with_hint_and_fault_is_described_by_both():
    form = SampleForm({}, auto_id="f_%s")
    drawn = draw("{{ field.as_field_group }}", field=form["city"])
    assert re.findall(r'aria-describedby="([^"]+)"', drawn) == ["f_city_helptext f_city_error"]
    assert set(re.findall(r'\bid="([^"]+)"', drawn)) == {"f_city", "f_city_helptext", "f_city_error"}


def test_icon_when_unknown_raises():
    with pytest.raises(KeyError, match="chandelier"):
        icons.svg("chandelier")


def test_projection_at_ten_cities_agrees_with_the_drawing_of_the_map():
    path = finders.find("map.json")
    with Path(path).open(encoding="utf-8") as file:
        built = json.load(file)
    assert (built["width"], built["height"], built["scale"], built["meridian"]) == (
        maps.WIDTH,
        maps.HEIGHT,
        maps.SCALE,
        maps.MERIDIAN,
    )
    assert {name: (city["x"], city["y"]) for name, city in built["cities"].items()} == {
        name: pytest.approx(maps.project(city["latitude"], city["longitude"]), abs=1e-3)
        for name, city in built["cities"].items()
    }
    assert len(built["cities"]) == 10


def test_curve_between_two_cities_rises_by_a_quarter_of_its_length():
    numbers_of_path = [float(number) for number in re.findall(r"-?[\d.]+", maps.curve(HOST, PARTNER))]
    x0, y0, top_x, top_y, x1, y1 = numbers_of_path
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    assert (top_x, top_y) == (
        pytest.approx((x0 + x1) / 2, abs=0.1),
        pytest.approx((y0 + y1) / 2 - length / 4, abs=0.1),
    )


def test_map_of_a_city_in_two_partnerships_draws_it_once_and_as_a_host():
    other = MapPoint("Shimla", 31.1, 77.17)
    drawing = maps.drawing([Arc(HOST, PARTNER, "one"), Arc(other, HOST, "two")], [])
    assert [(dot.point.name, dot.role) for dot in drawing.dots] == [
        ("Gold Coast", "partner"),
        ("Semarang", "host"),
        ("Shimla", "host"),
    ]


def test_names_on_the_map_when_cities_are_close_do_not_cover_each_other():
    close = [MapPoint(f"City {number}", -6.9 + number, 110.4) for number in range(4)]
    dots = maps.drawing([], close).dots
    assert len({(dot.label_x, dot.label_y) for dot in dots}) == 4
