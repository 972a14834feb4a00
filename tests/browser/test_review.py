"""A manager decides on a bill in a browser, by the link in a mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from quittance.bills.links import token_of
from quittance.bills.models import Bill, ReviewLink, SupplierAccount
from quittance.bills.operations import attach_file, enter_bill, submit_bill
from quittance.bills.operations.common import Person
from tests.bills.desk import IBAN, OTHER_IBAN, bill_input, supplier
from tests.bills.reading.layouts import german_letter
from tests.browser.conftest import NARROW, Stage
from tests.browser.test_every_page import wrong_with


@pytest.fixture
def bill(stage: Stage) -> Bill:
    """Of a supplier who had another account before."""
    engines = stage.world.owner.organisation
    agent = stage.team["agent"]
    mill = supplier(engines, f"Paper Mill {timezone.now():%f}")
    SupplierAccount.objects.create(organisation=engines, supplier=mill, iban=OTHER_IBAN)
    own: dict[str, Any] = {"organisation": engines, "by": Person(agent, "agent")}
    row = enter_bill(**own, data=bill_input(mill, iban=IBAN)).bill
    page = german_letter(mill.pk % 90)[1]
    attach_file(**own, bill_id=row.pk, content=page, name="R-1.pdf")
    return submit_bill(**own, bill_id=row.pk)


def address(bill: Bill, more: str = "") -> str:
    link = ReviewLink.objects.filter(bill=bill, manager__username="max").latest("id")
    return f"/review/{token_of(link.nonce)}/{more}"


def test_the_page_fits_and_axe_finds_nothing(
    stage: Stage, bill: Bill, shoot: Callable[[Any, str], None]
) -> None:
    tab = stage.look("nobody")
    assert wrong_with(tab, address(bill), stage.colours, shoot, "review") == []


def link_has_ended(stage: Stage) -> None:
    """That is an answer of 410, and of 404 for a page's picture that had not come before."""
    ends = ("410", "/pages/")
    stage.complaints[:] = [one for one in stage.complaints if not any(end in one for end in ends)]


def test_another_account_is_confirmed_before_a_yes(stage: Stage, bill: Bill) -> None:
    with stage.page("nobody") as tab:
        tab.goto(address(bill))
        tab.get_by_role("button", name="Approve").click()
        # The browser itself asks for the box.
        assert tab.get_by_role("heading", name="Your decision").is_visible()
        tab.get_by_label("I have asked the supplier").check()
        tab.get_by_role("button", name="Approve").click()
        tab.get_by_role("heading", name="You approved this bill").wait_for()
    link_has_ended(stage)
    bill.refresh_from_db()
    assert bill.status == "approved"


def test_a_no_is_said_why_and_an_old_link_offers_a_new_one(stage: Stage, bill: Bill) -> None:
    old = address(bill)
    ReviewLink.objects.filter(bill=bill).update(expires_at=timezone.now())
    with stage.page("nobody", size=NARROW) as tab:
        tab.goto(old)
        tab.get_by_role("heading", name="This link has expired").wait_for()
        tab.get_by_role("button", name="Send me a new link").click()
        tab.get_by_role("heading", name="Look into your mail").wait_for()
        tab.goto(address(bill))
        tab.get_by_text("Reject it instead").click()
        tab.get_by_label("Why?").fill("Which project is this for?")
        tab.get_by_role("button", name="Reject").click()
        tab.get_by_role("heading", name="You rejected this bill").wait_for()
    link_has_ended(stage)
    bill.refresh_from_db()
    assert (bill.status, bill.reason) == ("rejected", "Which project is this for?")
