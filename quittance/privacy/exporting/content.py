"""What is held about a person, part by part, as rows for JSON. Never anybody else's: another
buyer's, what a business notes for itself, who of its staff did something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from quittance.accounts.models import ApiToken, User
from quittance.accounts.operations import memberships_of
from quittance.accounts.rules import BOOKS_READERS
from quittance.audit.models import JournalEntry
from quittance.customers.linking import customers_of
from quittance.customers.models import Customer, SavedAddress
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceQuerySet
from quittance.invoicing.received import received_by
from quittance.money import format_amount
from quittance.notifications.models import Message
from quittance.notifications.rules import State
from quittance.payments.models import CustomerCredit, Payment, Refund
from quittance.shop.models import Cart, Order, OrderItem
from quittance.shop.queries import bought_by

Rows = Iterator[dict[str, Any]]
AT_ONCE = 500
OF_INVOICE = (
    *("id", "kind", "number", "status", "issue_date", "due_date", "currency", "seller", "buyer"),
    *("notes", "purchase_order", "sent_at", "paid_at"),
)
AMOUNTS = ("subtotal", "tax_total", "total", "amount_paid", "amount_credited", "balance_due")
OF_ORDER = (
    *("id", "number", "status", "customer_name", "email", "currency", "payment_way"),
    *("billing_address", "shipping_address", "notes", "terms", "reason"),
    *("placed_at", "accepted_at", "completed_at", "ended_at"),
)
OF_MESSAGE = ("id", "kind", "language", "to", "to_name", "from_name", "subject", "text", "sent_at")
OF_ENTRY = ("seq", "at", "action", "subject", "subject_id", "changes")


def account(user: User) -> Rows:
    names = ("id", "username", "email", "first_name", "last_name", "mobile", "language")
    yield {
        **_of(user, *names, "created_at", "last_login"),
        "email_addresses": list(
            EmailAddress.objects.filter(user=user)
            .order_by("pk")
            .values("email", "verified", "primary")
        ),
        "second_steps": list(
            Authenticator.objects.filter(user=user)
            .order_by("pk")
            .values("type", "created_at", "last_used_at")
        ),
    }


def memberships(user: User) -> Rows:
    for one in memberships_of(user):
        yield {"organisation": one.organisation.name, "role": one.role, "since": one.created_at}


def sessions(user: User) -> Rows:
    names = ("ip", "user_agent", "created_at", "last_seen_at")
    yield from UserSession.objects.filter(user=user).order_by("pk").values(*names)


def tokens(user: User) -> Rows:
    own = ApiToken.objects.across_organisations("a person's own keys, wherever they lead")
    names = ("name", "organisation__slug", "created_at", "expires_at")
    yield from own.filter(user=user).order_by("pk").values(*names)


def addresses(user: User) -> Rows:
    for one in SavedAddress.objects.filter(user=user).order_by("pk"):
        names = ("label", "name", "company", "for_billing", "for_shipping", "created_at")
        yield {**_of(one, *names), **one.postal}


def carts(user: User) -> Rows:
    own = Cart.objects.across_organisations("a person's own carts, in whichever shop")
    for cart in own.filter(user=user).select_related("organisation").order_by("pk"):
        names = ("name", "quantity", "price", "tax_rate", "created_at")
        items = [_of(item, *names) for item in cart.items.order_by("pk")]
        yield {"shop": cart.organisation.slug, "updated_at": cart.updated_at, "items": items}


def customers(user: User) -> Rows:
    for one in _customers(user).select_related("organisation"):
        yield {"business": one.organisation.name, **one.snapshot(), "since": one.created_at}


def orders(user: User) -> Rows:
    own = bought_by(user).select_related("organisation").order_by("pk")
    for order in own.iterator(chunk_size=AT_ONCE):
        yield {
            "shop": order.organisation.slug,
            **_of(order, *OF_ORDER),
            "total": format_amount(order.total, order.currency),
            "items": [_item(one, order) for one in order.items.order_by("position")],
        }


def invoices(user: User) -> Rows:
    for one in documents(user):
        yield {
            "business": one.organisation.name,
            **_of(one, *OF_INVOICE),
            **{name: format_amount(getattr(one, name), one.currency) for name in AMOUNTS},
            "lines": [_line(line, one) for line in one.lines.order_by("position")],
        }


def documents(user: User) -> Iterator[Invoice]:
    """What was issued to the person, each with its organisation."""
    rows = _documents(user).select_related("organisation").order_by("pk")
    yield from rows.iterator(chunk_size=AT_ONCE)


def payments(user: User) -> Rows:
    """Money of the person: what came, what went back, and what waits as their credit."""
    names = ("currency", "method", "received_on", "reference", "created_at")
    for document in documents(user):
        for model in (Payment, CustomerCredit, Refund):
            rows: QuerySet[Any] = model.objects.for_organisation(document.organisation_id)
            for one in rows.filter(invoice=document.pk).order_by("pk"):
                kind = model._meta.verbose_name
                yield {
                    "kind": str(kind),
                    "invoice": document.number,
                    **{name: getattr(one, name) for name in names if hasattr(one, name)},
                    "currency": document.currency,
                    "amount": format_amount(one.amount, document.currency),
                }


def messages(user: User) -> Rows:
    """Mails to the person's own addresses: to a proved one all, to another one those about what
    is the person's."""
    proved = EmailAddress.objects.filter(user=user, verified=True)
    verified = {email.lower() for email in proved.values_list("email", flat=True)}
    to_them = Q()
    for email in {user.email.lower(), *verified}:
        to_them |= Q(to__iexact=email)
    known = {
        "invoice": set(_documents(user).values_list("pk", flat=True)),
        "order": set(bought_by(user).values_list("pk", flat=True)),
    }
    everywhere = Message.objects.across_organisations("a person was written to by many businesses")
    mails = everywhere.filter(to_them, state__in=(State.SENT, State.UNCERTAIN)).order_by("pk")
    for one in mails.iterator(chunk_size=AT_ONCE):
        if one.to.lower() in verified or one.about_id in known.get(one.about, set()):
            yield _of(one, *OF_MESSAGE)


def journal(user: User) -> Rows:
    """What the person did: everything in the businesses whose books they read, and what they did
    as a customer elsewhere."""
    reads = {one.organisation_id for one in memberships_of(user).filter(role__in=BOOKS_READERS)}
    for organisation in sorted(reads):
        yield from _entries(organisation, Q(actor_id=user.pk))
    written = {"customer": customers_of(user), "order": bought_by(user)}
    sellers = {
        pk for rows in written.values() for pk in rows.values_list("organisation", flat=True)
    }
    for organisation in sorted(sellers - reads):
        theirs = Q()
        for subject, rows in written.items():
            ids = rows.filter(organisation=organisation).values("pk")
            theirs |= Q(subject=subject, subject_id__in=ids)
        yield from _entries(organisation, theirs & Q(actor_id=user.pk))


def _entries(organisation: int, which: Q) -> Rows:
    own = JournalEntry.objects.for_organisation(organisation).filter(which).order_by("seq")
    for row in own.values(*OF_ENTRY).iterator(chunk_size=AT_ONCE):
        yield {"organisation": organisation, **row}


def _documents(user: User) -> InvoiceQuerySet:
    """What the person sees as a customer, and the invoices of their own orders also where the
    business keeps them with a customer whom nobody sees."""
    every = Invoice.objects.across_organisations("a person's own documents, of every business")
    own = Q(pk__in=received_by(user).values("pk")) | Q(pk__in=bought_by(user).values("invoice"))
    return every.issued().filter(own)


def _customers(user: User) -> QuerySet[Customer]:
    return customers_of(user).order_by("pk")


def _item(item: OrderItem, order: Order) -> dict[str, Any]:
    names = ("position", "sku", "name", "unit", "quantity", "price", "tax_rate")
    return {**_of(item, *names), "net_amount": format_amount(item.net_amount, order.currency)}


def _line(line: InvoiceLine, document: Invoice) -> dict[str, Any]:
    names = ("position", "description", "quantity", "unit", "unit_price", "tax_rate")
    return {**_of(line, *names), "net_amount": format_amount(line.net_amount, document.currency)}


def _of(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
