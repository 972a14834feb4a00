"""`make screenshots`: small pictures of the pages, as the README and docs/ show them.

It starts a server of its own with the demonstration business in a temporary folder, and ends it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from bench.server import free_port, web_server
from tests.frame.chromium import MISSING, chromium

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"wide": (1440, 900), "phone": (360, 740)}
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run")
# Of WebP, lowered until a picture is small enough for a page of documentation.
QUALITIES, MOST_BYTES = (90, 80, 70, 60, 45), 150_000


# By their names, what the paths of pages name.
Rows = dict[str, int | str | tuple[str, int]]


@dataclass(frozen=True)
class Screen:
    """A page by its URL name. `row` is what its path names; `who` looks at it, BUYER or the admin
    of the business."""

    name: str
    url: str
    row: str = ""
    who: str = ""
    size: str = "wide"
    scheme: str = "light"
    language: str = "en-GB"


BUYER = "buyer"
SCREENS = (
    Screen("dashboard", "dashboard:index"),
    Screen("dashboard-dark", "dashboard:index", scheme="dark"),
    Screen("dashboard-phone", "dashboard:index", size="phone"),
    Screen("invoices", "invoices:list"),
    Screen("invoices-phone", "invoices:list", size="phone"),
    Screen("invoice-new", "invoices:new"),
    Screen("invoice", "invoices:detail", row="invoice"),
    Screen("invoice-phone", "invoices:detail", row="invoice", size="phone"),
    Screen("invoice-german", "invoices:detail", row="invoice", language="de-DE"),
    Screen("invoice-send", "invoices:send", row="draft"),
    Screen("products", "products:list"),
    Screen("products-phone", "products:list", size="phone"),
    Screen("product", "products:detail", row="product"),
    Screen("customer", "customers:detail", row="customer"),
    Screen("customer-phone", "customers:detail", row="customer", size="phone"),
    Screen("bills", "bills:list"),
    Screen("bills-phone", "bills:list", size="phone"),
    Screen("bill-form", "bills:edit", row="bill_draft"),
    Screen("bill-form-dark", "bills:edit", row="bill_draft", scheme="dark", language="de-DE"),
    Screen("bill", "bills:detail", row="bill"),
    Screen("bill-phone", "bills:detail", row="bill", size="phone"),
    Screen("bills-due", "bills:due"),
    Screen("supplier", "suppliers:detail", row="supplier"),
    Screen("shop", "shop:shelf", row="shop", who=BUYER),
    Screen("shop-phone", "shop:shelf", row="shop", who=BUYER, size="phone", scheme="dark"),
    Screen("shop-product", "shop:product", row="offer", who=BUYER),
    Screen("shop-product-phone", "shop:product", row="offer", who=BUYER, size="phone"),
    Screen("shop-cart", "shop:cart", row="shop", who=BUYER),
    Screen("shop-checkout", "shop:checkout", row="shop", who=BUYER),
    Screen("shop-checkout-phone", "shop:checkout", row="shop", who=BUYER, size="phone"),
    Screen("shop-order", "shop:order", row="bought", who=BUYER),
    Screen("shop-order-phone", "shop:order", row="bought", who=BUYER, size="phone"),
    Screen("portal-orders", "portal:orders", who=BUYER),
    Screen("orders", "orders:list"),
    Screen("orders-phone", "orders:list", size="phone"),
    Screen("order", "orders:detail", row="order"),
    Screen("reports", "reports:index"),
    Screen("stock", "reports:stock"),
    Screen("ageing", "reports:ageing"),
    Screen("journal", "journal:list"),
    Screen("appearance", "settings:appearance"),
    Screen("styleguide", "styleguide:index"),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    program = chromium()
    if program is None:
        sys.exit(MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    with demonstration() as (address, rows), browser(program) as engine:
        from quittance.console.demo import business
        from quittance.console.demo.shop import MIRA

        seen_by = {
            "": signed_in(engine, address, business.TEAM[0].email),
            BUYER: signed_in(engine, address, MIRA.email),
        }
        for screen, path in to_show(rows):
            picture = shot(engine, seen_by[screen.who], screen, address + path)
            kept = saved(folder / f"{screen.name}.webp", picture)
            sys.stdout.write(f"{kept}\n")


@contextmanager
def demonstration() -> Iterator[tuple[str, Rows]]:
    """The address of a running demonstration, and the rows of it that are shown."""
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        own = {"QUITTANCE_DATA": data, "QUITTANCE_ENV": "development", "PORT": str(port)}
        # An environment may name a database that is not to be touched.
        kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        environment = {**kept, **own, "DEBUG": "1", "DEMO": "1", "WEB_WORKERS": "1"}
        command = [sys.executable, str(ROOT / "manage.py"), "run"]
        with web_server(command, port, environment, Path(data) / "log"):
            os.environ.pop("DATABASE_URL", None)
            os.environ.update(environment, DJANGO_SETTINGS_MODULE="quittance.settings")
            yield f"http://127.0.0.1:{port}", rows_shown()


def rows_shown() -> Rows:
    """An invoice with much to see, its customer, a draft, and a product with a picture; a
    supplier's bill that waits, one that is a draft, and a supplier; the shop, what it offers, and
    the order of a buyer, who gets a password and something into their cart."""
    import django

    django.setup()
    from django.db import connections

    from quittance.accounts.models import Organisation, User
    from quittance.bills.models import Bill
    from quittance.catalogue.models import Product
    from quittance.console.demo import business
    from quittance.console.demo.shop import MIRA
    from quittance.console.pictures import telling
    from quittance.invoicing.models import Invoice
    from quittance.shop.models import Order, Shop
    from quittance.shop.operations import put_item
    from quittance.shop.visitors import Buyer

    organisation = Organisation.objects.get(slug=business.SLUG)
    invoice = telling(organisation)
    drafts = Invoice.objects.for_organisation(organisation).drafts()
    products = Product.objects.for_organisation(organisation).order_by("pk")
    bills = Bill.objects.for_organisation(organisation).order_by("-pk")
    waiting = bills.waiting()[0]
    shop, mira = Shop.objects.for_organisation(organisation).get(), User.objects.called(MIRA.email)
    mira.set_password(business.PASSWORD)
    mira.save()
    for sku in ("CUP-FLAT", "FIL-MOHN"):
        put_item(
            shop=shop, buyer=Buyer(mira), product_id=products.get(sku=sku).pk, quantity=Decimal(2)
        )
    orders = Order.objects.for_organisation(organisation)
    bought = orders.filter(user=mira).order_by("-pk")[0].pk
    rows: Rows = {
        "shop": organisation.slug,
        "offer": (organisation.slug, products.get(sku="GRINDER-M").pk),
        "bought": (organisation.slug, bought),
        "order": bought,
        "bill": waiting.pk,
        "bill_draft": bills.filter(status="draft")[0].pk,
        "supplier": waiting.supplier_id,
        "invoice": invoice.pk,
        "customer": invoice.customer_id,
        "draft": drafts.order_by("pk")[0].pk,
        "product": products[0].pk,
    }
    connections.close_all()
    return rows


def to_show(rows: Rows) -> Iterator[tuple[Screen, str]]:
    """Each page that there is, and its path."""
    from django.urls import NoReverseMatch, reverse

    for screen in SCREENS:
        try:
            path = reverse(screen.url, args=parts_of(screen, rows))
        except NoReverseMatch:
            sys.stderr.write(f"{screen.name} is left out: there is no page {screen.url}.\n")
        else:
            yield screen, path


def parts_of(screen: Screen, rows: Rows) -> list[int | str]:
    """What the path of a page names."""
    named = rows[screen.row] if screen.row else ()
    return list(named) if isinstance(named, tuple) else [named]


@contextmanager
def browser(program: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        engine = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield engine
        engine.close()


def signed_in(engine: Any, address: str, email: str) -> Any:
    """What somebody's browser keeps once they have logged in."""
    from quittance.console.demo import business

    context = engine.new_context()
    page = context.new_page()
    page.goto(f"{address}/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", business.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/account/login/" not in url)
    kept = context.storage_state()
    context.close()
    return kept


def shot(engine: Any, kept: Any, screen: Screen, url: str) -> bytes:
    with tab(engine, kept, screen, url) as page:
        response = page.goto(url)
        if response.status != 200:
            raise RuntimeError(f"{screen.name}: the page answered {response.status}.")
        page.wait_for_load_state("networkidle")
        picture: bytes = page.screenshot()
        return picture


@contextmanager
def tab(engine: Any, kept: Any, screen: Screen, url: str) -> Iterator[Any]:
    width, height = SIZES[screen.size]
    context = engine.new_context(
        viewport={"width": width, "height": height},
        color_scheme=screen.scheme,
        locale=screen.language,
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
        storage_state=kept,
    )
    context.add_cookies([{"name": "language", "value": screen.language[:2], "url": url}])
    yield context.new_page()
    context.close()


def saved(path: Path, drawn: bytes) -> Path:
    """Raises ValueError where no quality makes it small enough."""
    picture = Image.open(BytesIO(drawn)).convert("RGB")
    for quality in QUALITIES:
        kept = BytesIO()
        picture.save(kept, "WEBP", quality=quality, method=6)
        if kept.tell() < MOST_BYTES:
            path.write_bytes(kept.getvalue())
            return path
    raise ValueError(f"{path.name} cannot be made smaller than {MOST_BYTES} bytes.")


if __name__ == "__main__":
    main()
