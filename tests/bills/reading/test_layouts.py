"""Layouts of many makers, in ten languages: how much is read, and that nothing certain is wrong."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from quittance.bills.reading.measure import measure
from quittance.bills.reading.page.propose import propose
from quittance.bills.reading.read import read_file, read_pages
from tests.bills.reading.layouts import LAYOUTS, german_long
from tests.bills.reading.scores import Tally, truth_of
from tests.bills.reading.unseen import UNSEEN
from tests.frame.chromium import chromium

SEEDS = range(2)
SAMPLES = "QUITTANCE_READING_SAMPLES"


@pytest.fixture(scope="module")
def drawn() -> Tally:
    """All layouts that the rules were written with."""
    tally = Tally()
    for name, draw in LAYOUTS.items():
        for seed in SEEDS:
            made, data = draw(seed)
            due = None if "credit" in name else made.due
            tally.add(f"{name} {seed}", propose(read_pages(data)), truth_of(made, due))
    return tally


@pytest.fixture(scope="module")
def printed() -> Tally:
    """Those that it was not written with, printed by a browser."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = chromium()
    if program is None:
        pytest.skip("printing these pages needs Chromium")
    made = {name: make(0) for name, make in UNSEEN.items()}

    def papers() -> dict[str, bytes]:
        found = {}
        with playwright.sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
            paper = browser.new_page()
            for name, unseen in made.items():
                paper.set_content(unseen.html)
                margin = dict.fromkeys(("top", "left", "right"), "15mm")
                found[name] = paper.pdf(format="A4", margin=margin)
            browser.close()
        return found

    tally = Tally()
    # The tests of pages may have a loop of Playwright's running in this thread.
    with ThreadPoolExecutor(1) as thread:
        for name, data in thread.submit(papers).result().items():
            tally.add(name, propose(read_pages(data)), truth(made[name]))
    return tally


def truth(unseen: Any) -> dict[str, Any]:
    """Only what the page shows."""
    told = truth_of(unseen.made, unseen.due)
    shown = unseen.html.replace(" ", "")
    for field in ("supplier_vat_id", "ibans"):
        told[field] = told[field] if told[field] in shown else None
    return told


class TestDrawn:
    def test_there_are_layouts_in_many_languages(self) -> None:
        languages = {name.split("_")[0] for name in LAYOUTS}
        assert len(LAYOUTS) >= 10
        assert len(languages) >= 6

    @pytest.mark.parametrize(
        ("field", "least"),
        [
            ("number", 1.0),
            ("issue_date", 1.0),
            ("due_date", 0.95),
            ("gross_total", 1.0),
            ("net_total", 1.0),
            ("tax_total", 1.0),
            ("amount_due", 0.95),
            ("currency", 1.0),
            ("supplier_name", 0.95),
            ("supplier_vat_id", 0.9),
            ("ibans", 1.0),
            ("buyer_name", 0.95),
        ],
    )
    def test_at_least(self, drawn: Tally, field: str, least: float) -> None:
        assert drawn.share(field) >= least, drawn.outcomes[field]

    def test_nothing_certain_is_wrong(self, drawn: Tally) -> None:
        assert drawn.lies == []


@pytest.mark.browser
class TestPrinted:
    @pytest.mark.parametrize("field", ["number", "issue_date", "gross_total", "due_date"])
    def test_at_least_nine_in_ten(self, printed: Tally, field: str) -> None:
        assert printed.share(field) >= 0.9, printed.outcomes[field]

    def test_nothing_certain_is_wrong(self, printed: Tally) -> None:
        assert printed.lies == []


class TestLines:
    def test_a_table_over_pages_is_read_line_by_line(self) -> None:
        made, data = german_long(0)
        lines = [one.value for one in propose(read_pages(data)).lines]
        assert [one.net_amount for one in lines] == [one.net for one in made.items]
        assert [one.quantity for one in lines] == [one.quantity for one in made.items]
        assert [one.price for one in lines] == [one.price for one in made.items]
        assert [one.tax_rate for one in lines] == [one.rate for one in made.items]
        assert [one.name for one in lines] == [one.name for one in made.items]

    def test_each_line_knows_its_place(self) -> None:
        _, data = german_long(0)
        places = [one.boxes[0].page for one in propose(read_pages(data)).lines]
        assert places == sorted(places)
        assert places[-1] > places[0] == 1


@pytest.fixture(scope="module")
def samples() -> Path:
    folder = os.environ.get(SAMPLES, "")
    if not folder:
        pytest.skip(f"{SAMPLES} names no folder of invoices with known truth")
    return Path(folder)


def test_samples_with_known_truth(samples: Path) -> None:
    measured = measure(samples)
    for kind in ("xml", "pdf_with_xml"):
        for name, counted in measured.scores[kind].outcomes.items():
            assert counted["wrong"] + counted["missing"] == 0, f"{kind} {name}"
    plain = measured.scores["pdf"].outcomes
    for field in ("number", "issue_date", "gross_total"):
        assert plain[field]["exact"] >= 0.9 * (plain[field].total() - plain[field]["certain"])
    assert [line for line in measured.wrong if line.startswith("!")] == []


def test_the_kind_is_told() -> None:
    _, data = german_long(1)
    assert read_file(data, "bill.xml").kind.value == "pdf"
