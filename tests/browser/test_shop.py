"""From the shelf to the invoice: a visitor who becomes somebody, and the merchant's part in it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from quittance.catalogue.models import Product
from quittance.shop.models import Order, Shop
from tests.browser.conftest import NARROW, WIDE, Stage
from tests.browser.eyes import overhang, violations
from tests.people import PASSWORD
from tests.shop.market import buyer, ordered, product


def lantern(stage: Stage, name: str) -> Product:
    return product(stage.world.owner.organisation, name, "40", stock=9)


def to_the_checkout(tab: Any, name: str, of: str) -> None:
    """Found, put into the cart twice, and taken to the checkout as a visitor."""
    tab.goto("/shop/engines/")
    tab.get_by_role("searchbox").fill(name)
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name=name).first.click()
    tab.get_by_label("How many").fill("2")
    tab.get_by_role("button", name="Put into the cart").click()
    tab.get_by_role("heading", name="Your cart").wait_for()
    tab.get_by_text("€95.20").first.wait_for()
    tab.get_by_role("link", name="Go to checkout").click()
    tab.get_by_role("link", name="Register").click()
    tab.get_by_label("E-mail address").fill(f"{of}@example.com")
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Register").click()
    tab.get_by_role("heading", name="Checkout").wait_for()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_visitor_buys_becomes_somebody_and_has_the_invoice(
    size: tuple[int, int], script: bool, stage: Stage
) -> None:
    name = f"Lantern {size[0]} {script}"
    offered = lantern(stage, name)
    with stage.page("nobody", size=size, script=script) as tab:
        to_the_checkout(tab, name, f"bo{size[0]}{script}")
        tab.get_by_label("Name", exact=True).fill("Bo Lund")
        tab.get_by_label("Street and number").fill("Elbe 1")
        tab.get_by_label("Postcode").fill("20457")
        tab.get_by_label("City").fill("Hamburg")
        tab.get_by_label("Bank transfer").check()
        tab.get_by_role("button", name="Order and pay").click()
        tab.get_by_role("heading", name=re.compile("^Order ")).wait_for()
        tab.get_by_text("€95.20").first.wait_for()
        with tab.expect_download() as download:
            tab.get_by_role("link", name=re.compile(r"^Invoice .* \(PDF\)$")).click()
        assert download.value.path().read_bytes().startswith(b"%PDF-")
        tab.goto("/shop/engines/cart/")
        tab.get_by_text("Your cart is empty").wait_for()
    order = Order.objects.for_organisation(offered.organisation_id).latest("id")
    assert (order.status, order.total, order.items.get().name) == ("placed", Decimal("95.20"), name)
    offered.refresh_from_db()
    assert offered.stock == 7


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_it_is_paid_online_at_the_second_attempt(script: bool, stage: Stage, settings: Any) -> None:
    settings.PUBLIC_URL = stage.url
    own = stage.world.owner.organisation
    Shop.objects.for_organisation(own).update(provider="simulated")
    name = f"Beacon {script}"
    lantern(stage, name)
    with stage.page("nobody", size=NARROW, script=script) as tab:
        to_the_checkout(tab, name, f"li{script}")
        tab.get_by_label("Name", exact=True).fill("Li Wang")
        tab.get_by_label("Street and number").fill("Elbe 1")
        tab.get_by_label("City").fill("Hamburg")
        tab.get_by_label("Online").check()
        tab.get_by_role("button", name="Order and pay").click()
        tab.get_by_text("No money moves here.").wait_for()
        if script:
            assert [*violations(tab), overhang(tab)] == [0]
        tab.get_by_role("button", name=re.compile("fail", re.IGNORECASE)).first.click()
        tab.get_by_text("The payment has failed").wait_for()
        tab.get_by_role("button", name="Pay again").click()
        tab.get_by_role("button", name="Pay", exact=True).click()
        tab.get_by_text("Paid. Thank you.").wait_for()
    order = Order.objects.for_organisation(own).latest("id")
    assert (order.payment_way, order.invoice.status) == ("online", "paid")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_merchant_accepts_completes_and_rejects(script: bool, stage: Stage) -> None:
    own = stage.world.owner.organisation
    shop = Shop.objects.for_organisation(own).get()
    one, two = (
        ordered(shop, buyer(f"{name}{script}"), lantern(stage, f"{name} {script}"))
        for name in ("Mo", "Jo")
    )
    with stage.page("admin", script=script) as tab:
        tab.goto("/orders/")
        tab.get_by_role("link", name=one.number).click()
        tab.get_by_role("button", name="Accept").click()
        tab.get_by_text("Accepted").first.wait_for()
        tab.get_by_role("link", name="Complete").click()
        tab.get_by_role("button", name="Complete").click()
        tab.get_by_text("Completed").first.wait_for()
        tab.goto(f"/orders/?search={two.number}")
        tab.get_by_role("link", name=two.number).click()
        tab.get_by_role("link", name="Reject").click()
        tab.get_by_label("Why").fill("The last one was broken.")
        tab.get_by_role("button", name="Reject").click()
        tab.get_by_text("Rejected").first.wait_for()
        tab.get_by_text("The last one was broken.").first.wait_for()
    for order, status in ((one, "completed"), (two, "rejected")):
        order.refresh_from_db()
        assert order.status == status
    assert two.invoice.amount_credited == two.total
