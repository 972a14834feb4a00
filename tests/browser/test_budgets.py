"""What a first visit costs: bytes, requests, and nothing that moves.

Measured before the service as it is installed: started by its one command, with static files
collected, joined and compressed, and the demonstration business in it.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from lxml.html import fromstring

from bench.server import free_port, web_server
from quittance.console.demo import business
from tests.browser.conftest import NARROW, SOON, WIDE
from tests.frame import engine
from tests.frame.empty import copied
from tests.screens import signed_in
from tests.web.pages import PAGES, Page

# Compressed, without pictures and fonts.
MOST_BYTES = 60_000
MOST_REQUESTS = 20
# Pictures are counted apart, and so is what Chromium calls others (its own icon of the page).
COUNTED = {"Document", "Stylesheet", "Script", "XHR", "Fetch"}
# The share of the window that moves, times how far; Lighthouse calls 0.1 good.
MOST_SHIFT = 0.01
SHIFTS = """() => new Promise((done) => {
  const found = [];
  const watch = new PerformanceObserver((list) => found.push(...list.getEntries()));
  watch.observe({ type: "layout-shift", buffered: true });
  // Those of the past are told in a task of their own, which this one comes after.
  setTimeout(() => done([...found, ...watch.takeRecords()].map((one) => [
    one.value, ...one.sources.map(({ node }) => node?.outerHTML?.slice(0, 60) ?? ""),
  ])));
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
def service(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Iterator[str]:
    data = tmp_path_factory.mktemp("service")
    with copied(migrated, data / "quittance.sqlite3") as url:
        yield from serving(data, url)


def serving(data: Path, database: str) -> Iterator[str]:
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database,
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

    kinds: dict[str, str] = field(default_factory=dict)
    bytes: Counter[str] = field(default_factory=Counter)
    urls: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        # A list has a picture for each row, most of them asked for once one scrolls.
        return sum(kind != "Image" for kind in self.kinds.values())

    @property
    def weight(self) -> int:
        return sum(self.bytes[kind] for kind in COUNTED)


class Guest:
    """A window of somebody who keeps nothing of where they were but who they are."""

    def __init__(self, browser: Any, kept: Any, size: tuple[int, int]) -> None:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, storage_state=kept, locale="en-GB"
        )
        context.set_default_timeout(SOON)
        self.tab, self.seen = context.new_page(), Visit()
        self.tab.on("request", lambda one: self.seen.urls.append(one.url))
        wire = context.new_cdp_session(self.tab)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.on("Network.responseReceived", self._answered)
        wire.on("Network.loadingFinished", self._finished)

    def _answered(self, one: dict[str, Any]) -> None:
        self.seen.kinds[one["requestId"]] = one["type"]

    def _finished(self, one: dict[str, Any]) -> None:
        kind = self.seen.kinds[one["requestId"]]
        self.seen.bytes[kind] += int(one["encodedDataLength"])

    def begin(self, url: str) -> None:
        """Go there, and do not wait for more than that the page is coming."""
        self.seen = Visit()
        self.answer = self.tab.goto(url, wait_until="commit")

    def judge(self, url: str) -> None:
        assert self.answer.status == 200, url
        self.tab.wait_for_load_state("networkidle")
        shifts, seen = self.tab.evaluate(SHIFTS), self.seen
        self.tab.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        assert {one.split("/")[2] for one in seen.urls if one[:5] != "data:"} == {url.split("/")[2]}
        assert seen.weight < MOST_BYTES, seen.bytes
        assert seen.requests <= MOST_REQUESTS, seen.urls
        assert sum(value for value, *_ in shifts) < MOST_SHIFT, shifts


# Wide and narrow.
Pair = tuple[Guest, Guest]


class Party:
    """Pairs of guests, each on a page of its own: all wait at once until theirs is quiet."""

    def __init__(self, browser: Any, service: str, kept: Any) -> None:
        self.browser, self.service, self.kept = browser, service, kept
        self.free: list[Pair] = []
        self.on_the_way: dict[str, Pair] = {}

    def judge(self, path: str, following: Sequence[str] = ()) -> None:
        for one in (path, *following):
            if one not in self.on_the_way:
                self.on_the_way[one] = self._sent(one)
        pair = self.on_the_way.pop(path)
        self.free.append(pair)
        for guest in pair:
            guest.judge(self.service + path)

    def _sent(self, path: str) -> Pair:
        pair = self.free.pop() if self.free else self._come()
        for guest in pair:
            guest.begin(self.service + path)
        return pair

    def _come(self) -> Pair:
        wide, narrow = (Guest(self.browser, self.kept, size) for size in (WIDE, NARROW))
        return wide, narrow

    def leave(self) -> None:
        for guest in (*sum(self.free, ()), *sum(self.on_the_way.values(), ())):
            guest.tab.context.close()


@pytest.fixture(scope="module")
def team(browser: Any, service: str, ada: Any) -> Iterator[Party]:
    party = Party(browser, service, ada)
    yield party
    party.leave()


@pytest.fixture(scope="module")
def strangers(browser: Any, service: str) -> Iterator[Party]:
    party = Party(browser, service, None)
    yield party
    party.leave()


def path_of(name: str) -> str:
    page = PAGES[name]
    return reverse(name, args=page.parts) + page.query


OURS = [name for name in SEEN if "admin" in PAGES[name].read]
# So many pages are on the way while one is judged.
AHEAD = 4


@pytest.mark.parametrize("name", OURS)
def test_a_page_is_light_and_stands_still(name: str, team: Party) -> None:
    at = OURS.index(name) + 1
    team.judge(path_of(name), [path_of(one) for one in OURS[at : at + AHEAD]])


@pytest.mark.parametrize("name", sorted({*SEEN} - {*OURS}))
def test_a_page_for_everybody_does_too(name: str, strangers: Party) -> None:
    strangers.judge(path_of(name))


@pytest.mark.parametrize("path", WAYS_IN)
def test_the_way_in_does_too(path: str, strangers: Party) -> None:
    strangers.judge(path, WAYS_IN[WAYS_IN.index(path) + 1 :])


LISTS = ("/invoices/", "/customers/", "/products/")


@pytest.fixture(scope="module")
def first_rows(browser: Any, service: str, ada: Any) -> dict[str, str]:
    """Where the first row of each list leads."""
    context = browser.new_context(storage_state=ada)
    pages = {start: context.request.get(service + start).text() for start in LISTS}
    context.close()
    way = "//tbody//tr[@data-row]//a/@href"
    return {start: fromstring(page).xpath(way)[0] for start, page in pages.items()}


@pytest.mark.parametrize("start", LISTS)
def test_the_first_row_of_a_list_does_too(
    start: str, team: Party, first_rows: dict[str, str]
) -> None:
    following = LISTS[LISTS.index(start) + 1 :]
    team.judge(first_rows[start], [first_rows[one] for one in following])


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
