"""What a first visit costs: bytes, requests, and nothing that moves.

Measured before the service as it is installed: started by its one command, with static files
collected, joined and compressed, and the demonstration business in it.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bench.server import free_port, web_server
from quittance.console.demo import business
from tests.browser.conftest import NARROW, WIDE
from tests.frame import engine
from tests.screens import signed_in
from tests.web.pages import PAGES, Page

pytestmark = pytest.mark.looks
# Compressed, without pictures and fonts.
MOST_BYTES = 60_000
MOST_REQUESTS = 20
# Pictures are counted apart, and so is what Chromium calls others (its own icon of the page).
COUNTED = {"Document", "Stylesheet", "Script", "XHR", "Fetch"}
# The share of the window that moves, times how far; Lighthouse calls 0.1 good.
MOST_SHIFT = 0.01
SHIFTS = """() => new Promise((done) => {
  const found = [];
  new PerformanceObserver((list) => list.getEntries().forEach((one) => found.push(one)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(found.map((one) => [
    one.value, ...one.sources.map(({ node }) => node?.outerHTML?.slice(0, 60) ?? ""),
  ])), 150);
})"""
WAYS_IN = ("/account/login/", "/account/signup/", "/account/password/reset/")


def has_place_of_its_own(page: Page) -> bool:
    """Shown to an admin or to nobody, and found without a row."""
    return bool(page.looks and not page.to and not page.row and page.read)


# The guide of styles is only there while one works on them.
SEEN = [
    name
    for name, page in PAGES.items()
    if has_place_of_its_own(page) and name != "styleguide:index"
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("service")
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "QUITTANCE_DATA": str(data),
        "QUITTANCE_ENV": "development",
        "PORT": str(port),
        "DEMO": "1",
        "WEB_WORKERS": "1",
        "DEBUG": "0",
    }
    command = [sys.executable, str(engine.ROOT / "manage.py"), "run"]
    with web_server(command, port, environment, Path(data) / "log"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def ada(browser: Any, service: str) -> Any:
    return signed_in(browser, service, business.TEAM[0].email)


@dataclass
class Visit:
    """What Chromium received, by what it is, for a page that it had never seen."""

    tab: Any
    kinds: dict[str, str]
    bytes: Counter[str] = field(default_factory=Counter)
    urls: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        # A list has a picture for each row, most of them asked for once one scrolls.
        return sum(kind != "Image" for kind in self.kinds.values())

    @property
    def weight(self) -> int:
        return sum(self.bytes[kind] for kind in COUNTED)


def visit(browser: Any, url: str, kept: Any, size: tuple[int, int]) -> Visit:
    """Begin to open a page, as somebody who has never been there."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, storage_state=kept, locale="en-GB"
    )
    tab, kinds = context.new_page(), {}
    seen = Visit(tab, kinds)
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    wire.on("Network.responseReceived", lambda one: kinds.update({one["requestId"]: one["type"]}))
    wire.on(
        "Network.loadingFinished",
        lambda one: seen.bytes.update({kinds[one["requestId"]]: int(one["encodedDataLength"])}),
    )
    tab.on("request", lambda one: seen.urls.append(one.url))
    assert tab.goto(url).status == 200
    return seen


def judge(browser: Any, url: str, kept: Any) -> None:
    # Each waits for itself: both at once.
    for seen in [visit(browser, url, kept, size) for size in (WIDE, NARROW)]:
        seen.tab.wait_for_load_state("networkidle")
        shifts = seen.tab.evaluate(SHIFTS)
        assert {one.split("/")[2] for one in seen.urls if one[:5] != "data:"} == {url.split("/")[2]}
        assert seen.weight < MOST_BYTES, seen.bytes
        assert seen.requests <= MOST_REQUESTS, seen.urls
        assert sum(value for value, *_ in shifts) < MOST_SHIFT, shifts
        seen.tab.context.close()


@pytest.mark.parametrize("name", SEEN)
def test_a_page_is_light_and_stands_still(
    name: str, browser: Any, service: str, request: Any
) -> None:
    from django.urls import reverse

    page = PAGES[name]
    kept = request.getfixturevalue("ada") if "admin" in page.read else None
    judge(browser, service + reverse(name, args=page.parts) + page.query, kept)


@pytest.mark.parametrize("path", WAYS_IN)
def test_the_way_in_does_too(path: str, browser: Any, service: str) -> None:
    judge(browser, service + path, None)


@pytest.mark.parametrize("start", ["/invoices/", "/customers/", "/products/"])
def test_the_first_row_of_a_list_does_too(start: str, browser: Any, service: str, ada: Any) -> None:
    context = browser.new_context(storage_state=ada)
    tab = context.new_page()
    tab.goto(service + start)
    row = tab.locator("tbody tr[data-row] a[href]").first.get_attribute("href")
    context.close()
    judge(browser, service + row, ada)


def test_pages_come_compressed_and_files_as_they_are(browser: Any, service: str, ada: Any) -> None:
    context = browser.new_context(storage_state=ada)
    page = context.request.get(f"{service}/invoices/")
    assert (page.headers["content-encoding"], page.headers["cache-control"]) == (
        "gzip",
        "private, no-cache",
    )
    assert "Accept-Encoding" in page.headers["vary"]
    paper = context.request.get(f"{service}/settings/appearance/sample/")
    assert "content-encoding" not in paper.headers
    context.close()
