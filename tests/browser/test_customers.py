"""From nothing to a customer, and from two of them to one, at the keyboard and by the pointer."""

from __future__ import annotations

from tests.browser.conftest import NARROW, Stage


def test_a_customer_is_added_and_found(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/customers/")
        tab.keyboard.press("n")
        tab.wait_for_url("**/customers/new/")
        # Of a person nobody asks for a business.
        tab.get_by_label("Name of the business").wait_for()
        tab.get_by_label("Person", exact=True).first.check()
        assert not tab.get_by_label("Name of the business").is_visible()
        tab.get_by_label("Business", exact=True).check()
        tab.get_by_label("Name of the business").fill("Nordlicht GmbH")
        assert not tab.get_by_text("Delivery address").is_visible()
        tab.get_by_label("VAT number").fill("DE123456789")
        tab.get_by_role("button", name="Save").click()
        tab.get_by_text("check its digits").first.wait_for()
        # A browser says of every 422 that it is one.
        assert ["422" in one for one in stage.complaints] == [True]
        stage.complaints.clear()
        tab.get_by_label("VAT number").fill("DE 136 695 976")
        tab.get_by_role("button", name="Save").click()
        tab.get_by_role("heading", name="Nordlicht GmbH").wait_for()
        tab.goto("/customers/")
        tab.get_by_role("searchbox").fill("nordl")
        tab.wait_for_url("**search=nordl**")
        tab.locator("tbody tr").first.get_by_role("link", name="Nordlicht GmbH").wait_for()
        assert tab.locator("tbody tr").count() == 1


def test_a_double_is_merged_and_separated(stage: Stage) -> None:
    with stage.page("admin", size=NARROW) as tab:
        tab.goto(f"/customers/{stage.world.customer}/")
        tab.get_by_role("link", name="Compare and merge").first.click()
        tab.get_by_label("Cleo stays").check()
        tab.get_by_role("button", name="Merge them").click()
        tab.get_by_text("Merged into this one").wait_for()
        tab.get_by_role("button", name="Separate").click()
        tab.get_by_text("is back").first.wait_for()
        tab.get_by_role("link", name="Compare and merge").first.wait_for()


def test_deleting_says_why_not(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto(f"/customers/{stage.world.customer}/")
        tab.get_by_role("button", name="More", exact=True).click()
        tab.get_by_role("link", name="Delete").click()
        tab.get_by_role("dialog").get_by_text("cannot be deleted").wait_for()
        tab.get_by_role("dialog").get_by_role("button", name="Archive").click()
        tab.get_by_text("offered for no new invoice, and everything stays").wait_for()
