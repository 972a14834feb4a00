from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from quittance.accounts.models import Organisation
from quittance.catalogue.models import TaxRate
from quittance.customers.models import Customer
from quittance.invoicing.importing.bulk import insert, reserve_keys
from quittance.invoicing.models import Invoice
from tests.importing.lab import Lab, business


def twin(original: Invoice, number: str) -> Invoice:
    copy = Invoice.objects.get(pk=original.pk)
    copy.pk, copy.number, copy.status = None, number, "draft"
    return copy


def stored(key: int) -> dict[str, object]:
    """A row but for what must differ: everything begins as a draft."""
    values = Invoice.objects.filter(pk=key).values().get()
    return {name: value for name, value in values.items() if name not in {"id", "number", "status"}}


def test_rows_are_what_bulk_create_would_have_made_of_them(lab: Lab, shop: Organisation) -> None:
    lab.take("1,A,Lamp,3,2020-01-02,2.555,17,Spain", arguments=["--tax-rate=19"])
    original = Invoice.objects.get()
    slow, fast = twin(original, "2"), twin(original, "3")
    Invoice.objects.bulk_create([slow])
    insert(Invoice, [fast])
    assert [slow.pk, fast.pk] == [original.pk + 1, original.pk + 2]
    assert stored(slow.pk) == stored(fast.pk) == stored(original.pk)


def test_keys_go_on_after_the_last_one(shop: Organisation) -> None:
    def rates(*names: str) -> list[TaxRate]:
        return [
            TaxRate(
                organisation=shop,
                name=name,
                percent=Decimal(0),
                category="Z",
                created_at=now,
                updated_at=now,
            )
            for name in names
        ]

    now = shop.created_at
    first = TaxRate.objects.create(organisation=shop, name="a", percent=Decimal(0), category="Z")
    rows = rates("b", "c")
    insert(TaxRate, rows)
    last = TaxRate.objects.create(organisation=shop, name="d", percent=Decimal(0), category="Z")
    assert [row.pk for row in rows] == [first.pk + 1, first.pk + 2]
    assert last.pk == first.pk + 3
    insert(TaxRate, [])
    assert len(reserve_keys(TaxRate, 2)) == 2


def test_constraints_hold(shop: Organisation) -> None:
    other = business("other")
    now = shop.created_at

    def customer(owner: Organisation) -> Customer:
        return Customer(
            organisation=owner,
            name="x",
            external_id="1",
            currency="EUR",
            created_at=now,
            updated_at=now,
        )

    insert(Customer, [customer(shop), customer(other)])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Customer, [customer(shop)])
    assert Customer.objects.count() == 2
