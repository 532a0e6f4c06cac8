"""A mayor's way from the front page to an answer: by keyboard, without scripts, at any width, printed, both ways."""

from __future__ import annotations

import pytest

SEMARANG, GOLD_COAST = 1627896, 2165087
PAGES = (
    "/",
    "/match/",
    f"/match/?city={SEMARANG}&theme=coastal-flooding&country=AU&w-coast=40",
    f"/match/?city={SEMARANG}&view=table",
    f"/match/?city={SEMARANG}&theme=coastal-flooding",
    "/match/?q=Atlantis",
    "/match/?q=Durbam&theme=foo&w-coast=400",
    f"/match/why-not?city={SEMARANG}&theme=coastal-flooding&other={GOLD_COAST}",
    "/cities/",
    "/cities/?q=Cambridge",
    "/cities/1627896-semarang/",
    "/partnerships/",
    "/network/",
    "/about/",
    "/about/data/",
    "/nothing",
)


@pytest.fixture
def site(transactional_db, sample_program, live_server):
    """The site with the sample program, and the address of one of its partnerships."""
    return live_server.url


def addresses(page, site):
    page.goto(f"{site}/partnerships/")
    first = page.locator("#table th a").first.get_attribute("href")
    return [site + path for path in (*PAGES, first)]


def test_journey_by_keyboard_from_the_front_page_to_the_answer(page, site):
    page.goto(site)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")  # the link to the content was followed
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("Semar")
    page.get_by_role("option", name="Semarang").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/match/?city={SEMARANG}")
    first = page.locator(".cl-peer__name").first.inner_text()

    page.locator("#w-language").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("100")
    page.keyboard.press("Tab")
    page.wait_for_url(f"{site}/match/?city={SEMARANG}&w-language=100")
    assert page.locator("#w-language").input_value() == "100"
    said = page.locator("[data-live-said]").text_content()
    assert said.startswith("First: "), said
    assert page.locator(".cl-peer__name").count() == 10
    assert first

    page.locator("#other_q").focus()
    page.keyboard.type("Gold Co")
    page.get_by_role("option", name="Gold Coast").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/match/why-not?city={SEMARANG}&w-language=100&other={GOLD_COAST}")
    assert "Gold Coast" in page.locator("h1").inner_text()


def test_journey_without_scripts_reaches_the_same_answer(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.locator("#q").fill("Semarang")
    page.get_by_role("button", name="Find peers").click()
    assert page.url == f"{site}/match/?city={SEMARANG}"
    page.locator("#w-language").fill("100")
    page.get_by_role("button", name="Rank again").click()
    assert page.url == f"{site}/match/?city={SEMARANG}&w-language=100"
    page.locator("summary", has_text="Change the city").click()
    page.locator("#theme").select_option("coastal-flooding")
    page.get_by_role("button", name="Find peers").click()
    assert page.url == f"{site}/match/?city={SEMARANG}&theme=coastal-flooding&w-language=100"
    page.locator("#other_q").fill("Gold Coast")
    page.get_by_role("button", name="Why not?").click()
    query = f"city={SEMARANG}&theme=coastal-flooding&w-language=100&other={GOLD_COAST}"
    assert page.url == f"{site}/match/why-not?{query}"
    page.get_by_role("link", name="Back to the ranking").click()
    assert page.locator("#w-language").input_value() == "100"
    context.close()


def test_weights_moved_by_slider_rank_again_without_leaving_the_page(page, site):
    page.goto(f"{site}/match/?city={SEMARANG}")
    page.evaluate("window.stayed = true")
    page.get_by_role("slider", name="Coast").press("Home")
    page.wait_for_url(f"{site}/match/?city={SEMARANG}&w-coast=0")
    page.locator(".cl-peer__name").first.wait_for()
    assert page.evaluate("window.stayed") is True
    assert (
        page.get_by_role("link", name="CSV").get_attribute("href") == f"/match.csv?city={SEMARANG}&w-coast=0"
    )
    assert page.locator(".cl-question input[name=w-coast]").get_attribute("value") == "0"


# A phone, and a desk as it is and at a zoom of 200 and 400 per cent.
@pytest.mark.parametrize(
    ("language", "widths"), [("en", (360, 320, 640, 1280)), ("ar", (1280, 640, 360, 320))]
)
def test_pages_read_by_axe_have_no_fault_and_never_scroll_sideways(page, site, wrong_with, language, widths):
    page.set_extra_http_headers({"Accept-Language": language})
    found = {}
    for address in addresses(page, site):
        page.goto(address)
        found[address] = wrong_with(page, widths)
    assert {where: faults for where, faults in found.items() if faults} == {}
    assert len(found) == len(PAGES) + 1


def test_arabic_pages_run_from_right_to_left(page, site):
    page.set_extra_http_headers({"Accept-Language": "ar"})
    page.goto(f"{site}/match/?city={SEMARANG}")
    assert page.locator("html").get_attribute("dir") == "rtl"
    weights = page.locator(".cl-match__weights").bounding_box()
    peers = page.locator(".cl-match__peers").bounding_box()
    assert weights["x"] > peers["x"]


def test_match_page_printed_holds_the_peers_and_no_controls(page, site):
    page.goto(f"{site}/match/?city={SEMARANG}&theme=coastal-flooding")
    page.emulate_media(media="print")
    assert page.locator(".cl-peer:visible").count() == 10
    for control in (".cl-nav", "button", "input", "select", ".cl-exports", ".cl-whynot"):
        assert (control, page.locator(f"{control}:visible").count()) == (control, 0)
    answer = page.request.get(f"{site}/match.json?city={SEMARANG}&theme=coastal-flooding").json()
    weights = [f"{one['weight']:.1f}".removesuffix(".0") for one in answer["criteria"] if one["weight"] > 0]
    printed = page.locator(".cl-printed:visible").inner_text().removesuffix(".")
    assert [part.split()[-1] for part in printed.split(", ")] == weights


def test_weights_are_folded_on_a_phone_and_open_beside_the_ranking(page, site):
    address = f"{site}/match/?city={SEMARANG}&theme=coastal-flooding"
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(address)
    assert page.locator("#w-coast").is_visible() is False
    assert page.locator(".cl-peer").first.bounding_box()["y"] < 1.5 * 700
    page.locator(".cl-panel summary").press("Enter")
    assert page.locator("#w-coast").is_visible() is True
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address)
    assert page.locator("#w-coast").is_visible() is True


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_navigation_is_one_line_on_a_phone_and_on_a_desk(page, site, language):
    page.set_extra_http_headers({"Accept-Language": language})
    for width in (320, 360, 768, 1248, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(f"{site}/")
        band = page.locator(".cl-header").bounding_box()["height"]
        assert (width, band < 76, page.evaluate("document.documentElement.scrollWidth")) == (
            width,
            True,
            width,
        )


def test_navigation_on_a_phone_without_scripts_opens_as_a_menu(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(f"{site}/")
    assert page.locator(".cl-nav").is_visible() is False
    page.locator(".cl-burger summary").press("Enter")
    page.locator(".cl-burger__sheet").get_by_role("button", name="Español").click()
    assert page.locator("html").get_attribute("lang") == "es"
    page.locator(".cl-burger summary").press("Enter")
    page.locator(".cl-burger__sheet a").nth(1).click()
    assert page.url == f"{site}/cities/"
    context.close()


def test_print_is_offered_where_scripts_run_and_opens_the_dialog(page, site):
    page.goto(f"{site}/match/?city={SEMARANG}")
    page.evaluate("window.print = () => { window.printed = true }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") is True


def test_points_stay_on_one_line_at_any_width(page, site):
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(f"{site}/match/?city={SEMARANG}&theme=coastal-flooding")
        heights = [one.bounding_box()["height"] for one in page.locator(".cl-bars__points:visible").all()]
        assert max(heights) < 1.5 * min(heights)
