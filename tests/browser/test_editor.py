"""Writing an invoice: by keyboard, in two tabs, after the session ended, without a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from tests.browser.conftest import NARROW, SOON, Stage
from tests.browser.eyes import overhang, show
from tests.web.cast import visitor

SAVED = re.compile(r"Saved \d\d:\d\d")


@pytest.fixture(autouse=True)
def refusals_are_meant(stage: Stage) -> Iterator[None]:
    """A browser complains of every answer that says no."""
    yield
    meant = (" 422 ", " 401 ", " 409 ")
    stage.complaints = [one for one in stage.complaints if not any(code in one for code in meant)]


def drafts(stage: Stage) -> Any:
    return Invoice.objects.for_organisation(stage.world.owner.organisation).order_by("-id")


def new_draft(stage: Stage, *words: str) -> int:
    lines = [
        {"description": word, "quantity": "1", "unit_price": "10", "tax_rate": "19"}
        for word in words
    ]
    made = stage.world.owner.post("invoices/", {"customer": stage.world.customer, "lines": lines})
    assert made.status == 201
    return int(made.body["id"])


def described(stage: Stage, pk: int) -> list[str]:
    lines = drafts(stage).get(pk=pk).lines.order_by("position")
    return list(lines.values_list("description", flat=True))


def saved(tab: Any) -> None:
    tab.locator("#state", has_text=SAVED).wait_for()


def line(tab: Any, number: int) -> Any:
    return tab.locator(".line").nth(number - 1)


def choose_cleo(tab: Any) -> None:
    tab.keyboard.type("cleo@")
    tab.get_by_role("option").first.wait_for()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")


def test_five_lines_by_keyboard_alone(stage: Stage, shoot: Callable[[Any, str], None]) -> None:
    with stage.page() as tab:
        tab.goto("/invoices/new/")
        choose_cleo(tab)
        tab.get_by_label("Description").first.focus()
        tab.keyboard.type("lam")
        tab.get_by_role("option", name="Lamp").wait_for()
        shoot(tab, "editor-choosing")
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        # The quantity is chosen, to be typed over.
        tab.keyboard.type("3")
        for number in range(2, 6):
            tab.keyboard.press("Enter")
            tab.keyboard.type(f"Work {number}")
            for _ in range(3):
                tab.keyboard.press("Tab")
            tab.keyboard.type("100.50")
        tab.locator("#totals .total", has_text="€514.08").wait_for()
        saved(tab)
        tab.wait_for_url(re.compile(r"/invoices/\d+/edit/$"))
        shoot(tab, "editor-five-lines")
        pk = int(tab.url.split("/")[-3])
        assert described(stage, pk) == ["Lamp", "Work 2", "Work 3", "Work 4", "Work 5"]
        assert str(drafts(stage).get(pk=pk).total) == "514.080"
        count = drafts(stage).count()
        tab.get_by_role("button", name="Save and close").click()
        tab.get_by_text("Draft saved.").wait_for()
    assert drafts(stage).count() == count


def test_lines_are_moved_doubled_and_taken_away(stage: Stage) -> None:
    pk = new_draft(stage, "A", "B", "C")
    with stage.page() as tab:
        tab.goto(f"/invoices/{pk}/edit/")
        line(tab, 3).get_by_label("Description").focus()
        tab.keyboard.press("Alt+ArrowUp")
        tab.locator("#line-news", has_text="Line moved to place 2").wait_for()
        line(tab, 1).get_by_role("button", name="Duplicate line").click()
        line(tab, 4).get_by_role("button", name="Remove line").click()
        tab.locator("#line-news", has_text="Line 4 removed").wait_for()
        tab.keyboard.press("Alt+n")
        tab.locator("#line-news", has_text="added").wait_for()
        saved(tab)
        assert tab.locator("#totals .total").inner_text() == "€35.70"
    assert described(stage, pk) == ["A", "A", "C"]


def test_figures_of_a_line_that_was_taken_away_meanwhile_are_not_looked_at(stage: Stage) -> None:
    pk = new_draft(stage, "A", "B")
    with stage.page() as tab:
        tab.goto(f"/invoices/{pk}/edit/")
        late: list[Any] = []
        tab.route("**/totals/", lambda asked: late.append(asked), times=1)
        with tab.expect_request("**/totals/"):
            line(tab, 2).get_by_label("Price").fill("20")
        # It has been made, and comes to us.
        while not late:
            tab.wait_for_timeout(10)
        answer = late[0].fetch()
        line(tab, 2).get_by_role("button", name="Remove line").click()
        late[0].fulfill(response=answer)
        tab.locator("#totals .total", has_text="€11.90").wait_for()
        saved(tab)
    assert described(stage, pk) == ["A"]


def test_what_is_wrong_stands_beside_it_and_counts_for_nothing(stage: Stage) -> None:
    pk = new_draft(stage, "A", "B")
    with stage.page() as tab:
        tab.goto(f"/invoices/{pk}/edit/")
        price = line(tab, 2).get_by_label("Price")
        price.fill("ten")
        line(tab, 2).get_by_text("Enter a figure.").wait_for()
        tab.locator("#totals .total", has_text="€11.90").wait_for()
        expect(price).to_have_attribute("aria-invalid", "true", timeout=SOON)
        tab.locator("#state", has_text="Not saved: Enter a figure.").wait_for()
        price.fill("20")
        tab.locator("#totals .total", has_text="€35.70").wait_for()
        saved(tab)
        expect(price).not_to_have_attribute("aria-invalid", "true", timeout=SOON)


def test_two_tabs_never_write_over_each_other(stage: Stage) -> None:
    pk = new_draft(stage, "A")
    with stage.page() as tab:
        tab.goto(f"/invoices/{pk}/edit/")
        other = tab.context.new_page()
        other.goto(f"/invoices/{pk}/edit/")
        tab.get_by_label("Notes").fill("From the first")
        saved(tab)
        other.get_by_label("Notes").fill("From the second")
        other.locator("#state", has_text="changed elsewhere").wait_for()
        assert drafts(stage).get(pk=pk).notes == "From the first"
        other.get_by_role("button", name="Keep mine as a copy").click()
        other.get_by_text("kept as a draft of its own").wait_for()
    assert drafts(stage).get(pk=pk).notes == "From the first"
    copy = drafts(stage).first()
    assert (copy.pk > pk, copy.notes) == (True, "From the second")


def test_a_session_that_ends_takes_nothing_along(stage: Stage) -> None:
    pk = new_draft(stage, "A")
    with stage.page() as tab:
        tab.goto(f"/invoices/{pk}/edit/")
        tab.context.clear_cookies(name="session")
        tab.get_by_label("Notes").fill("Not to be lost")
        tab.keyboard.press("Alt+n")
        tab.keyboard.type("B")
        tab.locator("#state", has_text="you have been logged out").wait_for()
        tab.get_by_role("dialog").get_by_role("button", name="Close").click()
        tab.get_by_role("link", name="Log in again").click()
        tab.wait_for_url("**/account/login/**")
        cookie = visitor(stage.world.owner.user).cookies["session"]
        tab.context.add_cookies([{"name": "session", "value": cookie.value, "url": stage.url}])
        tab.goto(f"/invoices/{pk}/edit/")
        saved_or_reason = tab.locator("#state", has_text=re.compile("price|Saved"))
        saved_or_reason.wait_for()
        assert tab.get_by_label("Notes").input_value() == "Not to be lost"
        assert "B" in [one.input_value() for one in tab.locator(".line textarea").all()]


def test_a_customer_is_made_on_the_fly(stage: Stage) -> None:
    pk_before = drafts(stage).first().pk
    with stage.page() as tab:
        tab.goto("/invoices/new/")
        line(tab, 1).get_by_label("Description").fill("Work")
        line(tab, 1).get_by_label("Price").fill("10")
        tab.get_by_role("link", name="New customer").click()
        dialog = tab.get_by_role("dialog")
        dialog.get_by_label("E-mail address").fill("rita@example.com")
        dialog.get_by_label("Name").fill("Rita Lindqvist")
        dialog.get_by_label("VAT number").fill("de 136 695 976")
        dialog.get_by_role("button", name="Add customer").click()
        tab.locator("#customer-card", has_text="DE136695976").wait_for()
        assert tab.get_by_label("Customer", exact=True).input_value() == "Rita Lindqvist"
        saved(tab)
    draft = drafts(stage).first()
    assert (draft.pk > pk_before, draft.customer_name) == (True, "Rita Lindqvist")
    rita = Customer.objects.for_organisation(stage.world.owner.organisation).get(
        name="Rita Lindqvist"
    )
    assert rita.pk == draft.customer_id


def test_the_draft_on_paper_follows(stage: Stage, shoot: Callable[[Any, str], None]) -> None:
    pk = new_draft(stage, "A")
    with stage.page() as tab:
        tab.goto(f"/invoices/{pk}/edit/")
        tab.get_by_role("button", name="Preview").click()
        image = tab.get_by_alt_text("The first page as it will look")
        image.wait_for()
        before = image.get_attribute("src")
        tab.get_by_label("Notes").fill("Thank you")
        saved(tab)
        tab.wait_for_function(
            "(before) => { const one = document.querySelector('[data-paper]');"
            " return one.getAttribute('src') !== before && one.complete &&"
            " one.naturalWidth > 500; }",
            arg=before,
        )
        shoot(tab, "editor-paper")


@pytest.mark.parametrize(
    ("field", "choice", "price"),
    [("prices_include_tax", "gross", "11.90"), ("currency", "USD", "")],
    ids=["with-tax", "in-dollars"],
)
def test_a_product_s_price_is_meant_as_the_draft_means_prices(
    field: str, choice: str, price: str, stage: Stage
) -> None:
    with stage.page() as tab:
        tab.goto("/invoices/new/")
        tab.locator(f"#{field}").select_option(choice)
        tab.get_by_label("Description").first.focus()
        tab.keyboard.type("lam")
        tab.get_by_role("option", name="Lamp").click()
        expect(tab.get_by_label("Quantity").first).to_be_focused(timeout=SOON)
        assert line(tab, 1).get_by_label("Price").input_value() == price


def test_without_a_script_it_works_too(stage: Stage) -> None:
    with stage.page(script=False) as tab:
        tab.goto("/invoices/new/")
        tab.get_by_label("Customer", exact=True).fill("cle")
        line(tab, 1).get_by_label("Description").fill("l1")
        line(tab, 2).get_by_label("Description").fill("Work")
        line(tab, 2).get_by_label("Price").fill("50")
        line(tab, 3).get_by_label("Description").fill("Mistake")
        tab.get_by_role("button", name="Add a line").click()
        tab.get_by_text("Several customers are called like this.").wait_for()
        tab.get_by_label("Cleo B.").check()
        expect(tab.locator(".line")).to_have_count(4, timeout=SOON)
        line(tab, 3).get_by_label("Remove this line").check()
        tab.get_by_role("button", name="Save and close").click()
        tab.get_by_text("Draft saved.").wait_for()
    draft = drafts(stage).first()
    assert described(stage, draft.pk) == ["l1", "Work"]
    assert draft.customer_name == "Cleo B."


def test_it_is_good_on_a_telephone(stage: Stage, shoot: Callable[[Any, str], None]) -> None:
    pk = new_draft(stage, "A", "B")
    with stage.page(size=NARROW) as tab:
        tab.goto(f"/invoices/{pk}/edit/")
        line(tab, 3).get_by_label("Description").fill("C")
        line(tab, 3).get_by_label("Price").fill("5")
        tab.locator("#totals .total", has_text="€29.75").wait_for()
        saved(tab)
        for scheme in ("light", "dark"):
            show(tab, scheme, NARROW)
            shoot(tab, f"editor-narrow-{scheme}")
            assert overhang(tab) == 0
        line(tab, 3).get_by_role("button", name="Remove line").click()
        tab.locator("#totals .total", has_text="€23.80").wait_for()
        saved(tab)
