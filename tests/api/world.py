"""A little of everything, and a way to see that nothing of it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.team import invite
from quittance.api.accounts.logo import DOT
from quittance.bills import operations as bills
from quittance.bills.models import Bill, BillFile, Supplier
from quittance.bills.operations import Person as Actor
from quittance.catalogue.models import Product, TaxRate
from quittance.files.keeping import keep
from quittance.files.models import random_key
from quittance.notifications.rules import State
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint, sealed
from quittance.notifications.webhooks.signing import new_secret
from quittance.payments.credits import receive_money
from quittance.payments.models import Payment
from quittance.shop.models import Order, PaymentAttempt, ProviderEvent, ProviderRefund
from quittance.shop.operations import accept_order
from tests.bills.desk import IBAN, OTHER_IBAN, bill_input
from tests.bills.reading.pdfs import one_page, pdf, shown
from tests.frame.rows import rows_of
from tests.notifications.making import message
from tests.people import Person, line
from tests.shop.market import buyer, opened, ordered


@dataclass(frozen=True)
class World:
    """One row of each kind, made over the API by `owner`; figures in EUR."""

    owner: Person
    customer: int
    double: int
    category: int
    tax_rate: int
    product: int
    image: int
    draft: int
    invoice: int
    line: int
    payment: int
    message: int
    failed_message: int
    uncertain_message: int
    webhook: int
    webhook_delivery: int
    member: int
    invitation: int
    link: int
    supplier: int
    bill: int
    submitted_bill: int
    approved_bill: int
    run: int
    run_to_cancel: int
    order: int
    accepted_order: int
    credit: int
    provider_event: int
    provider_refund: int


def world_of(owner: Person, *, whole: bool = True) -> World:
    """A customer, a product in a category, a draft and an overdue invoice of 119.00 with 19.00
    paid, a public link, and three mails about it; another member, and somebody invited. The
    `whole` of it has suppliers' bills and orders as well."""

    def made(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = owner.post(path, body)
        assert answer.status in {200, 201}, answer.body
        return dict(answer.body)

    assert owner.put("organisation/logo/", {"image": DOT}).status == 204
    customer = made("customers/", {"name": "Cleo", "email": "cleo@example.com"})["id"]
    double = made("customers/", {"name": "Cleo B.", "email": "Cleo@example.com"})["id"]
    category = made("categories/", {"name": "Light"})["id"]
    vat = made("tax-rates/", {"name": "19 %", "percent": "19"})["id"]
    product = made(
        "products/",
        {
            **{"sku": "L1", "name": "Lamp", "price": "10", "stock": "5"},
            **{"tax_rate": vat, "category": category},
        },
    )["id"]
    image = made(f"products/{product}/images/", {"image": DOT, "alt": "A lamp"})["id"]
    body = {"customer": customer, "lines": [line()]}
    draft = made("invoices/", body)["id"]
    late = {**body, "due_date": "2020-01-31"}
    sent = made(f"invoices/{made('invoices/', late)['id']}/send/", {})
    payment = made(
        "payments/",
        {
            "invoice": sent["id"],
            "amount": "19.00",
            "method": "cash",
            "provider_reference": "p-1",
            "reference": "Thanks",
        },
    )["id"]
    waiting, failed, uncertain = (
        message(owner.organisation, about_id=sent["id"], state=state).pk
        for state in (State.QUEUED, State.FAILED, State.UNCERTAIN)
    )
    link = made(f"invoices/{sent['id']}/link/", {})["id"]
    hook = webhook(owner.organisation)
    desk = bills_desk(owner) if whole else dict.fromkeys(BILLS, 0)
    orders = buy_something(owner, vat) if whole else dict.fromkeys(ORDERS, 0)
    mate = f"mate{owner.organisation.pk}"
    user = User.objects.create_user(mate, f"{mate}@example.com", None)
    member = Membership.objects.create(user=user, organisation=owner.organisation, role="viewer")
    invite(organisation=owner.organisation, email="later@example.com", role="agent", by=owner.user)
    offered = invite(
        organisation=owner.organisation, email="otto@example.com", role="agent", by=owner.user
    )
    return World(
        **desk,
        **orders,
        owner=owner,
        customer=customer,
        double=double,
        category=category,
        tax_rate=vat,
        product=product,
        image=image,
        draft=draft,
        invoice=sent["id"],
        line=sent["lines"][0]["id"],
        payment=payment,
        message=waiting,
        failed_message=failed,
        uncertain_message=uncertain,
        webhook=hook.pk,
        webhook_delivery=hook.deliveries.get().pk,
        member=member.pk,
        invitation=offered.invitation.pk,
        link=link,
    )


def webhook(organisation: Organisation, **values: Any) -> WebhookEndpoint:
    """With a delivery that has failed. It is nowhere in the journal."""
    usual = {"url": "https://example.com/hook", "events": ["*"], "secret": sealed(new_secret())}
    hook = WebhookEndpoint.objects.create(organisation=organisation, **usual | values)
    own = {"organisation": organisation, "endpoint": hook}
    failed = {"state": "failed", "status_code": 500, "error": "It answered 500."}
    WebhookDelivery.objects.create(**own, seq=1, event="organisation.changed", **failed)
    return hook


def buy_something(owner: Person, tax_rate: int) -> dict[str, int]:
    """Two orders of 11.90 by somebody else, one of them accepted and paid with too much twice."""
    organisation = owner.organisation
    # Without mails, which everything would have to count.
    shop = opened(organisation, sends_mails=False)
    rate = TaxRate.objects.get(pk=tax_rate)
    torch = Product.objects.create(
        organisation=organisation, sku="T1", name="Torch", price=10, tax_rate=rate
    )
    bo = buyer(f"bo{organisation.pk}")
    placed, accepted = (ordered(shop, bo, torch) for _ in range(2))
    accept_order(organisation=organisation, order_id=accepted.pk, by=owner.user)
    for _ in range(2):
        received = receive_money(
            organisation=organisation,
            invoice_id=accepted.invoice_id,
            amount=Decimal(20),
            method="cash",
            reference="For a torch",
            by=owner.user,
        )
    assert received.credit
    return {
        "order": placed.pk,
        "accepted_order": accepted.pk,
        "credit": received.credit.pk,
        **what_a_provider_said(accepted),
    }


def what_a_provider_said(order: Order) -> dict[str, int]:
    """Of charges that failed: nothing of it is left to do."""
    own = {"organisation_id": order.organisation_id, "looked_at": timezone.now()}
    said = {"reference": "r", "key": "k", "state": "failed", "amount": "0", "currency": "EUR"}
    event = ProviderEvent.objects.create(
        **own,
        provider="simulated",
        event=(news := random_key()),
        said={**said, "event": news},
        settled_at=timezone.now(),
    )
    attempt = PaymentAttempt.objects.create(
        organisation_id=order.organisation_id,
        order=order,
        provider="simulated",
        amount=1,
        currency="EUR",
        state="failed",
    )
    payment = Payment.objects.filter(invoice=order.invoice_id).latest("pk")
    refund = ProviderRefund.objects.create(
        **own, attempt=attempt, payment=payment, amount=1, currency="EUR", state="failed"
    )
    return {"provider_event": event.pk, "provider_refund": refund.pk}


PAGE = pdf(one_page(shown("Invoice R-1")))
ORDERS = ("order", "accepted_order", "credit", "provider_event", "provider_refund")
BILLS = ("supplier", "bill", "submitted_bill", "approved_bill", "run", "run_to_cancel")


def bills_desk(owner: Person) -> dict[str, int]:
    """Bills of 119.00 in each state, entered by the agent where there is one, else by nobody
    who is still there."""
    mine = owner.organisation
    Organisation.objects.filter(pk=mine.pk).update(iban=IBAN)
    mine.iban = IBAN
    agents = Membership.objects.filter(organisation=mine, role="agent").order_by("id")
    agent = agents[0].user if agents else None
    admin = Actor(owner.user, "admin")
    for name in ("Paper Mill", "Glue Works"):
        assert owner.post("suppliers/", {"name": name}).status == 201
    mill = Supplier.objects.get(organisation=mine, name="Paper Mill")
    made: dict[str, int] = {"supplier": mill.pk}
    for name in ("bill", "submitted_bill", "approved_bill", "run", "run_to_cancel"):
        data = bill_input(mill, number=name, iban=OTHER_IBAN)
        bill = bills.enter_bill(organisation=mine, data=data, by=admin).bill
        Bill.objects.filter(pk=bill.pk).update(entered_by=agent)
        made[name] = bill.pk
        if name == "bill":
            file = keep(organisation=mine, content=PAGE, media_type="application/pdf")
            BillFile.objects.create(organisation=mine, bill=bill, file=file, name="b.pdf", pages=1)
            continue
        bills.submit_bill(organisation=mine, bill_id=bill.pk, by=admin)
        if name == "submitted_bill":
            continue
        bills.approve_bill(organisation=mine, bill_id=bill.pk, by=admin)
        if name != "approved_bill":
            run = bills.make_payment_run(organisation=mine, bill_ids=[bill.pk], by=admin)
            made[name] = run.pk
    return made


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all our tables, as the database has them; a refused request leaves it as it
    was."""
    models = _models()
    names = (model._meta.label for model in models)
    return dict(zip(names, rows_of(models), strict=True))


@cache
def _models() -> list[type[Model]]:
    return [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("quittance.")
        for model in config.get_models()
    ]
