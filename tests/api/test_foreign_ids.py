"""Zoe tries ids, filters, orderings, cursors and headers of Ada's: each is as if it never was."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import resolve

from quittance.accounts.models import Invitation, Membership
from quittance.audit.models import JournalEntry
from quittance.bills.models import Bill, PaymentRun, Supplier
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.lists.filters import Filter, FilterSet
from quittance.notifications.models import Message, WebhookDelivery, WebhookEndpoint
from quittance.payments.credits import receive_money
from quittance.payments.models import CustomerCredit, Payment
from quittance.shop.models import Order, ProviderEvent, ProviderRefund, Shop
from tests.api.endpoints import ANYBODY, CALLS, ENDPOINTS, address
from tests.api.world import World, everything, webhook, what_a_provider_said, world_of
from tests.frame.ground import Made, ground
from tests.grounds import ada_and_zoe
from tests.notifications.making import message
from tests.people import Answer, line, person
from tests.shop.market import buyer, ordered, product

pytestmark = pytest.mark.django_db
ABSENT = 2**40
GUARDED = [(path, method) for path, method in CALLS if ENDPOINTS[path].calls[method].roles]
LISTS = [
    *(path for path in ENDPOINTS if f"{path}<int:pk>/" in ENDPOINTS),
    "journal/",
    "invoices/lines/",
]


def filters_of(path: str) -> FilterSet:
    view: Any = resolve(f"/api/{path}").func
    found: FilterSet = view.view_class.filters
    return found


def is_reference(spec: Filter) -> bool:
    return spec.schema.get("type") == "integer"


MODEL_OF: dict[str, Any] = {
    "customers/": Customer,
    "categories/": Category,
    "tax-rates/": TaxRate,
    "products/": Product,
    "invoices/": Invoice,
    "payments/": Payment,
    "messages/": Message,
    "journal/": JournalEntry,
    "invoices/lines/": InvoiceLine,
    "suppliers/": Supplier,
    "bills/": Bill,
    "payment-runs/": PaymentRun,
    "team/": Membership,
    "invitations/": Invitation,
    "orders/": Order,
    "customer-credits/": CustomerCredit,
    "provider-events/": ProviderEvent,
    "provider-refunds/": ProviderRefund,
    "webhooks/": WebhookEndpoint,
    "webhooks/deliveries/": WebhookDelivery,
}
Foreign = Callable[[str, World], int]
# Whose ids each filter takes. What it must be combined with, where ids of several tables meet.
REFERENCES: dict[str, Foreign] = {
    "id": lambda path, hers: min(rows(hers, path)),
    "parent": lambda path, hers: hers.category,
    "category": lambda path, hers: hers.category,
    "tax_rate": lambda path, hers: hers.tax_rate,
    "customer": lambda path, hers: hers.customer,
    "merged_into": lambda path, hers: hers.customer,
    "invoice": lambda path, hers: hers.invoice,
    "payment": lambda path, hers: hers.payment,
    "product": lambda path, hers: hers.product,
    "corrects": lambda path, hers: hers.invoice,
    "actor": lambda path, hers: hers.owner.user.pk,
    "subject_id": lambda path, hers: hers.invoice,
    "related_id": lambda path, hers: hers.invoice,
    "about_id": lambda path, hers: hers.invoice,
    "created_by": lambda path, hers: hers.owner.user.pk,
    "supplier": lambda path, hers: hers.supplier,
    "entered_by": lambda path, hers: hers.owner.user.pk,
    "payment_run": lambda path, hers: hers.run,
    "user": lambda path, hers: hers.owner.user.pk,
    "invited_by": lambda path, hers: hers.owner.user.pk,
    "level": lambda path, hers: ABSENT - 1,
    "attempts": lambda path, hers: ABSENT - 1,
    "seq": lambda path, hers: ABSENT - 1,
    "endpoint": lambda path, hers: hers.webhook,
    "status_code": lambda path, hers: ABSENT - 1,
}
BESIDE = {
    "subject_id": {"subject": "invoice"},
    "related_id": {"related": "invoice"},
    "about_id": {"about": "invoice"},
}
FILTERS = [
    (path, name)
    for path in LISTS
    for name, spec in filters_of(path).fields.items()
    if is_reference(spec)
]
ORDERINGS = [
    (path, sign + name)
    for path in LISTS
    for name in filters_of(path).ordering
    for sign in ("", "-")
]


@ground
def two_of_each() -> Made:
    """Both worlds with two rows in each list."""
    people = ada_and_zoe()
    both = [second_of_each(world_of(people[name])) for name in ("ada", "zoe")]
    return {**people, "two_of_each": both}


@pytest.fixture
def hers(two_of_each: list[World]) -> World:
    """Ada's."""
    return two_of_each[0]


@pytest.fixture
def own(two_of_each: list[World]) -> World:
    """Zoe's, made after Ada's, of the same names."""
    return two_of_each[1]


def second_of_each(world: World) -> World:
    who = world.owner
    made = [
        who.post("customers/", {"name": "Second"}),
        who.post("categories/", {"name": "Second"}),
        who.post("tax-rates/", {"name": "7 %", "percent": "7"}),
        who.post("products/", {"name": "Second", "price": "5", "tax_rate": world.tax_rate}),
        who.post("payments/", {"invoice": world.invoice, "amount": "1", "method": "cash"}),
        who.post("invoices/", {"customer": world.customer, "lines": [line()]}),
    ]
    assert [one.status for one in made] == [201] * 6
    assert who.post(f"invoices/{made[-1].body['id']}/send/").status == 200
    what_a_provider_said(Order.objects.get(pk=world.accepted_order))
    webhook(who.organisation)
    return world


def rows(world: World, path: str) -> set[int]:
    """The ids of an organisation's rows in a list, as the database has them."""
    own = MODEL_OF[path].objects.filter(organisation_id=world.owner.organisation.pk)
    if path == "invoices/lines/":
        own = own.exclude(invoice__status="draft")
    return set(own.values_list("pk", flat=True))


def ids(answer: Answer) -> list[int]:
    assert answer.status == 200, answer.body
    return [row["id"] for row in answer.body["results"]]


@pytest.mark.parametrize(("path", "name"), FILTERS)
def test_a_foreign_id_in_a_filter_is_as_absent_as_one_that_never_was(
    path: str, name: str, hers: World, own: World
) -> None:
    foreign = REFERENCES[name](path, hers)
    for write in (
        lambda pk: {name: pk},
        lambda pk: {f"{name}__in": f"{pk},{ABSENT - 2}"},
        lambda pk: {f"{name}__not": pk},
        lambda pk: {"any": [f"{name}:{pk}", f"id:{ABSENT - 2}"]},
        lambda pk: {"any": [f"{name}__not:{pk}"]},
        lambda pk: {name: pk, "cursor": ""},
    ):
        beside = BESIDE.get(name, {})
        asked, never = (own.owner.get(path, {**write(pk), **beside}) for pk in (foreign, ABSENT))
        assert (asked.status, asked.body) == (200, never.body)
        assert set(ids(asked)) <= rows(own, path)


@pytest.mark.parametrize(("path", "ordering"), ORDERINGS)
def test_no_ordering_and_no_foreign_cursor_brings_foreign_rows(
    path: str, ordering: str, hers: World, own: World
) -> None:
    mine = rows(own, path)
    assert len(mine) > 1
    assert set(ids(own.owner.get(path, {"ordering": ordering}))) == mine
    asked = {"ordering": ordering, "cursor": "", "page_size": "1"}
    cursor = hers.owner.get(path, asked).body["next_cursor"]
    beyond = own.owner.get(path, {"ordering": ordering, "cursor": cursor})
    assert set(ids(beyond)) <= mine


@pytest.mark.parametrize("path", LISTS)
def test_a_search_finds_nothing_foreign(path: str, hers: World, own: World) -> None:
    unheard_of(hers)
    word = {"search": "ada" if path == "journal/" else "unheard"}
    nothing = own.owner.get(path, word)
    assert (nothing.status, nothing.body["count"], nothing.body["results"]) == (200, 0, [])
    assert hers.owner.get(path, word).body["count"] > 0


def unheard_of(world: World) -> None:
    """A row in each list of a name that nobody else has."""
    who = world.owner
    who.post("categories/", {"name": "Unheard"})
    who.post("bills/", {"supplier": who.post("suppliers/", {"name": "Unheard"}).body["id"]})
    PaymentRun.objects.filter(pk=world.run).update(message_id="unheard")
    who.post("invitations/", {"email": "unheard@example.com", "role": "viewer"})
    person("unheard", who.organisation, "viewer")
    who.post("tax-rates/", {"name": "Unheard", "percent": "1"})
    who.post("products/", {"name": "Unheard", "price": "1", "tax_rate": world.tax_rate})
    customer = who.post("customers/", {"name": "Unheard"}).body["id"]
    invoice = who.post("invoices/", {"customer": customer, "lines": [line()]}).body["id"]
    who.post(f"invoices/{invoice}/send/")
    who.post("payments/", {"invoice": invoice, "amount": "1", "method": "cash"})
    message(who.organisation, subject="Unheard")
    webhook(who.organisation, description="Unheard").deliveries.update(error="Unheard")
    for model in (ProviderEvent, ProviderRefund):
        own = model.objects.filter(organisation_id=who.organisation.pk)
        own.update(problem="Unheard")
    shop = Shop.objects.select_related("organisation").get(organisation=who.organisation)
    order = ordered(shop, buyer("unheard-of"), product(who.organisation, "Unheard"))
    receive_money(
        organisation=who.organisation,
        invoice_id=order.invoice_id,
        amount=Decimal(99),
        method="cash",
        by=None,
    )


@pytest.mark.parametrize(("path", "method"), GUARDED)
def test_a_foreign_organisation_in_the_header_is_as_absent_as_none(
    path: str, method: str, hers: World, own: World
) -> None:
    body = ENDPOINTS[path].calls[method].body(hers)
    before = everything()
    foreign, never = (
        own.owner.ask(method, address(path, hers), body, X_Organisation=slug)
        for slug in ("engines", "nowhere")
    )
    assert (foreign.status, foreign.codes) == (404, [("not_found", None)])
    assert foreign.body == never.body
    assert everything() == before


def test_what_was_deleted_elsewhere_has_no_history_here(hers: World, own: World) -> None:
    assert hers.owner.delete(f"products/{hers.product}/").status == 204
    gone = own.owner.get(f"products/{hers.product}/history/")
    assert (gone.status, gone.codes) == (404, [("not_found", None)])
    told = own.owner.get("journal/", {"action": "product.deleted"})
    assert told.body["count"] == 0


def test_numbers_count_within_the_organisation(hers: World, own: World) -> None:
    """Else a number would tell how many invoices others have issued."""
    numbers = [one.owner.get(f"invoices/{one.invoice}/").body["number"] for one in (hers, own)]
    assert numbers[0] == numbers[1]
    assert re.fullmatch(r"INV-\d{4}-0001", numbers[0])
    entries = [one.owner.get("journal/").body["results"][-1]["seq"] for one in (hers, own)]
    assert entries == [1, 1]


def test_what_anybody_may_call_takes_no_organisation() -> None:
    anybody = {path for path, method in CALLS if ENDPOINTS[path].calls[method].roles == ANYBODY}
    assert not any(ENDPOINTS[path].row for path in anybody)
