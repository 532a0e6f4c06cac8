"""Every component, in every state: without a fault that axe knows, at any width, both ways of reading."""

from __future__ import annotations

import pytest

from citylinks.web.styleguide.examples import EXAMPLES

PATHS = ["/styleguide/", *(f"/styleguide/{example.name}/" for example in EXAMPLES)]
LANGUAGES = {"left-to-right": "en", "right-to-left": "ar"}


@pytest.mark.parametrize("path", PATHS)
def test_styleguide_page_answers_without_a_query(client, path):
    assert client.get(path).status_code == 200


def test_styleguide_page_when_unknown_answers_404(client):
    assert client.get("/styleguide/chandelier/").status_code == 404


def test_styleguide_suggestions_of_a_letter_are_the_sample_cities_that_begin_with_it(client):
    assert client.get("/styleguide/suggest?q=se").json() == {
        "results": [{"value": "Semarang", "detail": "Indonesia", "id": "Semarang"}]
    }


@pytest.mark.parametrize(
    ("direction", "widths"), list(zip(LANGUAGES, [(360, 320, 1280), (1280, 360, 320)], strict=True))
)
def test_styleguide_read_by_axe_has_no_fault_and_never_scrolls_sideways(
    page, live_server, wrong_with, direction, widths
):
    page.set_extra_http_headers({"Accept-Language": LANGUAGES[direction]})
    found = {}
    for path in PATHS:
        page.goto(live_server.url + path)
        found[path] = wrong_with(page, widths)
    assert found == {path: [] for path in PATHS}


def test_axe_when_a_fault_is_planted_finds_it(page, live_server, faults_of):
    page.goto(live_server.url + "/styleguide/buttons/")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    assert faults_of(page) == [("button-name", ["<button></button>"])]


def test_targets_of_a_pointer_are_at_least_24_pixels_high(page, live_server):
    """Links inside sentences are exempt (WCAG 2.2, 2.5.8)."""
    small = []
    for path in PATHS:
        page.goto(live_server.url + path)
        small += page.locator(
            "button:visible, summary:visible, input:visible, select:visible, nav a:visible"
        ).evaluate_all("all => all.filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML)")
    assert small == []


def test_language_menu_without_scripts_sets_the_language_and_returns(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/styleguide/chips/")
    page.locator(".cl-language summary").click()
    page.get_by_role("button", name="العربية").click()
    assert page.url == live_server.url + "/styleguide/chips/"
    assert (page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("dir")) == (
        "ar",
        "rtl",
    )
    context.close()


def test_skip_link_is_the_first_stop_and_leads_to_the_content(page, live_server):
    page.goto(live_server.url + "/styleguide/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "usa-skipnav"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_typeahead_by_keyboard_offers_takes_and_forgets_the_choice(page, live_server):
    page.goto(live_server.url + "/styleguide/search/")
    field = page.locator("#q")
    chosen = page.locator("input[name=city]")
    field.press_sequentially("Sh")
    page.get_by_role("option", name="Shimla India").wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    assert page.get_by_role("option", selected=True).inner_text().split() == ["Shimla", "India"]
    field.press("Enter")
    assert (field.input_value(), chosen.input_value()) == ("Shimla", "Shimla")
    assert field.get_attribute("aria-expanded") == "false"
    field.press("Backspace")
    assert (field.input_value(), chosen.input_value()) == ("Shiml", "")


def test_typeahead_when_escape_is_pressed_closes_and_keeps_the_text(page, live_server):
    page.goto(live_server.url + "/styleguide/search/")
    page.locator("#q").press_sequentially("Se")
    page.get_by_role("option").wait_for()
    page.locator("#q").press("Escape")
    assert (page.get_by_role("option").count(), page.locator("#q").input_value()) == (0, "Se")


def test_weight_when_its_slider_moves_sets_its_number_and_back(page, live_server):
    page.goto(live_server.url + "/styleguide/weights/")
    slider = page.get_by_role("slider", name="Experience")
    number = page.locator("#w-experience")
    slider.press("ArrowRight")
    assert number.input_value() == "26"
    number.fill("40")
    assert slider.input_value() == "40"


def test_error_summary_when_the_page_opens_has_the_focus_and_links_to_each_field(page, live_server):
    page.goto(live_server.url + "/styleguide/forms/")
    assert page.evaluate("document.activeElement.className") == "cl-faults"
    links = page.locator(".cl-faults a")
    targets = links.evaluate_all(
        "all => all.map(a => document.querySelector(a.getAttribute('href')) !== null)"
    )
    assert targets == [True] * 5


@pytest.mark.parametrize("direction", LANGUAGES)
def test_names_on_the_map_stand_beside_their_dots_in_both_ways_of_reading(page, live_server, direction):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.set_extra_http_headers({"Accept-Language": LANGUAGES[direction]})
    page.goto(live_server.url + "/styleguide/map/")
    gaps = page.locator(".cl-map__dot").evaluate_all(
        """all => all.map(dot => {
          const [circle, text] = [...dot.children].map(e => e.getBoundingClientRect());
          return Math.max(text.left - circle.right, circle.left - text.right, 0);
        })"""
    )
    assert len(gaps) == 6
    assert max(gaps) < 20
