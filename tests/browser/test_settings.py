"""Settings as somebody at the keyboard and the pointer finds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quittance.accounts.models import Organisation
from quittance.notifications.webhooks.models import WebhookEndpoint
from quittance.notifications.webhooks.running import send_waiting
from quittance.notifications.webhooks.signing import signature
from tests.browser.conftest import NARROW, Stage
from tests.browser.eyes import box, overhang
from tests.browser.test_every_page import SEEN
from tests.notifications.webhooks.receiver import Receiver
from tests.web.pages import address


def test_the_next_number_and_the_pay_code_follow_the_keys(
    stage: Stage, shoot: Callable[[Any, str], None]
) -> None:
    with stage.page("admin") as tab:
        tab.goto("/settings/")
        tab.get_by_role("link", name="Invoicing").first.click()
        following = tab.locator("#numbers strong").first.inner_text().rpartition("-")[2]
        tab.get_by_label("Invoice numbers").fill("R{yy}/{number:03}")
        tab.locator("#numbers strong", has_text=f"/{int(following):03}").wait_for()
        tab.get_by_role("link", name="Bank and pay codes").click()
        tab.get_by_label("IBAN").fill("DE75 5121 0800 1245 1261 99")
        tab.get_by_role("img", name="The code on your invoices").wait_for()
        shoot(tab, "settings-bank-typed")
        tab.get_by_role("button", name="Save").click()
        tab.get_by_text("Saved.").wait_for()
    mine = Organisation.objects.get(pk=stage.world.owner.organisation.pk)
    assert mine.iban == "DE75512108001245126199"
    assert mine.invoice_number_pattern == "INV-{year}-{number:04}"


def test_on_a_phone_the_strip_of_places_begins_at_the_one_that_is_shown(stage: Stage) -> None:
    # Where it begins is found out while the page is laid out.
    with stage.page("admin", size=NARROW, early=True) as tab:
        tab.goto("/settings/webhooks/")
        here = box(tab.locator(".split-nav [aria-current=page]"))
        assert here["x"] >= 0
        assert here["x"] + here["width"] <= NARROW[0]


def test_a_design_is_seen_before_it_is_saved(
    stage: Stage, shoot: Callable[[Any, str], None]
) -> None:
    with stage.page("admin") as tab:
        tab.goto("/settings/appearance/")
        with tab.expect_response(
            lambda one: "design=classic" in one.url and "small" not in one.url
        ):
            tab.get_by_label("Classic").check()
        picture = tab.get_by_role("img", name="A sample invoice in this look")
        tab.wait_for_load_state("networkidle")
        assert "design=classic" in picture.get_attribute("src")
        assert picture.evaluate("(one) => one.naturalWidth") > 500
        shoot(tab, "settings-appearance-classic")
        tab.get_by_role("button", name="Save").click()
        tab.get_by_text("Saved.").wait_for()
        assert tab.get_by_label("Classic").is_checked()


def test_a_token_is_made_copied_and_revoked(
    stage: Stage, shoot: Callable[[Any, str], None]
) -> None:
    with stage.page("admin") as tab:
        tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
        tab.goto("/settings/tokens/")
        tab.keyboard.press("n")
        tab.get_by_label("What it is for").fill("Till")
        tab.get_by_role("button", name="Make the token").click()
        key = tab.get_by_label("Till").input_value()
        tab.get_by_role("button", name="Copy").click()
        tab.get_by_role("button", name="Copied").wait_for()
        assert tab.evaluate("navigator.clipboard.readText()") == key
        shoot(tab, "settings-token-made")
        tab.get_by_role("link", name="Done").click()
        tab.get_by_role("link", name="Revoke Till").click()
        tab.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        tab.get_by_text("The token has ended.").wait_for()
        assert tab.get_by_role("row", name="Till").count() == 0


def test_a_webhook_is_added_tried_out_and_seen_to_arrive(
    stage: Stage, shoot: Callable[[Any, str], None]
) -> None:
    # The one of the scene leads out of this machine.
    WebhookEndpoint.objects.filter(pk=stage.world.webhook).update(active=False)
    with Receiver() as receiver, stage.page("admin") as tab:
        tab.goto("/settings/webhooks/")
        tab.keyboard.press("n")
        tab.get_by_label("Address").fill(receiver.url)
        tab.get_by_label("Invoices all of this kind").check()
        assert not tab.get_by_text("Choose from 7 Invoices").is_visible()
        tab.get_by_text("Choose from 4 Payments").click()
        tab.get_by_label("payment.recorded").check()
        tab.get_by_role("button", name="Add the webhook").click()
        secret = tab.get_by_label("Secret").input_value()
        tab.get_by_role("link", name="Done").click()
        tab.get_by_role("button", name="Send a test").click()
        tab.get_by_text("Nothing sent yet").first.wait_for()
        send_waiting.call()
        arrived = tab.locator("tbody tr", has_text="tried out the webhook")
        arrived.get_by_text("Arrived").wait_for()
        tab.locator("#standing", has_text="Arrived").wait_for()
        shoot(tab, "settings-webhook-arrived")
        arrived.get_by_role("link").click()
        tab.get_by_text("Send again").click()
        tab.locator("#outcome", has_text="Waiting").wait_for()
        send_waiting.call()
        tab.locator("#outcome", has_text="Arrived").wait_for()
        tab.get_by_text("Send again").wait_for()
    [own] = WebhookEndpoint.objects.filter(url=receiver.url)
    assert own.events == ["invoice.*", "payment.recorded"]
    got = receiver.received[-1]
    sent = {"event": receiver.ids[0], "timestamp": int(got.headers["webhook-timestamp"])}
    assert receiver.ids == [sent["event"]] * 2
    assert got.headers["webhook-signature"] == signature(secret, **sent, body=got.body)


def test_a_mail_text_is_seen_as_it_is_typed(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/settings/mails/invoice/en/")
        tab.get_by_label("Subject").fill("Hello {customer}")
        tab.locator("#preview").get_by_text("Hello Cleo Brandt").wait_for()
        tab.get_by_label("Subject").fill("Hello {nobody}")
        tab.locator("#preview").get_by_text("There is no {nobody} here.").wait_for()


def test_german_fits_where_there_is_little_room(
    stage: Stage, shoot: Callable[[Any, str], None]
) -> None:
    pages = [name for name in SEEN if name.startswith("settings:")]
    with stage.page("admin", size=NARROW, language="de-DE") as tab:
        tab.context.add_cookies([{"name": "language", "value": "de", "url": stage.url}])
        for name in pages:
            tab.goto(address(name, stage.world))
            assert tab.locator("html").get_attribute("lang") == "de"
            shoot(tab, f"{name.replace(':', '-')}-360-german")
            assert overhang(tab) == 0, name
