"""A shop's pages: looked at, a cart filled, ordered, cancelled; as a visitor and as somebody."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category, Product
from quittance.catalogue.stock import adjust_stock
from quittance.invoicing.models import Invoice
from quittance.notifications.models import Message
from quittance.shop.models import Cart, CartItem, Order, Shop
from quittance.shop.operations import accept_order, reject_order
from tests.invoicing.making import at
from tests.people import Person
from tests.shop.market import buyer, opened, ordered, product
from tests.web.cast import visitor
from tests.web.test_products import text_of

pytestmark = pytest.mark.django_db
HOME = {"name": "Bo Lund", "line1": "Elbe 1", "city": "Hamburg", "country": "DE"}
SHELF = "/shop/engines/"


@pytest.fixture
def shop(ada: Person, engines: Organisation) -> Shop:
    return opened(engines)


@pytest.fixture
def lamp(shop: Shop) -> Product:
    light = Category.objects.create(organisation=shop.organisation, name="Light")
    made = product(shop.organisation, "Lamp", "10", stock=5)
    Product.objects.for_organisation(shop.organisation_id).filter(pk=made.pk).update(category=light)
    return made


@pytest.fixture
def torch(shop: Shop) -> Product:
    return product(shop.organisation, "Torch", "20", stock=None)


def put(client: Client, what: Product, quantity: str = "1") -> Any:
    return client.post(f"{SHELF}cart/add/", {"product": what.pk, "quantity": quantity}, follow=True)


def offers(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{SHELF}{query}").content.decode()
    return re.findall(r'class="offer-name">([^<]+)<', page)


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="(version|checkout_key)" value="(\w+)"', page)
    return dict(found)


def order_of(client: Client, **fields: str) -> Any:
    """What comes of the checkout's form."""
    shown = client.get(f"{SHELF}checkout/").content.decode()
    body = {**HOME, "payment_way": "bank_transfer", **hidden(shown), **fields}
    return client.post(f"{SHELF}checkout/", body, follow=True)


class TestShelf:
    def test_it_shows_what_is_on_sale(self, lamp: Product, torch: Product) -> None:
        Product.objects.for_organisation(lamp.organisation_id).filter(pk=torch.pk).update(
            active=False
        )
        page = Client().get(SHELF)
        assert offers(Client()) == ["Lamp"]
        assert "€10.00 per unit, €11.90 with tax" in text_of(page)
        assert "Light" in text_of(page)
        gone = Client().get(f"{SHELF}products/{torch.pk}/")
        assert gone.status_code == 404

    def test_it_is_searched_narrowed_and_put_in_order(self, lamp: Product, torch: Product) -> None:
        for query, found in (
            ("", ["Lamp", "Torch"]),
            ("?search=tor", ["Torch"]),
            ("?ordering=-price", ["Torch", "Lamp"]),
            ("?price__gte=15", ["Torch"]),
            ("?price__lte=15,5", ["Lamp"]),
            (f"category/{Category.objects.get(name='Light').pk}/", ["Lamp"]),
            ("?in_stock=true", ["Lamp", "Torch"]),
            # Nonsense is as if it were not asked.
            ("?price__gte=x&ordering=cost&in_stock=perhaps&page=-3", ["Lamp", "Torch"]),
            ("?search=%00&category=1%27", ["Lamp", "Torch"]),
            # Of a text without end, the beginning.
            (f"?search={'tor+' * 1000}", ["Torch"]),
            (f"?search={'w' * 50_000}", []),
        ):
            assert offers(Client(), query) == found, query

    def test_a_closed_shop_is_not_there(self, shop: Shop) -> None:
        Shop.objects.for_organisation(shop.organisation_id).update(is_open=False)
        for path in ("", "cart/", "terms/", "colours.css", "orders/"):
            client = visitor(buyer(f"b{len(path)}"))
            assert client.get(f"{SHELF}{path}").status_code == 404

    def test_other_shops_products_are_not_there(self, lamp: Product, zoe: Person) -> None:
        opened(zoe.organisation)
        theirs = f"/shop/{zoe.organisation.slug}/"
        assert Client().get(f"{theirs}products/{lamp.pk}/").status_code == 404
        category = Category.objects.get(name="Light").pk
        assert Client().get(f"{theirs}category/{category}/").status_code == 404
        refused = Client().post(f"{theirs}cart/add/", {"product": lamp.pk}, follow=True)
        assert CartItem.objects.count() == 0
        assert refused.status_code == 404

    def test_names_are_texts(self, shop: Shop) -> None:
        product(shop.organisation, "<script>alert(1)</script>")
        page = Client().get(SHELF).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_the_accent_is_a_stylesheet(self, shop: Shop) -> None:
        answer = Client().get(f"{SHELF}colours.css")
        assert answer["Content-Type"].startswith("text/css")
        assert re.fullmatch(rb"[\w@{}:;(),.#% -]+", answer.content)


class TestStock:
    @pytest.mark.parametrize(
        ("stock", "said"), [(0, "Sold out"), (2, "Only 2 left"), (50, "In stock")]
    )
    def test_what_is_there(self, shop: Shop, stock: int, said: str) -> None:
        one = product(shop.organisation, "Rug", stock=stock)
        page = Client().get(f"{SHELF}products/{one.pk}/")
        assert said in text_of(page)
        assert ("Put into the cart" in text_of(page)) == bool(stock)

    def test_more_than_there_is_cannot_be_put_in(self, lamp: Product) -> None:
        client = Client()
        assert "Only 5 of Lamp are left." in text_of(put(client, lamp, "6"))
        assert CartItem.objects.count() == 0

    @pytest.mark.parametrize("quantity", ["0", "-1", "x", "", "1e9999", "NaN", "1.5", "9" * 40])
    def test_a_quantity_that_is_none_is_refused(self, lamp: Product, quantity: str) -> None:
        answer = put(Client(), lamp, quantity)
        assert answer.status_code == 200
        assert CartItem.objects.count() == 0


class TestCart:
    def test_a_visitor_fills_it_and_finds_it_again(self, lamp: Product, torch: Product) -> None:
        client = Client()
        put(client, lamp, "2")
        page = put(client, torch)
        cookie = client.cookies["cart"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert "To pay €47.60" in text_of(page)
        assert Cart.objects.get().visitor is not None
        assert "Your cart is empty" in text_of(Client().get(f"{SHELF}cart/"))

    def test_quantities_are_changed_in_place(self, lamp: Product) -> None:
        client = Client()
        put(client, lamp)
        item = CartItem.objects.get()
        where = f"{SHELF}cart/{item.pk}/"
        assert "To pay €35.70" in text_of(client.post(where, {"quantity": "3"}, follow=True))
        assert "Only 5 of Lamp" in text_of(client.post(where, {"quantity": "7"}, follow=True))
        assert CartItem.objects.get().quantity == 3
        empty = client.post(where, {"quantity": "3", "action": "remove"}, follow=True)
        assert "Your cart is empty" in text_of(empty)
        again = client.post(where, {"quantity": "1"}, follow=True)
        assert "That is not in your cart any more." in text_of(again)

    def test_nobody_changes_somebody_elses(self, lamp: Product) -> None:
        put(Client(), lamp)
        item = CartItem.objects.get()
        other = Client()
        put(other, lamp)
        other.post(f"{SHELF}cart/{item.pk}/", {"quantity": "4"})
        item.refresh_from_db()
        assert item.quantity == 1

    def test_it_joins_the_persons_own_once_they_log_in(self, lamp: Product) -> None:
        bo = buyer()
        put(visitor(bo), lamp)
        client = Client()
        put(client, lamp, "2")
        client.force_login(bo, backend="django.contrib.auth.backends.ModelBackend")
        client.get(f"{SHELF}cart/")
        [item] = CartItem.objects.all()
        assert (item.quantity, item.cart.user) == (3, bo)

    def test_what_has_changed_is_said_and_has_to_be_accepted(
        self, ada: Person, lamp: Product
    ) -> None:
        client = visitor(buyer())
        put(client, lamp, "4")
        own = Product.objects.for_organisation(lamp.organisation_id).filter(pk=lamp.pk)
        own.update(price=Decimal(12))
        adjust_stock(
            organisation=ada.organisation,
            product_id=lamp.pk,
            delta=Decimal(-3),
            by=ada.user,
            reason="Broken",
        )
        shown = client.get(f"{SHELF}cart/")
        assert "It was €10.00 and is €12.00 now." in text_of(shown)
        assert "Only 2 of Lamp are left." in text_of(shown)
        assert "Go to checkout" not in text_of(shown)
        assert client.get(f"{SHELF}checkout/").url == f"{SHELF}cart/"
        version = re.search(r'name="version" value="(\w+)"', shown.content.decode())
        assert version
        stale = client.post(f"{SHELF}cart/accept/", {"version": "0"}, follow=True)
        assert "has changed since you looked" in text_of(stale)
        accepted = client.post(f"{SHELF}cart/accept/", {"version": version[1]}, follow=True)
        assert "To pay €28.56" in text_of(accepted)
        assert "Go to checkout" in text_of(accepted)


class TestCheckout:
    def test_from_the_shelf_to_the_paid_invoice(
        self, ada: Person, lamp: Product, torch: Product
    ) -> None:
        client = Client()
        put(client, lamp, "2")
        put(client, torch)
        to = client.get(f"{SHELF}checkout/").url
        assert to == f"/account/login/?next={SHELF}checkout/"
        bo = buyer()
        client.force_login(bo, backend="django.contrib.auth.backends.ModelBackend")
        page = order_of(client)
        order, invoice = Order.objects.get(), Invoice.objects.get()
        assert page.redirect_chain[-1][0] == f"{SHELF}orders/{order.pk}/"
        words = text_of(page)
        for said in (order.number, "€47.60", "2 × Lamp", str(invoice.number), "How to pay"):
            assert said in words
        lamp.refresh_from_db()
        assert (lamp.stock, CartItem.objects.count()) == (3, 0)
        assert (order.customer_name, order.billing_address["city"]) == ("Bo Lund", "Hamburg")
        assert client.get(f"/portal/invoices/{invoice.pk}/pdf/").content[:5] == b"%PDF-"
        assert order.number in text_of(client.get(f"{SHELF}orders/"))
        # The next one begins with the same address.
        put(client, torch)
        assert 'value="Elbe 1"' in client.get(f"{SHELF}checkout/").content.decode()

    def test_sent_twice_it_is_one_order(self, torch: Product) -> None:
        client = visitor(buyer())
        put(client, torch)
        body = hidden(client.get(f"{SHELF}checkout/").content.decode())
        said = {**HOME, "payment_way": "bank_transfer", **body}
        first, second = (client.post(f"{SHELF}checkout/", said).url for _ in range(2))
        assert first == second
        assert Order.objects.count() == 1

    def test_what_is_missing_stands_beside_its_field(self, shop: Shop, torch: Product) -> None:
        Shop.objects.for_organisation(shop.organisation_id).update(terms="No returns.")
        client = visitor(buyer())
        put(client, torch)
        page = order_of(client, line1="", city="")
        assert page.status_code == 422
        assert text_of(page).count("This field is required.") >= 2
        assert "Agree to the terms" in text_of(page)
        page = order_of(client)
        assert "Agree to the terms" in text_of(page)
        assert Order.objects.count() == 0
        assert order_of(client, terms_accepted="on").status_code == 200
        assert Order.objects.get().terms == "No returns."

    def test_cash_on_pickup_needs_no_address(self, torch: Product) -> None:
        client = visitor(buyer())
        put(client, torch)
        page = order_of(client, line1="", city="", country="", payment_way="cash")
        assert "How to pay" not in text_of(page)
        assert Order.objects.get().payment_way == "cash"

    def test_the_last_piece_is_sold_once(self, shop: Shop) -> None:
        rug = product(shop.organisation, "Rug", stock=1)
        late = visitor(buyer("late"))
        put(late, rug)
        body = {**HOME, "payment_way": "cash"}
        body |= hidden(late.get(f"{SHELF}checkout/").content.decode())
        ordered(shop, buyer("quick"), rug)
        page = late.post(f"{SHELF}checkout/", body, follow=True)
        assert "Rug is sold out." in text_of(page)
        assert Order.objects.count() == 1
        assert CartItem.objects.count() == 1


class TestOrder:
    def test_it_is_cancelled_while_it_is_placed(
        self, ada: Person, shop: Shop, lamp: Product
    ) -> None:
        bo = buyer()
        placed = ordered(shop, bo, lamp, quantity=2)
        client = visitor(bo)
        where = f"{SHELF}orders/{placed.pk}/"
        assert f"Cancel order {placed.number}?" in text_of(client.get(f"{where}cancel/"))
        page = client.post(f"{where}cancel/", follow=True)
        assert "Your order has been cancelled." in text_of(page)
        lamp.refresh_from_db()
        assert lamp.stock == 5
        assert "cannot take this step" in text_of(client.post(f"{where}cancel/", follow=True))
        other = ordered(shop, bo, lamp)
        accept_order(organisation=ada.organisation, order_id=other.pk, by=ada.user)
        assert "Cancel the order" not in text_of(client.get(f"{SHELF}orders/{other.pk}/"))

    def test_how_to_pay_is_said_in_the_language_of_the_page(
        self, shop: Shop, torch: Product
    ) -> None:
        bo = buyer()
        placed = ordered(shop, bo, torch, quantity=60)
        client = visitor(bo)
        client.cookies["language"] = "de"
        page = client.get(f"{SHELF}orders/{placed.pk}/")
        words = text_of(page)
        for said in ("So zahlen Sie", "Empfänger", "Betrag 1.428,00 €", "Kopieren"):
            assert said in words
        assert "How to pay" not in words
        assert 'data-copy="1428.00"' in page.content.decode()

    def test_a_step_it_cannot_take_is_refused_in_the_language_of_the_page(
        self, shop: Shop, torch: Product
    ) -> None:
        bo = buyer()
        placed = ordered(shop, bo, torch)
        accept_order(organisation=shop.organisation, order_id=placed.pk, by=None)
        client = visitor(bo)
        for language, said in (
            ("de", "Diese Bestellung ist angenommen: Dieser Schritt ist nicht möglich."),
            ("en", "This order is accepted: it cannot take this step."),
        ):
            client.cookies["language"] = language
            page = client.post(f"{SHELF}orders/{placed.pk}/cancel/", follow=True)
            assert said in text_of(page)

    def test_times_are_the_shops(self, shop: Shop, torch: Product) -> None:
        Organisation.objects.filter(pk=shop.organisation_id).update(time_zone="Asia/Tokyo")
        bo = buyer()
        with at(datetime(2026, 3, 1, 20, 0, tzinfo=UTC)):
            order = ordered(shop, bo, torch)
        page = visitor(bo).get(f"{SHELF}orders/{order.pk}/").content.decode()
        assert "2 Mar 2026, 05:00" in page

    def test_somebody_elses_is_not_there(self, ada: Person, shop: Shop, lamp: Product) -> None:
        placed = ordered(shop, buyer(), lamp)
        for client in (visitor(buyer("eve")), visitor(ada.user)):
            for path in ("", "cancel/"):
                assert client.get(f"{SHELF}orders/{placed.pk}/{path}").status_code == 404
            assert client.post(f"{SHELF}orders/{placed.pk}/cancel/").status_code == 404
        placed.refresh_from_db()
        assert placed.status == "placed"


class TestAgain:
    def test_a_key_with_nonsense_is_a_key(self, shop: Shop, lamp: Product) -> None:
        who = buyer()
        bo, placed = visitor(who), ordered(shop, who, lamp)
        for _ in range(2):
            sent = bo.post(f"{SHELF}orders/{placed.pk}/reorder/", {"once": "a\x00b"})
            assert sent.status_code == 302
        assert CartItem.objects.get().quantity == 1

    def test_the_same_goes_into_the_cart_once(self, shop: Shop, lamp: Product) -> None:
        bo = buyer()
        placed = ordered(shop, bo, lamp, quantity=2)
        client = Client(enforce_csrf_checks=True)
        client.force_login(bo, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"{SHELF}orders/{placed.pk}/").content.decode()
        where = f"{SHELF}orders/{placed.pk}/reorder/"
        form = page.partition(f'action="{where}"')[2].partition("</form>")[0]
        said = dict(re.findall(r'name="(\w+)" value="(\w+)"', form))
        assert said.keys() == {"csrfmiddlewaretoken", "once"}
        for _ in range(2):
            came = client.post(where, said, follow=True)
            assert came.redirect_chain[-1][0] == f"{SHELF}cart/"
            assert "1 product is in your cart." in text_of(came)
        assert [item.quantity for item in CartItem.objects.all()] == [2]

    def test_what_is_not_there_is_said(self, shop: Shop, lamp: Product, torch: Product) -> None:
        bo = buyer()
        odd = product(shop.organisation, "<b>Odd</b>", stock=1)
        placed = ordered(shop, bo, lamp, odd)
        Product.objects.filter(pk=lamp.pk).update(active=False)
        client = visitor(bo)
        where = f"{SHELF}orders/{placed.pk}/reorder/"
        came = client.post(where, follow=True)
        assert came.redirect_chain[-1][0] == f"{SHELF}orders/{placed.pk}/"
        text = text_of(came)
        assert "Lamp is no longer on sale." in text
        assert "<b>Odd</b>" not in came.content.decode()
        assert "in your cart" not in text
        assert CartItem.objects.count() == 0

    def test_somebody_elses_is_not_there(self, ada: Person, shop: Shop, lamp: Product) -> None:
        placed = ordered(shop, buyer(), lamp)
        for client in (visitor(buyer("eve")), visitor(ada.user)):
            assert client.post(f"{SHELF}orders/{placed.pk}/reorder/").status_code == 404
        assert Client().post(f"{SHELF}orders/{placed.pk}/reorder/").status_code == 302
        assert CartItem.objects.count() == 0

    def test_its_page_tells_what_has_happened(self, ada: Person, shop: Shop, lamp: Product) -> None:
        bo = buyer()
        placed = ordered(shop, bo, lamp)
        act = {"organisation": ada.organisation, "order_id": placed.pk, "by": ada.user}
        reject_order(**act, reason="<script>alert(1)</script>")
        Message.objects.update(state="sent", sent_at=placed.placed_at)
        page = visitor(bo).get(f"{SHELF}orders/{placed.pk}/")
        text = text_of(page)
        for said in (
            "What has happened",
            "Rejected: &lt;script&gt;alert(1)&lt;/script&gt;",
            f"Mail to you: Your order {placed.number} at Engines",
        ):
            assert said in text
        assert "<script>alert" not in page.content.decode()
        assert "ada" not in text.lower()
        assert f"New order {placed.number}" not in text


class TestOffice:
    def test_an_orders_page_shows_its_mails(
        self, ada: Person, max_: Person, shop: Shop, lamp: Product
    ) -> None:
        placed = ordered(shop, buyer(), lamp)
        Message.objects.filter(kind="order_placed").update(state="failed", error="no <b>box</b>")
        page = visitor(ada.user).get(f"/orders/{placed.pk}/")
        text = text_of(page)
        for said in ("bo@example.com", "ada@example.com", "no &lt;b&gt;box", "Failed", "Waiting"):
            assert said in text
        first = Message.objects.earliest("pk").pk
        assert f"/settings/outbox/{first}/" in page.content.decode()
        assert (
            f"/settings/outbox/{first}/"
            not in visitor(max_.user).get(f"/orders/{placed.pk}/").content.decode()
        )

    def test_where_none_was_written_it_says_so(
        self, ada: Person, shop: Shop, lamp: Product
    ) -> None:
        shop.sends_mails = False
        shop.save()
        placed = ordered(shop, buyer(), lamp)
        page = visitor(ada.user).get(f"/orders/{placed.pk}/")
        assert "No mail has been written about this order." in text_of(page)

    def test_mails_are_switched_off_in_the_settings(self, ada: Person, shop: Shop) -> None:
        client = visitor(ada.user)
        assert 'name="sends_mails"' in client.get("/settings/shop/").content.decode()
        client.post("/settings/shop/", {"is_open": "on", "takes_cash": "on"})
        shop.refresh_from_db()
        assert shop.sends_mails is False
