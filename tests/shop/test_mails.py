"""Mails about orders and stock: who gets which, once, and nothing before it is so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from quittance.accounts.models import Membership, Organisation, User
from quittance.catalogue.models import Product
from quittance.env import mail as mail_way
from quittance.errors import DomainError
from quittance.invoicing.models import Invoice
from quittance.notifications.models import Message
from quittance.notifications.rules import OF_SHOPS
from quittance.payments.credits import receive_money
from quittance.payments.operations import record_payment
from quittance.shop.jobs import give_up_unpaid_orders
from quittance.shop.models import Cart, Order, Shop, SimulatedCharge
from quittance.shop.operations import (
    accept_order,
    cancel_order,
    check_out,
    complete_order,
    reject_order,
)
from quittance.shop.operations.buyer import Particulars
from quittance.shop.operations.online import begin_payment, settle
from quittance.shop.providers.base import PAID
from quittance.shop.providers.simulated import told_of
from tests.frame import queue
from tests.notifications.postbox import Mail, Postbox
from tests.people import Person, draft
from tests.shop.market import HOME, buyer, fill, opened, ordered, ordering, product
from tests.shop.test_races import race

pytestmark = pytest.mark.django_db(transaction=True)
HOSTILE = "<script>alert(1)</script> {number} \r\nBcc: x@example.com"


@pytest.fixture
def postbox(settings: Any, tmp_path: Path) -> Iterator[Postbox]:
    queue.held.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLIC_URL = "https://shop.example"
    with Postbox() as box:
        settings.MAIL = mail_way(box.url, data=Path("/nowhere"))
        yield box
    queue.held.clear()


@pytest.fixture
def shop(ada: Person) -> Shop:
    return opened(ada.organisation)


@pytest.fixture
def lamps(shop: Shop) -> Product:
    return product(shop.organisation)


@pytest.fixture
def bo(db: None) -> User:
    return buyer()


def act(ada: Person, order: Order) -> dict[str, Any]:
    return {"organisation": ada.organisation, "order_id": order.pk, "by": ada.user}


def written() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("id").values_list("kind", "to"))


def arrived(postbox: Postbox) -> list[Mail]:
    queue.work_off()
    return postbox.mails


def parts(mail: Mail) -> tuple[str, str]:
    plain, html = (mail.parsed.get_body(preferencelist=(kind,)) for kind in ("plain", "html"))
    assert plain
    assert html
    return plain.get_content().replace("\r\n", "\n"), html.get_content()


def files(mail: Mail) -> list[str | None]:
    return [one.get_filename() for one in mail.parsed.iter_attachments()]


class TestSteps:
    def test_placed_the_buyer_gets_the_invoice_and_how_to_pay(
        self, postbox: Postbox, shop: Shop, lamps: Product, bo: User
    ) -> None:
        order = ordered(shop, bo, lamps, quantity=2)
        assert written() == [
            ("order_placed", "bo@example.com"),
            ("order_received", "ada@example.com"),
        ]
        mine, theirs = arrived(postbox)
        plain, html = parts(mine)
        number = order.invoice.number
        assert mine.parsed["Subject"] == f"Your order {order.number} at Engines"
        assert files(mine) == [f"{number}.pdf"]
        page = f"https://shop.example/shop/engines/orders/{order.pk}/"
        for said in (
            "2 × Lamp: €20.00",
            "Total with tax: €23.80",
            "Please transfer €23.80 to this account.\nRecipient: Engines\n",
            "IBAN: DE89 3704 0044 0532 0130 00\n",
            f"Reference: {number}\nDue date: ",
            page,
        ):
            assert said in plain
        assert "in cash" not in plain
        assert "online until" not in plain
        assert f'href="{page}"' in html
        plain, _html = parts(theirs)
        assert theirs.parsed["Subject"] == f"New order {order.number} from bo over €23.80"
        assert "Paid by: bank transfer\n" in plain
        assert f"https://shop.example/orders/{order.pk}/" in plain
        assert files(theirs) == []

    def test_in_cash(self, postbox: Postbox, shop: Shop, lamps: Product, bo: User) -> None:
        ordered(shop, bo, lamps, way="cash")
        plain, _html = parts(arrived(postbox)[0])
        assert "Please pay €11.90 in cash when you collect it." in plain
        assert "IBAN" not in plain

    def test_its_life(
        self, postbox: Postbox, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        order = ordered(shop, bo, lamps)
        arrived(postbox)
        accept_order(**act(ada, order))
        complete_order(**act(ada, order), paid_in_cash=True)
        accepted, completed = arrived(postbox)[2:]
        assert accepted.parsed["Subject"] == f"Your order {order.number} has been accepted"
        assert "Still to be paid: €11.90" in parts(accepted)[0]
        assert completed.parsed["Subject"] == f"Your order {order.number} is complete"
        assert "Still to be paid" not in parts(completed)[0]
        assert {mail.to for mail in (accepted, completed)} == {"bo@example.com"}

    def test_rejected_with_the_reason_and_what_becomes_of_the_money(
        self, postbox: Postbox, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        order = ordered(shop, bo, lamps)
        record_payment(
            organisation=ada.organisation,
            invoice_id=order.invoice_id,
            amount=Decimal(5),
            method="cash",
            by=ada.user,
        )
        arrived(postbox)
        reject_order(**act(ada, order), reason=HOSTILE)
        [mail] = arrived(postbox)[2:]
        plain, html = parts(mail)
        said = "Reason: <script>alert(1)</script> {number} Bcc: x@example.com\n"
        assert said in plain
        assert "we will give you back €5.00" in plain
        assert "We have given you back" not in plain
        assert "<script>" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {number} Bcc" in html
        assert mail.parsed["Bcc"] is None
        note = Invoice.objects.get(kind="credit_note")
        assert files(mail) == [f"{note.number}.pdf"]

    def test_what_was_given_back_at_once_is_said(
        self, postbox: Postbox, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        order = ordered(shop, bo, lamps)
        accept_order(**act(ada, order))
        record_payment(
            organisation=ada.organisation,
            invoice_id=order.invoice_id,
            amount=Decimal("11.90"),
            method="cash",
            by=ada.user,
        )
        reject_order(**act(ada, order), reason="Broken", refund=True)
        text = Message.objects.get(kind="order_rejected").text
        assert "We have given you back €11.90." in text
        assert "we will give you back" not in text

    @pytest.mark.parametrize("ending", ["order_rejected", "order_cancelled"])
    def test_what_came_beyond_what_was_due_is_said(
        self, ending: str, postbox: Postbox, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        order = ordered(shop, bo, lamps)
        receive_money(
            organisation=ada.organisation,
            invoice_id=order.invoice_id,
            amount=Decimal(20),
            method="bank_transfer",
            by=ada.user,
        )
        if ending == "order_rejected":
            reject_order(**act(ada, order), reason="Broken")
        else:
            cancel_order(order_id=order.pk, by=bo)
        text = Message.objects.get(kind=ending).text
        assert "we will give you back €11.90." in text
        assert "More came than was due: €8.10 is yours." in text

    def test_cancelled_by_the_buyer_both_are_told(
        self, postbox: Postbox, shop: Shop, lamps: Product, bo: User
    ) -> None:
        order = ordered(shop, bo, lamps)
        cancel_order(order_id=order.pk, by=bo, reason="Too late")
        assert written()[2:] == [
            ("order_cancelled", "bo@example.com"),
            ("order_withdrawn", "ada@example.com"),
        ]
        text = Message.objects.get(kind="order_withdrawn").text
        assert "bo has cancelled order" in text
        assert "Reason: Too late" in text

    def test_nobody_is_asked_to_pay_what_has_ended(
        self, postbox: Postbox, shop: Shop, lamps: Product, bo: User
    ) -> None:
        order = ordered(shop, bo, lamps)
        cancel_order(order_id=order.pk, by=bo)
        mails = arrived(postbox)
        assert {mail.parsed["Subject"] for mail in mails} == {
            f"You have cancelled your order {order.number}",
            f"Order {order.number} was cancelled by bo",
        }
        placed = Message.objects.get(kind="order_placed")
        assert (placed.state, placed.error) == (
            "cancelled",
            "Not sent: the order is cancelled meanwhile.",
        )

    def test_in_the_buyers_own_language(self, shop: Shop, lamps: Product, bo: User) -> None:
        bo.language = "de"
        bo.save()
        order = ordered(shop, bo, lamps)
        mine, theirs = Message.objects.order_by("id")
        assert (mine.subject, mine.language) == (
            f"Ihre Bestellung {order.number} bei Engines",
            "de",
        )
        assert "Bitte überweisen Sie 11,90\N{NO-BREAK SPACE}€ auf dieses Konto." in mine.text
        assert theirs.language == "en"

    def test_in_words_of_ones_own(self, ada: Person, shop: Shop, lamps: Product, bo: User) -> None:
        own = {"subject": "Thanks {number}", "body": "Hi {customer}\n{items}\n{iban}"}
        assert ada.put("mail-texts/order_placed/en/", own).status == 200
        wrong = ada.put("mail-texts/order_placed/en/", {**own, "body": "{person}"})
        assert wrong.codes == [("unknown_placeholder", "body")]
        order = ordered(shop, bo, lamps, way="cash")
        mine = Message.objects.get(kind="order_placed")
        assert (mine.subject, mine.text) == (f"Thanks {order.number}", "Hi bo\n1 × Lamp: €10.00")

    def test_each_can_be_seen_before_it_is_written(self, ada: Person, shop: Shop) -> None:
        for kind in OF_SHOPS:
            for language in ("en", "de"):
                seen = ada.post(f"mail-texts/{kind}/{language}/preview/", {})
                assert seen.status == 200
                assert "{" not in seen.body["subject"] + seen.body["text"], kind
                assert settings.PUBLIC_URL in seen.body["text"]

    def test_they_are_found_by_their_order(
        self, ada: Person, zoe: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        first, _second = (ordered(shop, bo, lamps) for _ in range(2))
        found = ada.get("messages/", {"order": first.pk}).body["results"]
        assert [(one["kind"], one["about"], one["about_id"]) for one in found] == [
            ("order_received", "order", first.pk),
            ("order_placed", "order", first.pk),
        ]
        assert ada.get("messages/", {"about": "order"}).body["count"] == 4
        assert zoe.get("messages/", {"order": first.pk}).body["count"] == 0
        assert ada.get("messages/", {"order": "x"}).status == 400


class TestOnline:
    @pytest.fixture
    def shop(self, ada: Person) -> Shop:
        return opened(ada.organisation, provider="simulated")

    def paid(self, order: Order, bo: User, times: int = 1, more: int = 0) -> None:
        begin_payment(order_id=order.pk, by=bo)
        charge = SimulatedCharge.objects.latest("pk")
        told = told_of(charge, PAID, charge.amount + more)
        for _ in range(times):
            settle(organisation=order.organisation, provider="simulated", told=told)

    def test_the_shop_hears_of_it_once_it_is_paid(
        self, shop: Shop, lamps: Product, bo: User
    ) -> None:
        order = ordered(shop, bo, lamps, way="online")
        assert written() == [("order_placed", "bo@example.com")]
        assert "Please pay €11.90 online until " in Message.objects.get().text
        self.paid(order, bo, times=3)
        assert written()[1:] == [
            ("order_paid", "bo@example.com"),
            ("order_received", "ada@example.com"),
        ]
        assert "More came" not in Message.objects.get(kind="order_paid").text
        assert "Received already: €11.90" in Message.objects.get(kind="order_received").text

    def test_what_came_beyond_is_said_with_it(self, shop: Shop, lamps: Product, bo: User) -> None:
        self.paid(ordered(shop, bo, lamps, way="online"), bo, more=5)
        text = Message.objects.get(kind="order_paid").text
        assert "we have received €11.90 for your order" in text
        assert "More came than was due: €5.00 is yours." in text

    def test_not_paid_in_time(self, ada: Person, shop: Shop, lamps: Product, bo: User) -> None:
        Organisation.objects.filter(pk=ada.organisation.pk).update(language="de")
        order = ordered(shop, bo, lamps, way="online")
        law = Order.objects.filter(pk=order.pk)
        with pytest.MonkeyPatch.context() as clock:
            late = timezone.now() + timedelta(minutes=31)
            clock.setattr(timezone, "now", lambda: late)
            assert [give_up_unpaid_orders.call() for _ in range(2)] == [1, 0]
        assert written()[1:] == [("order_expired", "bo@example.com")]
        assert law.get().reason == "Sie wurde nicht rechtzeitig bezahlt."
        assert "nicht rechtzeitig bezahlt" in Message.objects.get(kind="order_expired").text


class TestOnce:
    def test_what_is_rolled_back_tells_nobody(
        self, postbox: Postbox, shop: Shop, lamps: Product, bo: User
    ) -> None:
        with transaction.atomic():
            ordered(shop, bo, lamps)
            transaction.set_rollback(True)
        assert (written(), arrived(postbox)) == ([], [])

    def test_a_step_that_is_refused_tells_nobody(
        self, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        order = ordered(shop, bo, lamps)
        accept_order(**act(ada, order))
        for again in (accept_order, lambda **named: cancel_order(order_id=order.pk, by=bo)):
            with pytest.raises(DomainError):
                again(**act(ada, order))
        assert len(written()) == 3

    def test_by_keys_and_by_the_carts_own(
        self, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        fill(shop, bo, lamps)
        key = Cart.objects.get().checkout_key
        came = [check_out(shop=shop, user=bo, given=ordering(key=key)) for _ in range(3)]
        order = came[0]
        for _ in range(3):
            done = ada.post(f"orders/{order.pk}/accept/", Idempotency_Key="k")
            assert done.status == 200
        assert Counter(kind for kind, _to in written()) == {
            "order_placed": 1,
            "order_received": 1,
            "order_accepted": 1,
        }

    def test_many_at_once_send_one(self, ada: Person, shop: Shop, lamps: Product, bo: User) -> None:
        order = ordered(shop, bo, lamps)
        work: list[Callable[[], Any]] = [lambda: accept_order(**act(ada, order)).pk] * 4
        work += [lambda: reject_order(**act(ada, order), reason="No").pk] * 4
        race(work, at_once=8)
        told = Counter(kind for kind, to in written() if to == "bo@example.com")
        assert told["order_rejected"] == 1
        assert told["order_accepted"] in {0, 1}
        assert sum(told.values()) == 2 + told["order_accepted"]

    def test_selling_and_mailing_invoices_do_not_wait_in_a_circle(
        self, ada: Person, shop: Shop, cleo: Any
    ) -> None:
        """Both count mails and write to the journal; neither is tried again."""
        rugs = product(shop.organisation, "Rug", stock=100)
        cleo.email = "cleo@example.com"
        cleo.save()
        work: list[Callable[[], Any]] = []
        for number in range(8):
            one = buyer(f"b{number}")
            fill(shop, one, rugs)
            pk = draft(ada, cleo)["id"]
            work.append(lambda one=one: check_out(shop=shop, user=one, given=ordering()).status)
            work.append(lambda pk=pk: ada.post(f"invoices/{pk}/send/", {"email": True}).status)
        assert Counter(race(work, at_once=8)) == {"placed": 8, 200: 8}
        told = Counter(kind for kind, _to in written())
        assert told == {"order_placed": 8, "order_received": 8, "invoice": 8}

    def test_all_at_once_from_the_list(
        self, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        ids = [ordered(shop, bo, lamps).pk for _ in range(3)]
        for _ in range(2):
            ada.post("orders/bulk/", {"action": "accept", "ids": ids})
        assert Counter(kind for kind, _to in written())["order_accepted"] == 3


class TestWhoGetsThem:
    def test_without_an_address_nobody(self, ada: Person, shop: Shop, lamps: Product) -> None:
        silent = User.objects.create_user("silent", "", None)
        order = ordered(shop, silent, lamps)
        accept_order(**act(ada, order))
        assert written() == [("order_received", "ada@example.com")]

    def test_an_address_of_the_checkout_goes_before_the_accounts(
        self, shop: Shop, lamps: Product, bo: User
    ) -> None:
        given = Particulars(email="else@example.com", billing_address=HOME)
        ordered(shop, bo, lamps, particulars=given)
        assert written()[0] == ("order_placed", "else@example.com")

    def test_admins_who_are_there_and_no_others(
        self, ada: Person, max_: Person, ivy: Person, zoe: Person, lamps: Product, bo: User
    ) -> None:
        gone = User.objects.create_user("gone", "gone@example.com", None, is_active=False)
        second = User.objects.create_user("second", "second@example.com", None)
        for one in (gone, second):
            Membership.objects.create(organisation=ada.organisation, user=one, role="admin")
        ordered(Shop.objects.select_related("organisation").get(), bo, lamps)
        assert [to for kind, to in written() if kind == "order_received"] == [
            "ada@example.com",
            "second@example.com",
        ]

    def test_switched_off(self, ada: Person, shop: Shop, lamps: Product, bo: User) -> None:
        assert ada.get("shop/").body["sends_mails"] is True
        assert ada.patch("shop/", {"sends_mails": False}).body["sends_mails"] is False
        shop.refresh_from_db()
        shop.organisation = ada.organisation
        order = ordered(shop, bo, lamps, quantity=5)
        accept_order(**act(ada, order))
        assert written() == []

    def test_no_buyer_uses_up_the_mails_of_invoices(
        self, settings: Any, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        settings.THROTTLES = {
            **settings.THROTTLES,
            "mail_organisation": (0, 86400),
            "mail_buyer": (2, 86400),
        }
        for _ in range(3):
            ordered(shop, bo, lamps)
        assert Counter(to for _kind, to in written()) == {
            "bo@example.com": 2,
            "ada@example.com": 3,
        }

    def test_an_order_goes_on_without_a_mail(
        self, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        with override_settings(THROTTLES={"mail_shop": (0, 60), "mail_buyer": (9, 60)}):
            order = ordered(shop, bo, lamps)
            assert accept_order(**act(ada, order)).status == "accepted"
        assert written() == []


class TestLowStock:
    @pytest.fixture
    def lamps(self, shop: Shop) -> Product:
        return low(product(shop.organisation, "Lamp", stock=5), 3)

    def test_one_mail_each_time_it_falls_that_low(
        self, ada: Person, shop: Shop, lamps: Product, bo: User
    ) -> None:
        ordered(shop, bo, lamps)
        assert notices() == []
        second = ordered(shop, bo, lamps)
        assert len(notices()) == 1
        third = ordered(shop, bo, lamps)
        assert len(notices()) == 1
        for order in (second, third):
            reject_order(**act(ada, order), reason="No")
        ordered(shop, bo, lamps)
        assert len(notices()) == 2
        assert "Lamp (Lamp): 3 left, low from 3 down" in notices()[-1].text

    def test_several_of_one_order_are_in_one_mail(
        self, shop: Shop, lamps: Product, bo: User
    ) -> None:
        own = shop.organisation
        names = ("<b>Rug</b>", "Bulb", "Torch", "Plug")
        others = [low(product(own, name, stock=1), 0) for name in names]
        high = low(product(own, "Sofa", stock=50), 3)
        uncounted = low(product(own, "Air", stock=None), 3)
        fill(shop, bo, lamps, quantity=5)
        ordered(shop, bo, *others, high, uncounted)
        [one] = notices()
        assert one.subject == "Low stock: Lamp, <b>Rug</b>, Bulb, …"
        assert one.text.count(" left, low from ") == 5
        assert "Sofa" not in one.text
        assert "Air" not in one.text
        assert "<b>" not in one.html

    def test_many_buyers_at_once_cross_it_once(self, shop: Shop, lamps: Product) -> None:
        buyers = [buyer(f"b{number}") for number in range(5)]
        for one in buyers:
            fill(shop, one, lamps)
        race(
            [lambda one=one: check_out(shop=shop, user=one, given=ordering()).pk for one in buyers],
            at_once=5,
        )
        lamps.refresh_from_db()
        assert (lamps.stock, len(notices())) == (0, 1)

    def test_a_number_that_is_in_use_takes_the_stock_once(
        self, ada: Person, shop: Shop, lamps: Product, bo: User, cleo: Any
    ) -> None:
        first = ordered(shop, bo, lamps)
        taken = (first.invoice.number or "")[:-1] + "2"
        pk = draft(ada, cleo, number=taken)["id"]
        assert ada.post(f"invoices/{pk}/send/").status == 200
        second = ordered(shop, bo, lamps)
        lamps.refresh_from_db()
        assert lamps.stock == 3
        assert (second.invoice.number or "").endswith("3")
        assert len(notices()) == 1


def low(one: Product, at: int) -> Product:
    Product.objects.filter(pk=one.pk).update(low_stock_at=at)
    one.refresh_from_db()
    return one


def notices() -> list[Message]:
    return list(Message.objects.filter(kind="low_stock").order_by("id"))
