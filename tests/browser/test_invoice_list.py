"""The lists of invoices and payments at the keyboard and by the pointer."""

from __future__ import annotations

import re

from quittance.invoicing.models import Invoice
from tests.browser.conftest import NARROW, Stage


def test_rows_are_walked_ticked_and_added_up(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/invoices/?total__gte=100")
        for key in "jx":
            tab.keyboard.press(key)
        bar = tab.locator(".bulk")
        bar.get_by_text("119.00").first.wait_for()
        tab.keyboard.press("j")
        tab.keyboard.press("x")
        bar.get_by_text("238.00").first.wait_for()
        bar.get_by_role("button", name="Delete").click()
        dialog = tab.get_by_role("dialog")
        dialog.get_by_role("heading", name=re.compile(r"Delete 1 draft\?")).wait_for()
        dialog.get_by_text("Only drafts can be deleted").wait_for()
        dialog.get_by_role("button", name="Delete").click()
        tab.get_by_text("1 draft has been deleted.").wait_for()
        issued = Invoice.objects.for_organisation(stage.world.owner.organisation)
        assert tab.locator("tbody tr").count() == issued.count()
    assert not Invoice.objects.across_organisations("test").filter(pk=stage.world.draft).exists()


def test_filters_go_into_the_address_and_come_off_again(stage: Stage) -> None:
    with stage.page("viewer", size=NARROW) as tab:
        tab.goto("/invoices/")
        tab.get_by_role("link", name="Filter", exact=True).click()
        dialog = tab.get_by_role("dialog")
        dialog.get_by_label("Issued from").fill("2026-03-01")
        dialog.get_by_label("Issued to").fill("2026-01-01")
        dialog.get_by_role("button", name="Show").click()
        dialog.get_by_text("This is before where it begins.").first.wait_for()
        # The browser itself notes that the form came back.
        stage.complaints = [one for one in stage.complaints if "status of 422" not in one]
        dialog.get_by_label("Issued to").fill("")
        dialog.get_by_label("Overdue").check()
        dialog.get_by_role("button", name="Show").click()
        tab.wait_for_url(re.compile(r"status__in=overdue"))
        tab.get_by_role("link", name=re.compile("Overdue.*Take this filter off")).click()
        tab.wait_for_url("**/invoices/?issue_date__gte=2026-03-01")
        tab.get_by_placeholder("Search number or customer").fill("nobody")
        tab.get_by_text("Nothing matches").wait_for()
        tab.wait_for_url(re.compile("search=nobody"))


def test_money_is_recorded_from_the_list_of_payments(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/payments/")
        tab.keyboard.press("n")
        tab.get_by_placeholder("Search number or customer").fill("cleo")
        tab.get_by_role("row", name=re.compile("Cleo")).get_by_role("link").first.click()
        dialog = tab.get_by_role("dialog")
        assert dialog.get_by_label("Amount").input_value() == "100.00"
