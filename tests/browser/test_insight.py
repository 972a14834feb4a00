"""Dashboard, reports and journal at the keyboard, by the pointer, and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from quittance.customers.models import Customer
from tests.browser.conftest import NARROW, Stage
from tests.browser.eyes import SHAPES, box, judged, overhang, show, violations
from tests.invoicing.making import issued, sold
from tests.web.figures import lists

__all__ = ["lists"]


def test_from_the_dashboard_to_the_journal_by_keys(stage: Stage) -> None:
    with stage.page("manager") as tab:
        tab.goto("/home/")
        tab.wait_for_url("**/dashboard/")
        tab.get_by_text("1 invoice is overdue").wait_for()
        for key, where in (("r", "/reports/"), ("j", "/journal/"), ("d", "/dashboard/")):
            tab.keyboard.press("g")
            tab.keyboard.press(key)
            tab.wait_for_url(f"**{where}")


def test_on_a_phone_what_can_be_done_is_as_wide_as_the_page(stage: Stage) -> None:
    with stage.page("admin", size=NARROW) as tab:
        tab.goto("/dashboard/")
        acts = tab.locator(".page-actions > .button").all()
        assert len({(box(one)["x"], box(one)["width"]) for one in acts}) == 1
        assert len(acts) == 2
        # Where nothing can be done, there is no room for it either.
        tab.goto("/reports/")
        assert not tab.locator(".page-actions").is_visible()


def test_the_way_back_is_whole_beside_a_short_name(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/invoices/new/")
        tab.locator(".crumbs .cut").evaluate("one => (one.textContent = 'Draft')")
        back = tab.locator(".crumbs a").first
        assert back.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_a_form_on_a_page_of_its_own_keeps_its_buttons_within(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/team/invite/")
        form = box(tab.locator("main form"))
        acts = box(tab.locator("main form .dialog-actions"))
        assert (acts["x"], acts["width"]) == (form["x"], form["width"])


def test_a_report_is_found_by_the_palette(stage: Stage) -> None:
    with stage.page("viewer") as tab:
        tab.goto("/dashboard/")
        tab.keyboard.press("Control+k")
        tab.keyboard.type("ageing")
        tab.get_by_role("option", name="Ageing report").click()
        tab.wait_for_url("**/reports/ageing/")
        tab.get_by_role("link", name="Cleo").wait_for()


def test_a_column_says_its_value_where_the_pointer_and_the_focus_are(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/dashboard/")
        column = tab.locator(".chart-link").last
        value = column.locator(".chart-value")
        assert value.evaluate("one => getComputedStyle(one).opacity") == "0"
        column.hover()
        shown = "one => getComputedStyle(one).opacity == '1'"
        tab.wait_for_function(shown, arg=value.element_handle())
        # An invoice of 100 and three orders of 10.
        assert value.text_content() == "€130.00"
        tab.get_by_text("As a table").click()
        tab.locator(".chart").get_by_role("cell", name="€130.00").wait_for()


def test_what_is_written_in_a_chart_does_not_meet(stage: Stage) -> None:
    with stage.page("admin", size=NARROW) as tab:
        tab.goto("/dashboard/")
        # Until its font is there, text is wider.
        tab.evaluate("document.fonts.ready.then(() => true)")
        boxes = [
            box(one)
            for one in tab.locator(".chart-labels > span").all()
            if one.evaluate("one => getComputedStyle(one).visibility") == "visible"
        ]
        assert len(boxes) == 6
        wide = tab.locator(".chart-labels > span").evaluate_all(
            "all => all.map(one => { const range = document.createRange();"
            " range.selectNodeContents(one); const box = range.getBoundingClientRect();"
            " return [getComputedStyle(one).visibility, box.left, box.right]; })"
        )
        seen = [(left, right) for visible, left, right in wide if visible == "visible"]
        assert all(first[1] < second[0] for first, second in pairwise(seen))
        assert all(left >= 0 and right <= NARROW[0] for left, right in seen)


def test_other_currencies_are_seen_whole(stage: Stage) -> None:
    organisation = stage.world.owner.organisation
    cleo = Customer.objects.for_organisation(organisation).get(name="Cleo")
    issued(organisation, cleo, sold("123456.78"), currency="CHF")
    tab = stage.look("admin")
    for width in (360, 1024, 1200):
        show(tab, "light", (width, 900))
        tab.goto("/dashboard/")
        frame = tab.locator(".others .table-wide")
        assert frame.evaluate("one => one.scrollWidth - one.clientWidth") == 0, width
        places = tab.locator(".stat").evaluate_all("all => all.map(one => one.offsetTop)")
        in_rows = sorted(places.count(place) for place in set(places))
        assert in_rows == {360: [1, 1, 2], 1024: [2, 2], 1200: [4]}[width]


def test_another_period_and_its_file(stage: Stage) -> None:
    with stage.page("viewer") as tab:
        tab.goto("/reports/revenue/")
        tab.get_by_label("By").select_option("customer")
        tab.get_by_role("button", name="Show").click()
        tab.wait_for_url(re.compile("by=customer"))
        tab.get_by_role("link", name="This year").click()
        tab.wait_for_url(re.compile("by=customer.*-01-01"))
        tab.locator("tbody th", has_text="Cleo").first.wait_for()
        with tab.expect_download() as file:
            tab.get_by_role("link", name="CSV").click()
        assert file.value.suggested_filename == "revenue.csv"


def test_an_entry_opens_and_leads_to_its_row(stage: Stage) -> None:
    with stage.page("viewer", size=NARROW) as tab:
        tab.goto("/journal/?subject__in=payment")
        tab.locator(".journal summary").last.click()
        tab.get_by_text("payment.recorded").last.wait_for()
        assert violations(tab) == []
        assert overhang(tab) == 0
        tab.get_by_role("link", name=re.compile("^invoice:")).last.click()
        tab.locator(".journal p", has_text="sent invoice").wait_for()


def test_the_journal_is_checked(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/journal/")
        tab.get_by_role("link", name="Check").click()
        tab.get_by_role("button", name="Check now").click()
        tab.get_by_text("All is as it was written").wait_for()


@pytest.mark.parametrize(
    "where", ["/dashboard/", "/reports/revenue/?by=product", "/reports/lines/", "/reports/cash/"]
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_asked_for_is_good_to_look_at(
    where: str, language: str, stage: Stage, shoot: Callable[[Any, str], None]
) -> None:
    tab = stage.look("admin")
    show(tab, "light", NARROW)
    tab.context.add_cookies([{"name": "language", "value": language, "url": stage.url}])
    assert tab.goto(where).status == 200
    assert tab.locator("html").get_attribute("lang") == language
    shoot(tab, f"{where.strip('/').replace('/', '-')[:20]}-{language}")
    assert judged(tab, SHAPES, stage.colours) == []


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("where", ["/dashboard/", "/reports/ageing/", "/reports/revenue/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_that_lead_somewhere_are_good_to_look_at(
    where: str, scheme: str, stage: Stage, shoot: Callable[[Any, str], None]
) -> None:
    tab = stage.look("viewer")
    show(tab, scheme, NARROW)
    tab.goto(where)
    assert tab.locator("a[href^='/api/invoices/?']").count() > 3
    shoot(tab, f"linked-{where.strip('/').replace('/', '-')}-{scheme}")
    assert judged(tab, SHAPES, stage.colours) == []


def test_on_paper_there_are_figures_alone(stage: Stage) -> None:
    with stage.page("viewer") as tab:
        tab.goto("/reports/tax/")
        tab.emulate_media(media="print")
        for hidden in (".sidebar", ".asking", "nav.filters", ".page-actions"):
            assert not tab.locator(hidden).first.is_visible(), hidden
        assert tab.locator(".only-print").is_visible()
        assert tab.locator(".table-figures").first.is_visible()
