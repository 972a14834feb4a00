"""An order's steps: accepted, completed; or rejected or cancelled, with its stock back in its place
and its invoice credited.

Locked in the order of db/locks.py: the order, the products by their ids, the invoice, and last the
number and the journal.
"""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override, pgettext_lazy

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed, record
from quittance.catalogue.many import locked_products
from quittance.catalogue.models import Product
from quittance.catalogue.rules import MovementKind
from quittance.catalogue.stock import Cause, move
from quittance.errors import InvalidInput, NotFound
from quittance.invoicing.errors import InvalidTransition, NothingToCredit
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import credit_invoice, locked
from quittance.notifications.texts.defaults import language_of
from quittance.payments.models import Payment
from quittance.payments.operations import record_payment, refunded
from quittance.shop.errors import RefundInProgress
from quittance.shop.mails.telling import mail_step
from quittance.shop.models import Order
from quittance.shop.operations.refunds import refund_money
from quittance.shop.queries import bought_by
from quittance.shop.rules import OrderStatus, PaymentWay, may_become

NOTHING = Decimal(0)
# Of an order, within a sentence.
IS = {
    OrderStatus.PLACED: pgettext_lazy("order", "placed"),
    OrderStatus.ACCEPTED: pgettext_lazy("order", "accepted"),
    OrderStatus.COMPLETED: pgettext_lazy("order", "completed"),
    OrderStatus.REJECTED: pgettext_lazy("order", "rejected"),
    OrderStatus.CANCELLED: pgettext_lazy("order", "cancelled"),
}


def accept_order(*, organisation: Organisation, order_id: int, by: User) -> Order:
    """Say that the order will be carried out. Raises NotFound, InvalidTransition."""
    with transaction.atomic():
        order = _locked(organisation, order_id, OrderStatus.ACCEPTED)
        if order.payment_way == PaymentWay.ONLINE and _open_invoice(order).balance_due > 0:
            detail = gettext("This order has not been paid yet. It is cancelled if it is not.")
            raise InvalidTransition(detail)
        return _take_step(order, OrderStatus.ACCEPTED, organisation, by=by)


def complete_order(
    *, organisation: Organisation, order_id: int, by: User, paid_in_cash: bool = False
) -> Order:
    """Say that it has been handed over or sent; `paid_in_cash` records what was due on its
    invoice as paid. Raises NotFound, InvalidTransition."""
    with transaction.atomic():
        order = _locked(organisation, order_id, OrderStatus.COMPLETED)
        due = locked(organisation, order.invoice_id).balance_due
        if paid_in_cash and due > 0:
            record_payment(
                organisation=organisation,
                invoice_id=order.invoice_id,
                amount=due,
                method="cash",
                reference=order.number,
                by=by,
            )
        return _take_step(order, OrderStatus.COMPLETED, organisation, by=by)


def reject_order(
    *, organisation: Organisation, order_id: int, reason: str, by: User, refund: bool = False
) -> Order:
    """Say that it will not be carried out, and why: its stock comes back, its invoice is credited.

    What was paid stays with the invoice as what is to be given back, until it is; `refund` records
    that it has been, or asks the provider that took it. Raises NotFound, InvalidTransition,
    InvalidInput without a reason.
    """
    if not reason.strip():
        detail = gettext("Say why the order is rejected.")
        raise InvalidInput(detail, attr="reason", code="required")
    return _end(organisation, order_id, OrderStatus.REJECTED, by=by, reason=reason, refund=refund)


def cancel_order(*, order_id: int, by: User, reason: str = "") -> Order:
    """The buyer takes back an order that nobody has accepted yet; as `reject_order`.

    Raises NotFound for what is not theirs, InvalidTransition.
    """
    mine = bought_by(by).select_related("organisation").found(pk=order_id)
    return _end(mine.organisation, order_id, OrderStatus.CANCELLED, by=by, reason=reason)


def give_up_order(*, organisation: Organisation, order_id: int) -> bool:
    """Cancel an order that was to be paid online and for which nothing has come in time; False
    where that is no longer so, also where what came has been given back: people decide on it."""
    with transaction.atomic():
        own = Order.objects.for_organisation(organisation)
        order = own.select_for_update(no_key=True).get(pk=order_id)
        is_late = order.pay_by is not None and order.pay_by < timezone.now()
        payments = Payment.objects.for_organisation(organisation).filter(invoice=order.invoice_id)
        if order.status != OrderStatus.PLACED or not is_late or payments.exists():
            return False
        # Its buyer reads it; whoever cancels here speaks no language.
        with override(language_of(organisation.language)):
            reason = gettext("It was not paid in time.")
        _end(organisation, order_id, OrderStatus.CANCELLED, by=None, reason=reason)
    return True


def _open_invoice(order: Order) -> Invoice:
    return Invoice.objects.for_organisation(order.organisation_id).get(pk=order.invoice_id)


def _end(
    organisation: Organisation,
    order_id: int,
    status: OrderStatus,
    *,
    by: User | None,
    reason: str,
    refund: bool = False,
) -> Order:
    with transaction.atomic():
        order = _locked(organisation, order_id, status)
        _return_stock(order, status, by=by, reason=reason)
        # Somebody may have credited all of it by hand.
        with suppress(NothingToCredit):
            credit_invoice(
                organisation=organisation,
                invoice_id=order.invoice_id,
                reason=reason or str(status.label),
                by=by,
            )
        if refund:
            _refund(order, organisation, by=by, reason=reason)
        return _take_step(order, status, organisation, by=by, reason=reason)


def _locked(organisation: Organisation, order_id: int, status: OrderStatus) -> Order:
    """The order under lock, if it may take the step. Raises NotFound, InvalidTransition."""
    own = Order.objects.for_organisation(organisation)
    order = own.select_for_update(no_key=True).filter(pk=order_id).first()
    if order is None:
        raise NotFound()
    if not may_become(order.status, status):
        said = {"status": IS[OrderStatus(order.status)]}
        raise InvalidTransition(
            gettext("This order is %(status)s: it cannot take this step.") % said
        )
    return order


def _return_stock(order: Order, status: OrderStatus, *, by: User | None, reason: str) -> None:
    """What was taken for the order comes back, to products that are there and still counted."""
    items = order.items.filter(was_counted=True, product__isnull=False)
    quantities: dict[int, Decimal] = {}
    for pk, quantity in items.values_list("product_id", "quantity"):
        quantities[pk] = quantities.get(pk, NOTHING) + quantity
    products: dict[int, Product] = locked_products(
        Organisation(pk=order.organisation_id), quantities
    )
    cause = Cause(MovementKind.RETURNED, by, reason[:200], ("order", order.pk))
    back = {
        product: quantities[pk] for pk, product in products.items() if product.stock is not None
    }
    move(back, cause)


def _refund(order: Order, organisation: Organisation, *, by: User | None, reason: str) -> None:
    payments = Payment.objects.for_organisation(organisation).filter(invoice=order.invoice_id)
    for payment in payments.order_by("pk"):
        if payment.amount > refunded(payment):
            with suppress(RefundInProgress):
                refund_money(
                    organisation=organisation, payment_id=payment.pk, by=by, reason=reason[:500]
                )


def _take_step(
    order: Order,
    status: OrderStatus,
    organisation: Organisation,
    *,
    by: User | None,
    reason: str = "",
) -> Order:
    now = timezone.now()
    before = {"status": order.status, "reason": order.reason}
    order.status, order.updated_at = status, now
    order.reason = reason
    at = {OrderStatus.ACCEPTED: "accepted_at", OrderStatus.COMPLETED: "completed_at"}
    name = at.get(status, "ended_at")
    setattr(order, name, now)
    order.save(update_fields=["status", "reason", name, "updated_at"])
    record(
        organisation=order.organisation_id,
        by=by,
        action=f"order.{status.value}",
        subject_id=order.pk,
        changes=changed(before, {"status": order.status, "reason": order.reason}),
        related=("invoice", order.invoice_id),
    )
    mail_step(order, organisation, by=by)
    return order
