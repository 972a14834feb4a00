"""What the palette finds, each source for who may read it and through the gate.

A new kind of row is a function in SOURCES; a new action an entry in ACTIONS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from quittance.accounts.rules import ADMINS, BOOKS_READERS, EVERYONE
from quittance.bills.models import Bill, Supplier
from quittance.bills.rules import WRITERS
from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.web.access import Access
from quittance.web.navigation import Place, address, sections_for
from quittance.web.templatetags.figures import money, price

MOST = 6


@dataclass(frozen=True, slots=True)
class Hit:
    label: str
    note: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str | Promise
    hits: list[Hit]


ACTIONS = (
    Place(_("New invoice"), "plus", "invoices:new", ADMINS),
    Place(_("New customer"), "plus", "customers:new", ADMINS),
    Place(_("New product"), "plus", "products:new", ADMINS),
    Place(_("New category"), "plus", "categories:new", ADMINS),
    Place(_("New tax rate"), "plus", "tax_rates:new", ADMINS),
    Place(_("Record a payment"), "payment", "payments:new", ADMINS),
    Place(_("Upload bills"), "upload", "bills:upload", WRITERS),
    Place(_("Enter a bill by hand"), "plus", "bills:new", WRITERS),
    Place(_("New supplier"), "plus", "suppliers:new", WRITERS),
    Place(_("Invite to the team"), "team", "team:invite", ADMINS),
    Place(_("Check the journal"), "shield", "journal:check", ADMINS),
    Place(_("New API token"), "key", "settings:new_token", ADMINS),
    Place(_("New webhook"), "webhook", "settings:new_webhook", ADMINS),
    Place(_("Mails sent"), "send", "settings:outbox", ADMINS),
    Place(_("Account and security"), "customer", "account:index", EVERYONE),
    Place(_("Open another business"), "building", "account:new_organisation", EVERYONE),
)


# Pages that stand in no sidebar, found once something has been typed.
FURTHER = (
    Place(_("Webhooks"), "webhook", "settings:webhooks", ADMINS),
    Place(_("Payment files"), "bank", "bills:runs", BOOKS_READERS),
    Place(_("Ageing report"), "clock", "reports:ageing", BOOKS_READERS),
    Place(_("Revenue report"), "report", "reports:revenue", BOOKS_READERS),
    Place(_("Tax report"), "tax", "reports:tax", BOOKS_READERS),
    Place(_("Cash flow report"), "payment", "reports:cash", BOOKS_READERS),
    Place(_("Lines of issued documents"), "report", "reports:lines", BOOKS_READERS),
)


def found(access: Access, words: str) -> list[Group]:
    """Places and actions by their names; rows only once something has been typed."""
    groups = [Group(_("Go to"), list(places(access, words)))]
    groups.append(Group(_("Do"), list(actions(access, words))))
    if words:
        rows = [
            Group(title, list(source(access, words)))
            for title, roles, source in SOURCES
            if access.may(roles)
        ]
        groups = [*rows, *groups]
    return [group for group in groups if group.hits]


def places(access: Access, words: str) -> Iterator[Hit]:
    for section in sections_for(access, ""):
        for link in section.links:
            if fits(link.label, words):
                yield Hit(
                    str(link.label), f"g {link.keys}" if link.keys else "", link.icon, link.url
                )
    if words:
        yield from named(FURTHER, access, words)


def actions(access: Access, words: str) -> Iterator[Hit]:
    yield from named(ACTIONS, access, words)


def named(some: tuple[Place, ...], access: Access, words: str) -> Iterator[Hit]:
    """Those that are there, that may be gone to, and whose names the words begin."""
    for one in some:
        url = address(one.name)
        if url and access.may(one.roles) and fits(one.label, words):
            yield Hit(str(one.label), "", one.icon, url)


def invoices(access: Access, words: str) -> Iterator[Hit]:
    rows = Invoice.objects.for_organisation(access.organisation).filter(
        Q(number__icontains=words) | Q(customer_name__icontains=words)
    )
    names = ("id", "number", "customer_name", "total", "currency")
    for pk, number, customer, total, currency in rows.order_by("-id").values_list(*names)[:MOST]:
        called = number or pgettext("status", "Draft")
        label = f"{called} · {customer}"
        yield from hit(label, money(total, currency), "invoice", "invoices:detail", pk)


def customers(access: Access, words: str) -> Iterator[Hit]:
    asked = Q(name__icontains=words) | Q(company__icontains=words) | Q(email__icontains=words)
    rows = Customer.objects.for_organisation(access.organisation).filter(asked)
    for pk, name, email in rows.order_by("name", "id").values_list("id", "name", "email")[:MOST]:
        yield from hit(name, email, "customer", "customers:detail", pk)


def products(access: Access, words: str) -> Iterator[Hit]:
    asked = Q(name__icontains=words) | Q(sku__icontains=words)
    rows = Product.objects.for_organisation(access.organisation).filter(asked)
    currency = access.organisation.currency
    names = ("id", "name", "sku", "price")
    for pk, name, sku, amount in rows.order_by("name", "id").values_list(*names)[:MOST]:
        label = f"{name} · {sku}" if sku else name
        yield from hit(label, price(amount, currency), "product", "products:detail", pk)


def bills(access: Access, words: str) -> Iterator[Hit]:
    seen = Bill.objects.for_organisation(access.organisation).seen_by(access.user, access.role)
    rows = seen.filter(Q(number__icontains=words) | Q(supplier__name__icontains=words))
    names = ("id", "number", "supplier__name", "total", "currency")
    for pk, number, supplier, total, currency in rows.order_by("-id").values_list(*names)[:MOST]:
        label = f"{number or pgettext('status', 'Draft')} · {supplier or '–'}"
        yield from hit(label, money(total, currency), "file", "bills:detail", pk)


def suppliers(access: Access, words: str) -> Iterator[Hit]:
    asked = Q(name__icontains=words) | Q(vat_number__icontains=words)
    rows = Supplier.objects.for_organisation(access.organisation).filter(asked)
    named = rows.order_by("name", "id").values_list("id", "name", "vat_number")
    for pk, name, number in named[:MOST]:
        yield from hit(name, number, "building", "suppliers:detail", pk)


Source = Callable[[Access, str], Iterator[Hit]]
SOURCES: tuple[tuple[str | Promise, frozenset[str], Source], ...] = (
    (_("Invoices"), BOOKS_READERS, invoices),
    (_("Customers"), BOOKS_READERS, customers),
    (_("Products"), EVERYONE, products),
    (_("Bills"), EVERYONE, bills),
    (_("Suppliers"), EVERYONE, suppliers),
)


def hit(label: str, note: str, icon: str, name: str, pk: int) -> Iterator[Hit]:
    """A row, if there is a page for it."""
    try:
        yield Hit(label, note, icon, reverse(name, args=[pk]))
    except NoReverseMatch:
        return


def fits(label: str | Promise, words: str) -> bool:
    """Each word begins a word of the label."""
    parts = str(label).casefold().split()
    return all(any(part.startswith(word) for part in parts) for word in words.casefold().split())
