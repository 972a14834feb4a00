"""An invoice from draft to credit note, by the keyboard and by the pointer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from quittance.invoicing.models import Invoice
from quittance.notifications.models import Message
from quittance.payments.models import Payment
from tests.browser.conftest import NARROW, WIDE, Stage
from tests.browser.eyes import overhang, violations
from tests.people import line


def draft_of(stage: Stage) -> int:
    body = {"customer": stage.world.customer, "lines": [line(quantity="2"), line()]}
    return int(stage.world.owner.post("invoices/", body).body["id"])


def look_within(tab: Any) -> None:
    """What is open is accessible and fits."""
    assert violations(tab) == []
    assert overhang(tab) == 0


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_from_draft_to_credit_note(size: tuple[int, int], stage: Stage) -> None:
    pk = draft_of(stage)
    with stage.page("admin", size=size) as tab:
        tab.goto(f"/invoices/{pk}/")
        tab.get_by_role("link", name="Send", exact=True).click()
        tab.get_by_label("Subject").fill("For you, {customer}")
        tab.get_by_text("For you, Cleo").wait_for()
        tab.get_by_role("button", name="Send the invoice").click()
        tab.get_by_text("is on its way.").wait_for()
        tab.get_by_text("For you, Cleo").wait_for()

        tab.get_by_role("link", name="Record payment").first.click()
        dialog = tab.get_by_role("dialog")
        dialog.get_by_label("Amount").fill("1000")
        look_within(tab)
        dialog.get_by_role("button", name="Record payment").click()
        dialog.get_by_text("Only €357.00 is due on this invoice.").first.wait_for()
        dialog.get_by_label("Amount").fill("57,00")
        dialog.get_by_role("button", name="Record payment").click()
        tab.get_by_text("€57.00 recorded.").wait_for()

        tab.keyboard.press("p")
        dialog.get_by_label("Amount").wait_for()
        assert dialog.get_by_label("Amount").input_value() == "300.00"
        dialog.get_by_label("Amount").press("Enter")
        tab.get_by_text("€300.00 recorded.").wait_for()
        tab.get_by_text("Paid", exact=True).first.wait_for()

        tab.keyboard.press("c")
        dialog.get_by_label("Only these quantities").check()
        dialog.get_by_label("Quantity of line 1").fill("1")
        dialog.get_by_label("Quantity of line 2").fill("")
        look_within(tab)
        dialog.get_by_role("button", name="Issue credit note").click()
        tab.get_by_text("has been issued.").wait_for()
        tab.get_by_role("heading", name="Credit note").first.wait_for()
        tab.goto(f"/invoices/{pk}/")
        tab.get_by_text("The customer has paid €119.00 more than is owed.").wait_for()
        tab.get_by_role("link", name="Explain this total").click()
        dialog.get_by_text("EN 16931 BR-CO-15").wait_for()
        look_within(tab)
    stage.complaints = [one for one in stage.complaints if "422" not in one]
    own = Invoice.objects.for_organisation(stage.world.owner.organisation)
    assert own.get(pk=pk).status == "paid"


def test_a_second_tab_is_told_what_the_first_has_done(stage: Stage) -> None:
    pk = draft_of(stage)
    stage.world.owner.post(f"invoices/{pk}/send/")
    with stage.page("admin") as first:
        second = first.context.new_page()
        for tab in (first, second):
            tab.goto(f"/invoices/{pk}/")
            tab.get_by_role("link", name="Record payment").first.click()
            tab.get_by_role("dialog").get_by_label("Amount").wait_for()
        button = first.get_by_role("dialog").get_by_role("button", name="Record payment")
        # A nervous finger.
        button.dblclick()
        first.get_by_text("€357.00 recorded.").wait_for()
        second.get_by_role("dialog").get_by_role("button", name="Record payment").click()
        said = "Somebody may have recorded the payment already."
        second.get_by_role("dialog").get_by_text(said).wait_for()
    stage.complaints = [one for one in stage.complaints if "422" not in one]
    own = Payment.objects.for_organisation(stage.world.owner.organisation)
    assert own.filter(invoice=pk).count() == 1


# The second click comes once the first is on its way, or while the page it led to is coming.
CLICKS = """
(button, moment) => {
  document.addEventListener(moment, () => setTimeout(() => button.click()), { once: true });
  button.click();
}
"""


@pytest.mark.parametrize("moment", ["htmx:beforeSend", "htmx:afterRequest"])
def test_a_second_click_takes_nothing_away(moment: str, stage: Stage) -> None:
    pk = draft_of(stage)
    stage.world.owner.post(f"invoices/{pk}/send/")
    sent: list[str] = []
    with stage.page("admin") as tab:
        tab.goto(f"/invoices/{pk}/")
        tab.get_by_role("link", name="Record payment").first.click()
        button = tab.get_by_role("dialog").get_by_role("button", name="Record payment")
        tab.on("request", lambda one: sent.extend([one.url] * (one.method == "POST")))
        button.evaluate(CLICKS, moment)
        tab.get_by_text("€357.00 recorded.").wait_for()
    assert len(sent) == 1


def test_without_script_each_act_is_a_page(stage: Stage) -> None:
    pk = draft_of(stage)
    stage.world.owner.post(f"invoices/{pk}/send/")
    with stage.page("admin", script=False) as tab:
        tab.goto(f"/invoices/{pk}/")
        tab.get_by_role("link", name="Record payment").first.click()
        tab.get_by_label("Reference").fill("By hand")
        tab.get_by_role("button", name="Record payment").click()
        tab.get_by_text("By hand").wait_for()
        assert tab.url.endswith(f"/invoices/{pk}/")


def test_a_mail_that_has_arrived_after_all(stage: Stage, shoot: Callable[[Any, str], None]) -> None:
    mail = stage.world.uncertain_message
    with stage.page("admin") as tab:
        for width, height in (NARROW, WIDE):
            tab.set_viewport_size({"width": width, "height": height})
            for name, where in (("settings", "settings/outbox"), ("invoice", "invoices/mails")):
                tab.goto(f"/{where}/{mail}/")
                look_within(tab)
                shoot(tab, f"uncertain-{name}-{width}")
        tab.get_by_role("link", name="It has arrived").click()
        dialog = tab.get_by_role("dialog")
        dialog.get_by_text("counts as sent from now on").wait_for()
        look_within(tab)
        dialog.get_by_role("button", name="It has arrived").click()
        tab.get_by_text("The mail is marked as arrived.").wait_for()
        assert tab.get_by_text("Nobody knows whether").count() == 0
    own = Message.objects.for_organisation(stage.world.owner.organisation)
    assert own.get(pk=mail).state == "sent"
