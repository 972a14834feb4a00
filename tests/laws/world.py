"""One document of each sort, made by the operations, for statements to be tried on."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from quittance.accounts.models import Organisation, User
from quittance.bills import operations
from quittance.bills.models import Bill
from quittance.bills.operations import Person
from quittance.bills.operations.reviewing import new_link
from quittance.catalogue.models import Product, StockMovement, TaxRate
from quittance.catalogue.stock import set_stock
from quittance.customers.models import Customer
from quittance.files.models import StoredFile
from quittance.invoicing.models import (
    Invoice,
    InvoiceLine,
    InvoiceTax,
    IssuedFile,
    NumberSeries,
)
from quittance.payments.credits import receive_money
from quittance.payments.models import CustomerCredit
from quittance.payments.operations import refund_payment
from quittance.shop import operations as selling
from tests.bills.desk import bill_input, supplier
from tests.invoicing.making import NOON, TODAY, D, at, credit, draft, drafts, issued, line, pay
from tests.people import organisation
from tests.shop.market import opened, ordered, product


def build() -> dict[str, int]:
    """The ids of what is there. Every document is of 119.00 to Cleo unless it says otherwise."""
    org, rival = organisation("Engines"), organisation("Rivals")
    ada = User.objects.create_user("ada", "ada@example.com", None)
    cleo, bob, dora = (
        Customer.objects.create(organisation=org, name=n, currency="EUR") for n in "CBD"
    )
    Customer.objects.filter(pk=cleo.pk).update(external_id="C-1")
    gone = User.objects.create_user("gone", "gone@example.com", None)
    User.objects.filter(pk=gone.pk).update(deleted_at=NOON)
    rita = Customer.objects.create(organisation=rival, name="Rita", currency="EUR")
    vat = TaxRate.objects.create(organisation=org, name="19 %", percent=D(19), category="S")
    lamp, bulb = (
        Product.objects.create(organisation=org, name=name, price=D(50), tax_rate=vat)
        for name in ("Lamp", "Bulb")
    )
    Product.objects.filter(pk=lamp.pk).update(sku="L-1")
    set_stock(lamp, D(5), by=None)
    two_lamps = line(product=lamp.pk, quantity=D(2), unit_price=D(50))
    with at(NOON):
        ids = {
            "org": org.pk,
            "rival_org": rival.pk,
            "ada": ada.pk,
            "gone": gone.pk,
            "nothing": 987_654,
        }
        ids |= {
            "cleo": cleo.pk,
            "bob": bob.pk,
            "dora": dora.pk,
            "rita": rita.pk,
            "lamp": lamp.pk,
            "bulb": bulb.pk,
        }
        ids["vat"] = vat.pk
        ids["draft"], ids["empty"] = drafts(org, cleo, 2)
        for name in ("sent", "overdue", "paid", "part_paid", "credited", "half", "refunded"):
            late = {"due_date": TODAY.replace(day=1)} if name == "overdue" else {}
            ids[name] = issued(org, cleo, two_lamps, **late).pk
        ids["doras"] = issued(org, dora, two_lamps).pk
        ids["payment"] = pay(org, ids["paid"], "119.00", provider_reference="pi_1").payment.pk
        pay(org, ids["part_paid"], "19.00")
        ids["note"] = credit(org, ids["credited"]).pk
        credit(org, ids["half"], (1, "1"))
        first = pay(org, ids["refunded"], "59.00").payment
        pay(org, ids["refunded"], "60.00")
        given = refund_payment(
            organisation=org, payment_id=first.pk, by=None, amount=Decimal("19.00")
        )
        ids |= {"first_payment": first.pk, "refund": given.refund.pk}
        for name in ("draft", "sent", "overdue"):
            ids[f"{name}_line"] = InvoiceLine.objects.get(invoice=ids[name]).pk
            ids[f"{name}_tax"] = InvoiceTax.objects.get(invoice=ids[name]).pk
        for name, price in (("draft_note", 50), ("other_note", 5)):
            ids[name] = draft_note(ids, price)
            ids[f"{name}_line"] = InvoiceLine.objects.get(invoice=ids[name]).pk
    Invoice.objects.filter(pk=ids["empty"]).update(number="E-1")
    InvoiceLine.objects.filter(invoice=ids["empty"]).delete()
    InvoiceTax.objects.filter(invoice=ids["empty"]).delete()
    ids["movement"] = StockMovement.objects.get().pk
    ids |= files(org, rival, ids["sent"])
    ids |= bills(org, rival, ada)
    ids |= orders(org, ada)
    ids |= kept_money(org, ids["paid"])
    ids["series"] = NumberSeries.objects.get(organisation=org, kind="invoice").pk
    return ids


def draft_note(ids: dict[str, int], price: int) -> int:
    """A credit note over three quarters of the invoice `sent`, not issued yet."""
    sent = Invoice.objects.get(pk=ids["sent"])
    sold = line(quantity=D("1.5"), unit_price=D(price))
    pk = draft(sent.organisation, sent.customer, sold)
    Invoice.objects.filter(pk=pk).update(kind="credit_note", corrects=sent)
    InvoiceLine.objects.filter(invoice=pk).update(corrects_line=ids["sent_line"])
    return pk


def files(org: Organisation, rival: Organisation, sent: int) -> dict[str, int]:
    """A stored file of each organisation, and that the first one is the one of the invoice."""
    mine, theirs = (
        StoredFile.objects.create(
            organisation=own, sha256=digit * 64, size=3, media_type="application/pdf"
        )
        for own, digit in ((org, "a"), (rival, "b"))
    )
    issued_file = IssuedFile.objects.create(
        organisation=org, invoice_id=sent, kind="pdf", file=mine, sha256=mine.sha256
    )
    return {"file": mine.pk, "rival_file": theirs.pk, "issued_file": issued_file.pk}


def bills(org: Organisation, rival: Organisation, ada: User) -> dict[str, int]:
    """A supplier's bill of 119.00 in each state, each with a line, a tax row and a comment."""
    who = Person(ada, "admin")
    mill, inks = supplier(org), supplier(org, "Inks")
    ids = {"mill": mill.pk, "inks": inks.pk, "rival_mill": supplier(rival).pk}
    for name in ("draft_bill", "submitted_bill", "rejected_bill", "approved_bill", "paid_bill"):
        data = bill_input(mill, number=name)
        bill = operations.enter_bill(organisation=org, data=data, by=who).bill
        act = {"organisation": org, "bill_id": bill.pk, "by": who}
        operations.comment(**act, text="Look")
        if name != "draft_bill":
            operations.submit_bill(**act)
        if name == "rejected_bill":
            operations.reject_bill(**act, reason="No")
        if name in {"approved_bill", "paid_bill"}:
            operations.approve_bill(**act)
        if name == "paid_bill":
            operations.pay_bill(**act)
        ids[name] = bill.pk
        ids[f"{name}_line"] = bill.lines.get().pk
        ids[f"{name}_tax"] = bill.taxes.get().pk
        ids[f"{name}_comment"] = bill.comments.get().pk
    link = new_link(Bill.objects.get(pk=ids["submitted_bill"]), ada, at=timezone.now())
    operations.record_opening(link, address="192.0.2.7", agent="")
    return ids | {"opening": link.openings.get().pk}


def orders(org: Organisation, ada: User) -> dict[str, int]:
    """An order of 59.50 in each state, of one lamp that nobody counts."""
    shop = opened(org)
    lamp = product(org, "Torch", "50", None)
    act = {"organisation": org, "by": ada}
    ids = {}
    for name in ("placed", "accepted", "completed", "rejected"):
        order = ordered(shop, ada, lamp)
        if name in {"accepted", "completed"}:
            selling.accept_order(**act, order_id=order.pk)
        if name == "completed":
            selling.complete_order(**act, order_id=order.pk)
        if name == "rejected":
            selling.reject_order(**act, order_id=order.pk, reason="No")
        ids[f"{name}_order"] = order.pk
        ids[f"{name}_item"] = order.items.get().pk
    return ids


def kept_money(org: Organisation, invoice: int) -> dict[str, int]:
    """Two credits of 5.00 for an invoice that was paid, one of them given back."""
    ids = {}
    for name in ("credit", "returned_credit"):
        received = receive_money(
            organisation=org,
            invoice_id=invoice,
            amount=D(5),
            method="cash",
            by=None,
            provider_reference=name,
        )
        assert received.credit
        ids[name] = received.credit.pk
    CustomerCredit.objects.filter(pk=ids["returned_credit"]).update(returned_on=TODAY)
    return ids
