"""What a visit costs on a slow line, with everything in it: 120 kB at first, 30 kB a page after that."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.conf import settings

FIRST, LATER = 120_000, 30_000
BUILT = Path(settings.BUILT_DIR)
FILES = {"citylinks.css": 20_000, "citylinks.js": 10_000, "world.svg": 25_000}


@pytest.mark.parametrize("name", FILES)
def test_built_file_compressed_keeps_its_budget(name):
    assert 0 < len(gzip.compress((BUILT / name).read_bytes(), 9)) <= FILES[name]


def test_fonts_together_keep_their_budget():
    sizes = [path.stat().st_size for path in BUILT.glob("*.woff2")]
    assert len(sizes) == 3
    assert sum(sizes) <= 40_000


def test_fonts_keep_the_tabular_figures(page, live_server):
    page.goto(live_server.url + "/styleguide/type/")
    width = """text => {
      const span = document.createElement('span');
      span.textContent = text;
      document.querySelector('main').append(span);
      return span.getBoundingClientRect().width;
    }"""
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('17px \"Public Sans\"')") is True
    assert page.evaluate(width, "1111111") == page.evaluate(width, "8888888")


def test_first_visit_with_fonts_and_map_keeps_its_budget_and_later_pages_theirs(page, live_server, wire):
    page.goto(live_server.url + "/styleguide/map/", wait_until="networkidle")
    names = {address.rsplit("/", 1)[-1].split(".")[0] for address in wire.sizes}
    assert names >= {"citylinks", "public-sans-latin", "world"}
    assert wire.total <= FIRST
    wire.reset()
    page.goto(live_server.url + "/styleguide/peers/", wait_until="networkidle")
    assert 0 < wire.total <= LATER
