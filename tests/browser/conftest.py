"""A real browser before a real server: Debian's Chromium, driven by Playwright.

`stage` is made once for a file: a server, and a team with a little of everything. `visit` opens a
page as one of the team; what goes wrong on it fails the test.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import random
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

from quittance.accounts.models import User
from tests.browser.eyes import SCRIPTS
from tests.frame import engine
from tests.frame.chromium import MISSING, chromium
from tests.people import organisation, person
from tests.web.cast import Scene, scene_of, team_of, visitor

CHROMIUM = chromium()
# What Playwright itself switches off: of two such lists Chromium reads the last alone.
OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades "
    "HttpsFirstBalancedModeAutoEnable LensOverlay MediaRouter PaintHolding "
    "ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect OptimizationHints "
    "NetworkTimeServiceQuerying AimEnabled PreconnectToSearch"
).split()
# Of an address bar that nobody sees, and of a page that may come: each window would start a process
# for either, which takes longer than most pages.
OFF += (
    "WebUIOmniboxPopup WebUIOmniboxFullPopup WebUIOmniboxAimPopup SpareRendererForSitePerProcess"
).split()
# No page lives long enough for its scripts to be worth making faster, nor for much of a cleaning.
FOR_SHORT = "--no-opt --no-maglev --single-threaded-gc --min-semi-space-size=16".split()
ARGUMENTS = [
    *"--headless --no-sandbox --disable-gpu --disable-quic --no-first-run".split(),
    *"--disable-background-networking --disable-component-update --disable-sync".split(),
    f"--disable-features={','.join(OFF)}",
    f"--js-flags={','.join(FOR_SHORT)}",
]
SHOTS = engine.ROOT / "tests" / "browser" / "shots"
# What htmx was asking for when the page was left or something newer was asked; whatever a server or
# the policy refuses says something else.
CUT_OFF = ("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
# Nothing has any size, so that Playwright waits with what it is told to do, until the page is whole
# and its scripts have run: people take that long to see where to press. What is hidden would not
# get the focus.
SEEN_ONCE_READY = """(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("body { scale: 0 !important }");
  document.adoptedStyleSheets = [sheet];
  addEventListener("load", () => (document.adoptedStyleSheets = []));
})()"""
WIDE, MIDDLE, NARROW = (1440, 900), (768, 1024), (360, 740)
# Milliseconds to wait for anything: it is there at once, but for a machine that has much to do.
SOON = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.fixture
def _django_db_helper(django_db_setup: None) -> None:
    """In place of pytest-django's, which would empty the tables after every test."""


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Any]:
    """Starts once the database is there: within Playwright's loop, which runs in this thread,
    Django has other connections than before, and takes everything for asynchronous code."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()
        # Those of the tests since then, browser or not: out of this loop nobody reaches them.
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass
class Stage:
    """A server with Ada's organisation, its team and a little of everything."""

    url: str
    world: Scene
    team: dict[str, User | None]
    browser: Any
    complaints: list[str] = field(default_factory=list)
    # Tabs in which nobody does more than look, by who has logged in.
    lookers: dict[str, Any] = field(default_factory=dict)
    # Colours that have been found good together (palette.js).
    colours: set[str] = field(default_factory=set)

    @contextmanager
    def page(
        self,
        part: str = "admin",
        *,
        size: tuple[int, int] = WIDE,
        scheme: str = "light",
        language: str = "en-GB",
        script: bool = True,
        early: bool = False,
    ) -> Iterator[Any]:
        """A tab of a fresh browser in which `part` has logged in; its complaints are collected.

        Where it is `early`, one is quicker at the page than its scripts are.
        """
        context = self._browser_of(
            part, size=size, scheme=scheme, language=language, java_script_enabled=script
        )
        if script and not early:
            context.add_init_script(SEEN_ONCE_READY)
        try:
            yield self._tab(context)
        finally:
            context.close()

    def look(self, part: str = "admin") -> Any:
        """A tab to look at pages and nothing more, always the same: one need not log in each time,
        nor start a process, nor fetch the stylesheets anew. Its pages know the scripts of eyes."""
        if part not in self.lookers:
            context = self._browser_of(part, size=WIDE, scheme="light", language="en-GB")
            for script in SCRIPTS:
                context.add_init_script(script)
            self.lookers[part] = self._tab(context)
        return self.lookers[part]

    def _browser_of(
        self, part: str, *, size: tuple[int, int], scheme: str, language: str, **more: Any
    ) -> Any:
        width, height = size
        context = self.browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=language,
            # Nobody waits for what moves, and no colour is caught halfway.
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(SOON)
        self._log_in(context, self.team[part])
        return context

    def _tab(self, context: Any) -> Any:
        tab = context.new_page()
        tab.on("console", self._hear)
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        return tab

    def _log_in(self, context: Any, user: User | None) -> None:
        if user is not None:
            cookie = visitor(user).cookies["session"]
            context.add_cookies([{"name": "session", "value": cookie.value, "url": self.url}])

    def _hear(self, message: Any) -> None:
        is_wrong = message.type in {"error", "warning"}
        if is_wrong and not message.text.startswith(CUT_OFF):
            self.complaints.append(f"{message.text} {message.location}")


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Static files as where the service is installed, and the storages that know them: a page takes
    a handful of them instead of sixty, and a browser asks for each but once."""
    place = tmp_path_factory.mktemp("static")
    joining = {
        "BACKEND": "quittance.web.joined.JoiningStorage",
        "OPTIONS": {"location": str(place)},
    }
    storages = {**settings.STORAGES, "staticfiles": joining}
    with override_settings(STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return place, storages


def slowed(service: Any) -> Any:
    """The service as over a bad line, where QUITTANCE_SLOW says how many seconds it may take to
    answer: what a test does not wait for shows then."""
    most = float(os.environ.get("QUITTANCE_SLOW", "0"))
    if not most:
        return service

    def late(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        time.sleep(random() * most)
        answer = service(environ, start)
        try:
            for piece in answer:
                size = len(piece) // 4 + 1
                for at in range(0, len(piece), size):
                    yield piece[at : at + size]
                    time.sleep(random() * most / 4)
        finally:
            getattr(answer, "close", lambda: None)()

    return late


def server_of(static: Path) -> LiveServer:
    server = LiveServer("127.0.0.1", start=False)
    # Not Django's own way of finding them, but WhiteNoise, which lets a browser keep them.
    server.thread.static_handler = slowed
    # For the server alone: each client of a test would look through all files as well.
    with override_settings(STATIC_ROOT=static):
        server.start()
    return server


@pytest.fixture(scope="module")
def stage(browser: Any, collected: Any, django_db_blocker: Any) -> Iterator[Stage]:
    static, storages = collected
    with django_db_blocker.unblock(), override_settings(STORAGES=storages):
        server = server_of(static)
        server._live_server_modified_settings.enable()
        engines = organisation("Engines")
        world = scene_of(person("ada", engines, "admin"))
        made = Stage(server.url, world, team_of(engines, world.owner), browser)
        yield made
        for tab in made.lookers.values():
            tab.context.close()
        server.stop()
        server._live_server_modified_settings.disable()
        call_command("flush", interactive=False, verbosity=0)
        connections.close_all()


@pytest.fixture(autouse=True)
def no_complaints(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing in a browser's console: no error, nothing that the policy had to block."""
    yield
    if "stage" in request.fixturenames:
        stage: Stage = request.getfixturevalue("stage")
        said, stage.complaints = stage.complaints, []
        assert said == []


@pytest.fixture
def shoot() -> Callable[[Any, str], None]:
    """Keeps a picture in tests/browser/shots/, which git does not see, where SHOTS=1 says so."""

    def taken(page: Any, name: str) -> None:
        if os.environ.get("SHOTS"):
            SHOTS.mkdir(exist_ok=True)
            page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)

    return taken
