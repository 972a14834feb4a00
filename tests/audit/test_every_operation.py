"""Each operation writes exactly one entry, with its own action, in its own transaction."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from quittance.accounts import team
from quittance.accounts.masterdata import change_row, create_row, delete_row, found_row
from quittance.accounts.models import ApiToken, Invitation, Membership, Organisation, User
from quittance.accounts.operations import add_member
from quittance.accounts.tokens import IssuedToken, make_token, revoke_token
from quittance.api.accounts.logo import DOT
from quittance.audit.actions import ACTIONS, SUBJECTS
from quittance.audit.models import JournalEntry
from quittance.bills import operations as bills
from quittance.bills.models import ApprovalLimit, Bill, PaymentRun, ReviewLink, Supplier
from quittance.bills.operations.reviewing import new_link, record_opening, renew_link
from quittance.catalogue.models import Product, ProductImage, TaxRate
from quittance.customers import linking
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.invoicing.importing import run
from quittance.invoicing.models import Invoice, PublicLink
from quittance.notifications.delivering import Outcome, claim, settle
from quittance.notifications.models import MailText, Message
from quittance.notifications.rules import State
from quittance.notifications.webhooks.delivering import claim_next
from quittance.notifications.webhooks.delivering import settle as settle_webhook
from quittance.notifications.webhooks.models import WebhookEndpoint
from quittance.notifications.webhooks.sending import Answer
from quittance.notifications.webhooks.watching import catch_up
from quittance.payments.credits import receive_money
from quittance.payments.models import CustomerCredit, Payment
from quittance.privacy.operations import anonymise_customers
from quittance.reports.verify import verify
from quittance.reports.words import FIELDS
from quittance.shop.models import Order, Shop
from tests.bills.desk import IBAN, OTHER_IBAN, bill_input, position, supplier
from tests.bills.reading.xmls import CREDIT_NOTE
from tests.importing.lab import Lab
from tests.invoicing.making import NOON, at
from tests.people import PASSWORD, Person, draft, line, sent
from tests.shop.market import buyer, opened, ordered, product

pytestmark = pytest.mark.django_db
# When every invoice of a test is late.
LATER = timedelta(days=60)


class Desk:
    """Ada at work: what she has to hand, each made when it is asked for."""

    def __init__(self, ada: Person, cleo: Customer, folder: Path) -> None:
        self.ada, self.cleo, self.folder = ada, cleo, folder
        self.organisation = ada.organisation

    def draft(self) -> int:
        return int(draft(self.ada, self.cleo)["id"])

    def sent(self) -> int:
        return int(sent(self.ada, self.cleo)["id"])

    def paid(self) -> int:
        return self.post("payments/", invoice=self.sent(), amount="19", method="cash")

    def link(self) -> int:
        return self.post(f"invoices/{self.sent()}/link/")

    def visit(self, pk: int) -> int:
        link = PublicLink.objects.get(pk=pk)
        assert operations.record_visit(link, at=timezone.now())
        return pk

    def customer(self) -> int:
        return self.post("customers/", name="Rita")

    def category(self) -> int:
        return self.post("categories/", name="Light")

    def tax_rate(self) -> int:
        return self.post("tax-rates/", name="7 %", percent="7")

    def linked(self) -> int:
        """An invoice with a public link, so that a mail makes none."""
        pk = self.sent()
        self.post(f"invoices/{pk}/link/")
        return pk

    def mailed(self) -> int:
        return self.post(f"invoices/{self.sent()}/email/", **TO)

    def failed(self) -> int:
        pk = self.mailed()
        self.settle(pk, State.FAILED)
        return pk

    def uncertain(self) -> int:
        pk = self.mailed()
        self.settle(pk, State.UNCERTAIN)
        return pk

    def settle(self, pk: int, state: State) -> None:
        """What a worker does with a message once it knows what came of it."""
        claimed = claim(self.organisation.pk, pk)
        assert claimed
        settle(claimed, Outcome(state))

    def put_text(self) -> None:
        assert self.ada.put(TEXT, {"subject": "Yours", "body": "Pay"}).status == 200

    def webhook(self) -> int:
        return self.post("webhooks/", url="https://example.com/hook", events=["*"])

    def paused_webhook(self) -> int:
        return self.post(f"webhooks/{self.webhook()}/pause/")

    def try_out(self, pk: int) -> None:
        assert self.ada.post(f"webhooks/{pk}/test/").status == 202

    def switch_off(self, pk: int) -> None:
        """What a worker does once its receiver has answered 410."""
        assert catch_up() > 0
        claimed = claim_next(self.organisation.pk, pk)
        assert claimed
        settle_webhook(claimed, Answer(410, "It answered 410."))

    def product(self) -> int:
        rate = TaxRate.objects.create(
            organisation=self.organisation, name="19 %", percent=19, category="S"
        )
        return self.post("products/", name="Lamp", price="10", tax_rate=rate.pk)

    def image(self) -> int:
        return self.post(f"products/{self.product()}/images/", image=DOT)

    def post(self, path: str, **body: Any) -> int:
        answer = self.ada.post(path, body)
        assert answer.status in {200, 201}, answer.body
        return int(answer.body["id"])

    def known_by_mail(self) -> int:
        pk = self.customer()
        own = Customer.objects.for_organisation(self.ada.organisation)
        own.filter(pk=pk).update(email="rita@example.com")
        return pk

    def join(self, pk: int) -> int:
        return linking.join(customer_id=pk, user=self.ada.user, emails=["Rita@example.com"]).pk

    def linked_customer(self) -> int:
        return self.join(self.known_by_mail())

    def deleted_customer(self) -> int:
        gone = User.objects.create_user("gone", "gone@example.com", None, deleted_at=timezone.now())
        pk = self.known_by_mail()
        own = Customer.objects.for_organisation(self.ada.organisation)
        own.filter(pk=pk).update(user=gone)
        return pk

    def anonymise(self, pk: int) -> int:
        assert anonymise_customers() == 1
        return pk

    def leave(self, pk: int) -> int:
        return linking.leave(customer_id=pk, user=self.ada.user).pk

    def merge(self, pk: int) -> int:
        """Cleo stands for this customer from now on; the entry is about the double."""
        self.post(f"customers/{self.cleo.pk}/merge/", other=pk)
        return pk

    def paid_invoice(self) -> int:
        pk = self.sent()
        self.post("payments/", invoice=pk, amount="119", method="cash")
        return pk

    def credit(self, pk: int) -> int:
        received = receive_money(
            organisation=self.organisation,
            invoice_id=pk,
            amount=Decimal(5),
            method="cash",
            by=self.ada.user,
        )
        assert received.credit
        return int(received.credit.pk)

    def order(self) -> int:
        # Its mails have entries of their own.
        shop = opened(self.organisation, sends_mails=False)
        return int(ordered(shop, buyer(), product(self.organisation)).pk)

    # Suppliers' bills.

    @property
    def clerk(self) -> bills.Person:
        return bills.Person(self.ada.user, "admin")

    def supplier(self) -> int:
        row = Supplier(organisation=self.organisation, name="Mill", name_key="mill", currency="EUR")
        return int(create_row(row, by=self.ada.user).pk)

    def change_supplier(self, pk: int, verb: str, **values: Any) -> int:
        with transaction.atomic():
            row = found_row(Supplier, pk, organisation=self.organisation)
            change_row(row, values, by=self.ada.user, verb=verb)
        return pk

    def delete_supplier(self, pk: int) -> int:
        delete_row(Supplier, pk, organisation=self.organisation, by=self.ada.user)
        return pk

    def bill(self) -> int:
        data = bill_input(supplier(self.organisation), iban=OTHER_IBAN)
        return int(
            bills.enter_bill(organisation=self.organisation, data=data, by=self.clerk).bill.pk
        )

    def submitted_bill(self) -> int:
        """Entered by somebody who has left, so that Ada may decide."""
        pk = self.on_bill("submit_bill", self.bill())
        Bill.objects.filter(pk=pk).update(entered_by=None)
        return pk

    def approved_bill(self) -> int:
        return self.on_bill("approve_bill", self.submitted_bill())

    def on_bill(self, operation: str, pk: int, **more: Any) -> int:
        act = getattr(bills, operation)
        act(organisation=self.organisation, bill_id=pk, by=self.clerk, **more)
        return pk

    def review_link(self) -> int:
        bill = Bill.objects.get(pk=self.bill())
        return int(new_link(bill, self.ada.user, at=timezone.now()).pk)

    def submitted_link(self) -> int:
        bill = Bill.objects.get(pk=self.submitted_bill())
        return int(new_link(bill, self.ada.user, at=timezone.now()).pk)

    def renew(self, pk: int) -> int:
        assert renew_link(ReviewLink.objects.get(pk=pk))
        return int(ReviewLink.objects.latest("id").pk)

    def open_review(self, pk: int) -> int:
        record_opening(ReviewLink.objects.get(pk=pk), address="192.0.2.7", agent="Firefox")
        return pk

    def payment_run(self, pk: int) -> int:
        Organisation.objects.filter(pk=self.organisation.pk).update(iban=IBAN)
        self.organisation.refresh_from_db()
        run = bills.make_payment_run(organisation=self.organisation, bill_ids=[pk], by=self.clerk)
        return int(run.pk)

    def on_run(self, operation: str, pk: int) -> int:
        act = getattr(bills, operation)
        act(organisation=self.organisation, run_id=pk, by=self.clerk)
        return pk

    def empty_payment_run(self, pk: int) -> int:
        """Without its bills, each of which would get an entry of its own."""
        run = self.payment_run(pk)
        Bill.objects.filter(payment_run=run).update(payment_run=None)
        return run

    def set_limit(self, amount: int | None) -> None:
        self_ = {"organisation": self.organisation, "user_id": self.ada.user.pk}
        bills.set_limit(
            **self_, amount=None if amount is None else Decimal(amount), by=self.ada.user
        )

    def change(self, path: str, **body: Any) -> None:
        assert self.ada.patch(path, body).status == 200

    def delete(self, path: str) -> None:
        assert self.ada.delete(path).status == 204


def register(desk: Desk) -> int:
    answer = desk.ada.post("register/", {"email": "new@example.com", "password": PASSWORD})
    assert answer.status == 201
    return int(answer.body["organisation"]["id"])


def join(desk: Desk) -> None:
    user = User.objects.create_user("max", "max@example.com", None)
    add_member(organisation=desk.organisation, user=user, role="manager", by=desk.ada.user)


def member(desk: Desk) -> Membership:
    join(desk)
    return Membership.objects.get(user__username="max")


def invited(desk: Desk) -> team.Invited:
    return team.invite(
        organisation=desk.organisation, email="n@x.org", role="viewer", by=desk.ada.user
    )


def api_token(desk: Desk) -> IssuedToken:
    return make_token(
        user=desk.ada.user,
        organisation=desk.organisation,
        name="Shop",
        lifetime=timedelta(days=30),
    )


def import_file(desk: Desk) -> None:
    row = "{0},S,Lamp,2,2026-11-01 10:00,5.00,17,Germany"
    lab = Lab(desk.folder)
    lab.run(lab.write(row.format("A-1"), row.format("CA-2")), slug=desk.organisation.slug)


TO = {"to": "cleo@example.com"}
TEXT = "mail-texts/invoice/en/"
XML = CREDIT_NOTE.encode()


def mark_overdue(desk: Desk) -> None:
    assert operations.mark_overdue(now=timezone.now() + LATER) == 1


Make = Callable[[Desk], Any]


def nothing(desk: Desk) -> None:
    return None


# What has to be there first, and what is then done with it.
TABLE: dict[str, tuple[Make, Callable[[Desk, Any], Any]]] = {
    "organisation.registered": (nothing, lambda desk, _: register(desk)),
    "organisation.changed": (nothing, lambda desk, _: desk.change("organisation/", city="Bonn")),
    "organisation.invoices_imported": (nothing, lambda desk, _: import_file(desk)),
    "organisation.invoices_overdue": (Desk.sent, lambda desk, _: mark_overdue(desk)),
    "membership.created": (nothing, lambda desk, _: join(desk)),
    "membership.changed": (
        member,
        lambda desk, row: team.change_role(
            organisation=desk.organisation, membership_id=row.pk, role="agent", by=desk.ada.user
        ),
    ),
    "membership.deleted": (
        member,
        lambda desk, row: team.remove_member(
            organisation=desk.organisation, membership_id=row.pk, by=desk.ada.user
        ),
    ),
    "invitation.created": (nothing, lambda desk, _: invited(desk)),
    "invitation.revoked": (
        invited,
        lambda desk, row: team.revoke(
            organisation=desk.organisation, invitation_id=row.invitation.pk, by=desk.ada.user
        ),
    ),
    "api_token.created": (nothing, lambda desk, _: api_token(desk)),
    "api_token.revoked": (
        api_token,
        lambda desk, row: (
            revoke_token(
                user=desk.ada.user, organisation=desk.organisation, token_id=row.token.pk
            ).pk
        ),
    ),
    "customer.created": (nothing, lambda desk, _: desk.customer()),
    "customer.changed": (
        Desk.customer,
        lambda desk, pk: desk.change(f"customers/{pk}/", name="R"),
    ),
    "customer.archived": (
        Desk.customer,
        lambda desk, pk: desk.post(f"customers/{pk}/archive/"),
    ),
    "customer.restored": (
        Desk.customer,
        lambda desk, pk: desk.post(f"customers/{pk}/restore/"),
    ),
    "customer.merged": (Desk.customer, lambda desk, pk: desk.merge(pk)),
    "customer.linked": (Desk.known_by_mail, lambda desk, pk: desk.join(pk)),
    "customer.anonymised": (Desk.deleted_customer, lambda desk, pk: desk.anonymise(pk)),
    "customer.unlinked": (Desk.linked_customer, lambda desk, pk: desk.leave(pk)),
    "customer.deleted": (Desk.customer, lambda desk, pk: desk.delete(f"customers/{pk}/")),
    "category.created": (nothing, lambda desk, _: desk.category()),
    "category.changed": (
        Desk.category,
        lambda desk, pk: desk.change(f"categories/{pk}/", name="L"),
    ),
    "category.deleted": (Desk.category, lambda desk, pk: desk.delete(f"categories/{pk}/")),
    "tax_rate.created": (nothing, lambda desk, _: desk.tax_rate()),
    "tax_rate.changed": (
        Desk.tax_rate,
        lambda desk, pk: desk.change(f"tax-rates/{pk}/", percent="8"),
    ),
    "tax_rate.deleted": (Desk.tax_rate, lambda desk, pk: desk.delete(f"tax-rates/{pk}/")),
    "tax_rate.activated": (
        Desk.tax_rate,
        lambda desk, pk: desk.post(f"tax-rates/{pk}/activate/"),
    ),
    "tax_rate.deactivated": (
        Desk.tax_rate,
        lambda desk, pk: desk.post(f"tax-rates/{pk}/deactivate/"),
    ),
    "tax_rate.preferred": (
        Desk.tax_rate,
        lambda desk, pk: desk.post(f"tax-rates/{pk}/default/"),
    ),
    "product.created": (nothing, lambda desk, _: desk.product()),
    "product.changed": (
        Desk.product,
        lambda desk, pk: desk.change(f"products/{pk}/", price="11"),
    ),
    "product.activated": (
        Desk.product,
        lambda desk, pk: desk.post(f"products/{pk}/activate/"),
    ),
    "product.deactivated": (
        Desk.product,
        lambda desk, pk: desk.post(f"products/{pk}/deactivate/"),
    ),
    "product.stock_changed": (
        Desk.product,
        lambda desk, pk: desk.post(f"products/{pk}/stock/", delta="5", reason="received"),
    ),
    "product.deleted": (Desk.product, lambda desk, pk: desk.delete(f"products/{pk}/")),
    "product_image.created": (
        Desk.product,
        lambda desk, pk: desk.post(f"products/{pk}/images/", image=DOT) and None,
    ),
    "product_image.changed": (
        Desk.image,
        lambda desk, pk: desk.change(f"product-images/{pk}/", alt="A lamp"),
    ),
    "product_image.deleted": (Desk.image, lambda desk, pk: desk.delete(f"product-images/{pk}/")),
    "invoice.drafted": (nothing, lambda desk, _: desk.draft()),
    "invoice.duplicated": (
        Desk.sent,
        lambda desk, pk: desk.post(f"invoices/{pk}/duplicate/"),
    ),
    "invoice.revised": (
        Desk.draft,
        lambda desk, pk: desk.change(f"invoices/{pk}/", lines=[line(), line()]),
    ),
    "invoice.deleted": (Desk.draft, lambda desk, pk: desk.delete(f"invoices/{pk}/")),
    "invoice.issued": (Desk.draft, lambda desk, pk: desk.post(f"invoices/{pk}/send/")),
    "invoice.credited": (Desk.sent, lambda desk, pk: desk.post(f"invoices/{pk}/credit/")),
    "link.created": (Desk.sent, lambda desk, pk: desk.post(f"invoices/{pk}/link/")),
    "link.revoked": (Desk.link, lambda desk, pk: desk.post(f"links/{pk}/revoke/")),
    "link.visited": (Desk.link, lambda desk, pk: desk.visit(pk)),
    "invoice.reminded": (
        Desk.linked,
        lambda desk, pk: desk.ada.post(f"invoices/{pk}/remind/", TO) and None,
    ),
    "message.queued": (Desk.linked, lambda desk, pk: desk.post(f"invoices/{pk}/email/", **TO)),
    "message.sent": (Desk.mailed, lambda desk, pk: desk.settle(pk, State.SENT)),
    "message.failed": (Desk.mailed, lambda desk, pk: desk.settle(pk, State.FAILED)),
    "message.uncertain": (Desk.mailed, lambda desk, pk: desk.settle(pk, State.UNCERTAIN)),
    "message.resent": (Desk.failed, lambda desk, pk: desk.post(f"messages/{pk}/resend/")),
    "message.confirmed": (Desk.uncertain, lambda desk, pk: desk.post(f"messages/{pk}/confirm/")),
    "message.cancelled": (Desk.mailed, lambda desk, pk: desk.post(f"messages/{pk}/cancel/")),
    "mail_text.changed": (nothing, lambda desk, _: desk.put_text()),
    "mail_text.deleted": (Desk.put_text, lambda desk, _: desk.delete(TEXT)),
    "webhook_endpoint.created": (nothing, lambda desk, _: desk.webhook()),
    "webhook_endpoint.changed": (
        Desk.webhook,
        lambda desk, pk: desk.change(f"webhooks/{pk}/", events=["invoice.*"]),
    ),
    "webhook_endpoint.paused": (
        Desk.webhook,
        lambda desk, pk: desk.post(f"webhooks/{pk}/pause/"),
    ),
    "webhook_endpoint.resumed": (
        Desk.paused_webhook,
        lambda desk, pk: desk.post(f"webhooks/{pk}/resume/"),
    ),
    "webhook_endpoint.rotated": (
        Desk.webhook,
        lambda desk, pk: desk.post(f"webhooks/{pk}/rotate/"),
    ),
    "webhook_endpoint.tested": (Desk.webhook, lambda desk, pk: desk.try_out(pk)),
    "webhook_endpoint.disabled": (Desk.webhook, lambda desk, pk: desk.switch_off(pk)),
    "webhook_endpoint.deleted": (
        Desk.webhook,
        lambda desk, pk: desk.delete(f"webhooks/{pk}/"),
    ),
    "payment.recorded": (
        Desk.sent,
        lambda desk, pk: desk.post("payments/", invoice=pk, amount="19", method="cash"),
    ),
    "payment.refunded": (Desk.paid, lambda desk, pk: desk.post(f"payments/{pk}/refund/")),
    "customer_credit.kept": (Desk.paid_invoice, lambda desk, pk: desk.credit(pk)),
    "customer_credit.returned": (
        lambda desk: desk.credit(desk.paid_invoice()),
        lambda desk, pk: desk.post(f"customer-credits/{pk}/return/"),
    ),
    "shop.created": (nothing, lambda desk, _: desk.change("shop/", name="S") or None),
    "shop.changed": (
        lambda desk: desk.change("shop/", name="S"),
        lambda desk, _: desk.change("shop/", name="T"),
    ),
    "order.accepted": (Desk.order, lambda desk, pk: desk.post(f"orders/{pk}/accept/")),
    "order.completed": (
        lambda desk: desk.post(f"orders/{desk.order()}/accept/"),
        lambda desk, pk: desk.post(f"orders/{pk}/complete/"),
    ),
    "supplier.created": (nothing, lambda desk, _: desk.supplier()),
    "supplier.changed": (
        Desk.supplier,
        lambda desk, pk: desk.change_supplier(pk, "changed", name="M"),
    ),
    "supplier.archived": (
        Desk.supplier,
        lambda desk, pk: desk.change_supplier(pk, "archived", archived=True),
    ),
    "supplier.restored": (
        Desk.supplier,
        lambda desk, pk: desk.change_supplier(pk, "restored", archived=True),
    ),
    "supplier.deleted": (Desk.supplier, lambda desk, pk: desk.delete_supplier(pk)),
    "bill.entered": (nothing, lambda desk, _: desk.bill()),
    "bill.revised": (
        Desk.bill,
        lambda desk, pk: desk.on_bill("revise_bill", pk, changes={"iban": IBAN}),
    ),
    "bill.lines_added": (
        Desk.bill,
        lambda desk, pk: desk.on_bill("add_lines", pk, lines=[position("Ink")]),
    ),
    "bill.file_added": (
        Desk.bill,
        lambda desk, pk: desk.on_bill("attach_file", pk, content=XML, name="b.xml"),
    ),
    "bill.deleted": (Desk.bill, lambda desk, pk: desk.on_bill("delete_bill", pk)),
    "bill.submitted": (Desk.bill, lambda desk, pk: desk.on_bill("submit_bill", pk)),
    "bill.withdrawn": (
        Desk.submitted_bill,
        lambda desk, pk: desk.on_bill("withdraw_bill", pk),
    ),
    "bill.approved": (
        Desk.submitted_bill,
        lambda desk, pk: desk.on_bill("approve_bill", pk),
    ),
    "bill.rejected": (
        Desk.submitted_bill,
        lambda desk, pk: desk.on_bill("reject_bill", pk, reason="Why?"),
    ),
    "bill.paid": (Desk.approved_bill, lambda desk, pk: desk.on_bill("pay_bill", pk)),
    "bill.commented": (
        Desk.bill,
        lambda desk, pk: desk.on_bill("comment", pk, text="Look"),
    ),
    "review_link.opened": (Desk.review_link, lambda desk, pk: desk.open_review(pk)),
    "review_link.renewed": (Desk.submitted_link, lambda desk, pk: desk.renew(pk)),
    "review_link.revoked": (
        Desk.review_link,
        lambda desk, pk: (
            bills.revoke_link(organisation=desk.organisation, link_id=pk, by=desk.clerk).pk
        ),
    ),
    "payment_run.made": (Desk.approved_bill, lambda desk, pk: desk.payment_run(pk)),
    "payment_run.cancelled": (
        lambda desk: desk.payment_run(desk.approved_bill()),
        lambda desk, pk: desk.on_run("cancel_payment_run", pk),
    ),
    "payment_run.executed": (
        lambda desk: desk.empty_payment_run(desk.approved_bill()),
        lambda desk, pk: desk.on_run("settle_payment_run", pk),
    ),
    "approval_limit.created": (nothing, lambda desk, _: desk.set_limit(5)),
    "approval_limit.changed": (
        lambda desk: desk.set_limit(5),
        lambda desk, _: desk.set_limit(6),
    ),
    "approval_limit.deleted": (
        lambda desk: desk.set_limit(5),
        lambda desk, _: desk.set_limit(None),
    ),
}
BY_THE_SERVICE = {
    "webhook_endpoint.disabled",
    *("message.sent", "message.failed", "message.uncertain"),
    "customer.anonymised",
    "organisation.invoices_imported",
    "organisation.invoices_overdue",
    "link.visited",
    "review_link.opened",
    "review_link.renewed",
}


def without_german(entry: JournalEntry) -> set[str]:
    """Parts of names of fields that a German page would tell in English."""
    return {part for name in entry.changes for part in name.split(".")} - FIELDS["de"].keys()


@pytest.fixture
def desk(ada: Person, cleo: Customer, tmp_path: Path) -> Desk:
    return Desk(ada, cleo, tmp_path)


# Their invoice is told as well: tests/shop/test_checkout.py.
OF_SEVERAL = {"order.placed", "order.rejected", "order.cancelled"}
# Its payment is told as well: tests/payments/test_apply_credit.py.
OF_SEVERAL |= {"customer_credit.used"}
# Of an order that was paid online: tests/shop/test_refunds.py.
OF_SEVERAL |= {"payment.refund_asked", "payment.refund_failed"}


def test_the_table_knows_every_action() -> None:
    assert TABLE.keys() | OF_SEVERAL == ACTIONS.keys()


@pytest.mark.parametrize("action", TABLE)
def test_it_writes_exactly_one_entry(action: str, desk: Desk) -> None:
    prepare, work = TABLE[action]
    row = prepare(desk)
    before = set(JournalEntry.objects.values_list("pk", flat=True))
    pk = work(desk, row)
    [entry] = JournalEntry.objects.exclude(pk__in=before)
    assert (entry.action, entry.subject) == (action, action.partition(".")[0])
    who = "" if action in BY_THE_SERVICE else "ada"
    if action == "organisation.registered":
        who = "new"
    assert (entry.actor_name, entry.actor_id is None) == (who, not who)
    if action != "payment.refunded":
        assert isinstance(pk, int) is False or entry.subject_id == pk
    assert without_german(entry) == set()
    with at(timezone.now() + LATER):
        assert verify(entry.organisation_id).finding is None


def test_what_each_kind_of_row_is_called_is_known(desk: Desk) -> None:
    models = (
        Organisation,
        Membership,
        Invitation,
        Customer,
        TaxRate,
        Product,
        ProductImage,
        Invoice,
        Payment,
        PublicLink,
    )
    models += (ApiToken, Message, MailText, Supplier, Bill, ReviewLink, ApprovalLimit)
    models += (PaymentRun, Shop, Order, CustomerCredit, WebhookEndpoint)
    names = {str(model._meta.verbose_name).replace(" ", "_") for model in models} | {"category"}
    assert set(SUBJECTS) == names


def test_a_repeated_payment_writes_no_second_entry(desk: Desk) -> None:
    body = {"invoice": desk.sent(), "amount": "19", "method": "card", "provider_reference": "p-1"}
    desk.post("payments/", **body)
    before = JournalEntry.objects.count()
    desk.post("payments/", **body)
    assert JournalEntry.objects.count() == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("customers/", {}),
        ("invoices/", {"customer": 0, "lines": []}),
        ("payments/", {"invoice": 1, "amount": "1", "method": "cash"}),
    ],
)
def test_what_is_refused_leaves_no_entry(path: str, body: dict[str, Any], desk: Desk) -> None:
    assert desk.ada.post(path, body).status >= 400
    assert not JournalEntry.objects.exists()


def test_overdue_is_told_once_for_each_organisation(desk: Desk, zoe: Person) -> None:
    rita = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
    with at(NOON):
        mine = [desk.sent(), desk.sent()]
        theirs = sent(zoe, rita)["id"]
    with at(NOON + LATER):
        assert operations.mark_overdue() == 3
        assert operations.mark_overdue() == 0
    told = JournalEntry.objects.filter(action="organisation.invoices_overdue")
    assert {entry.organisation_id: entry.changes for entry in told} == {
        desk.organisation.pk: {"count": [None, 2], "invoices": [None, mine]},
        zoe.organisation.pk: {"count": [None, 1], "invoices": [None, [theirs]]},
    }


def test_an_import_tells_of_each_part_that_it_wrote(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHUNK_DOCUMENTS", 2)
    row = "{0},S,Lamp,{1},2026-11-01 10:00,5.00,17,Germany"
    lab = Lab(desk.folder)
    path = lab.write(row.format("A-1", 2), row.format("A-2", 1), row.format("CA-3", -1))
    for _ in range(2):
        lab.run(path, slug=desk.organisation.slug)
    first, second = JournalEntry.objects.order_by("seq")
    told = {name: after for name, (_, after) in first.changes.items()}
    ids = list(Invoice.objects.filter(number__in=["A-1", "A-2"]).values_list("pk", flat=True))
    assert told.pop("ids") == [[min(ids), max(ids)]]
    assert len(bytes.fromhex(told.pop("fingerprint"))) == 32
    assert told == {
        "first_number": "A-1",
        "last_number": "A-2",
        "currency": "EUR",
        "lines": 2,
        "customers": 1,
        "products": 1,
        "invoices": 2,
        "invoices_total": "15.00",
        "credit_notes": 0,
        "credit_notes_total": "0.00",
    }
    assert second.changes["credit_notes"] == [None, 1]
    assert verify(desk.organisation.pk).finding is None


def test_a_draft_says_what_changed_of_it(desk: Desk) -> None:
    pk = desk.draft()
    desk.change(f"invoices/{pk}/", notes="Thanks", number="X-1")
    desk.change(f"invoices/{pk}/", lines=[line(), line()], discount="10")
    drafted, words, lines = JournalEntry.objects.order_by("seq")
    was, now = (entry.changes.pop("lines_fingerprint") for entry in (drafted, lines))
    assert was[0] is now[0] is None
    assert was[1] != now[1]
    assert words.changes == {"number": [None, "X-1"], "notes": ["", "Thanks"]}
    assert lines.changes == {
        "discount": ["0.00", "10.00"],
        "subtotal": ["100.00", "200.00"],
        "tax_total": ["19.00", "36.10"],
        "total": ["119.00", "226.10"],
        "lines": [1, 2],
    }


def test_the_document_lists_every_action(project_root: Path) -> None:
    page = (project_root / "docs" / "journal.md").read_text()
    assert dict(re.findall(r"^\| `(\w+\.\w+)` \| (.+) \|$", page, re.MULTILINE)) == ACTIONS
