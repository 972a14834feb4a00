from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction

from quittance.accounts.models import Organisation, User
from quittance.catalogue.models import TaxRate
from quittance.customers.models import Customer
from quittance.invoicing.importing.bulk import insert, reserve_keys, unsaved
from quittance.invoicing.models import Invoice, InvoiceLine
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


def test_an_unsaved_row_is_what_the_model_would_have_made() -> None:
    said = {"organisation_id": 1, "position": 2, "description": "Lamp", "quantity": Decimal(3)}
    for model, values in ((InvoiceLine, said), (Invoice, {"number": "7", "seller": {"name": "x"}})):
        quick, slow = unsaved(model, **values), model(**values)
        assert facts(quick) == facts(slow)
        assert (quick._state.adding, quick._state.db) == (True, None)


def facts(row: models.Model) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_unsaved_rows_share_nothing_and_have_no_other_columns() -> None:
    one, other = unsaved(Invoice, number="1"), unsaved(Invoice)
    one.notes = "Thanks"
    assert (other.number, other.notes) == (None, "")
    with pytest.raises(TypeError, match=r"InvoiceLine has no .*'quantty'"):
        unsaved(InvoiceLine, quantty=Decimal(1))
    with pytest.raises(TypeError, match="User makes a default anew"):
        unsaved(User, full_name="Ada")


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
