"""A Chromium of the system that reads pages as a person does: by keyboard, at any width, counting what it is sent."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A busy machine takes its time; a page that never says what is expected still fails.
expect.set_options(timeout=30_000)
# The driver of the browser runs an event loop in the thread of the tests, which Django would take for its own.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_itemcollected(item):
    if "browser" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=found, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture
def page(browser, live_server):
    """A new visitor's page; what its scripts throw fails the test."""
    context = browser.new_context()
    opened = context.new_page()
    thrown = []
    opened.on("pageerror", lambda error: thrown.append(str(error)))
    yield opened
    context.close()
    assert thrown == []


@pytest.fixture
def faults_of():
    """Name what axe finds wrong with a page as it stands: rule, and the elements that break it."""
    axe = Axe()

    def faults_of(page):
        asked = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = axe.run(page, options=asked).response["violations"]
        return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]

    return faults_of


@pytest.fixture
def wrong_with(faults_of):
    """Name what axe finds wrong with a page at its first width, and the widths at which it scrolls sideways.

    A page is asked for once: its layout follows the window.
    """

    def wrong_with(page, widths):
        page.set_viewport_size({"width": widths[0], "height": 800})
        found = faults_of(page)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            if (needed := page.evaluate("document.documentElement.scrollWidth")) != width:
                found.append(("sideways", [f"{needed} at {width}"]))
        return found

    return wrong_with


@dataclass
class Wire:
    """What came over the wire since the last `reset`, in bytes with headers, by address."""

    sizes: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.sizes.values())

    def reset(self) -> None:
        self.sizes.clear()

    def asked(self, event) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]

    def loaded(self, event) -> None:
        """Count what arrived, also of a request that began before anyone counted."""
        known = event["requestId"]
        self.sizes[self.addresses.get(known, known)] = event["encodedDataLength"]


@pytest.fixture
def wire(page):
    """Count what `page` is sent; what its cache holds counts nothing."""
    counted = Wire()
    session = page.context.new_cdp_session(page)
    session.on("Network.requestWillBeSent", counted.asked)
    session.on("Network.loadingFinished", counted.loaded)
    session.send("Network.enable")
    return counted
