"""What is written by SQL made once is what Django writes, on the row and on the instance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quittance.accounts.models import Organisation, User
from quittance.catalogue.models import Product, TaxRate
from quittance.catalogue.queries import products_of
from quittance.customers.models import Customer
from quittance.db.written import Insert, Update, new
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from tests.people import organisation as make_organisation

pytestmark = pytest.mark.django_db


def draft(organisation: Organisation, customer: Customer, **values: Any) -> Invoice:
    now = timezone.now()
    return Invoice(
        organisation=organisation,
        customer=customer,
        customer_name="Cleo",
        currency="EUR",
        created_at=now,
        updated_at=now,
        **values,
    )


def line(invoice: Invoice, position: int) -> InvoiceLine:
    return InvoiceLine(
        organisation_id=invoice.organisation_id,
        invoice_id=invoice.pk,
        position=position,
        description=f"Line {position}, 100 %, “quoted”",
        quantity=Decimal(position),
        unit_price=Decimal("0.125"),
        price_amount=Decimal("-0.00"),
        net_amount=Decimal("1.2"),
        tax_rate=Decimal(19),
        tax_category="S",
    )


def filled(model: type[models.Model], **values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the model makes of some values, and what `new` makes."""
    instances = model(**values), new(model, **values)
    assert [vars(one._state) for one in instances] == [{}, {}]
    made, ours = [
        {name: one for name, one in vars(row).items() if name != "_state"} for row in instances
    ]
    return made, ours


@pytest.mark.parametrize("model", [Invoice, InvoiceLine, InvoiceTax, Product, User])
def test_a_new_row_is_what_its_model_makes(model: type[models.Model]) -> None:
    made, ours = filled(model, id=7)
    for moment in ("created_at", "updated_at", "date_joined"):
        assert (moment in made) == (moment in ours)
        made.pop(moment, None), ours.pop(moment, None)
    assert ours == made
    assert {name: type(one) for name, one in ours.items()} == {
        name: type(one) for name, one in made.items()
    }


def test_a_new_row_has_defaults_of_its_own() -> None:
    rows = [new(Customer), new(Customer)]
    callables = [one.attname for one in Customer._meta.fields if callable(one.default)]
    mutable = [name for name in callables if isinstance(getattr(rows[0], name), dict | list)]
    assert mutable
    for name in mutable:
        assert getattr(rows[0], name) is not getattr(rows[1], name)


def test_a_column_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        new(InvoiceLine, colour="red")


def stored(row: models.Model) -> dict[str, Any]:
    """All columns as they are read back, but the id."""
    manager: Any = type(row)._base_manager
    (found,) = manager.filter(pk=row.pk).values()
    del found["id"]
    return found  # type: ignore[no-any-return]


def shown(row: models.Model) -> dict[str, Any]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    del values["id"]
    return values


def test_an_insert_writes_and_leaves_what_save_does(engines: Organisation, cleo: Customer) -> None:
    given = {
        "total": Decimal("119.00"),
        "taxable_total": Decimal(119),
        "subtotal": Decimal("119.000"),
        "due_date": date(2026, 12, 1),
        "seller": {"name": "Ädä", "list": [1]},
        "exchange_rate": Decimal("1.5"),
    }
    ours, djangos = draft(engines, cleo, **given), draft(engines, cleo, **given)
    djangos.created_at, djangos.updated_at = ours.created_at, ours.updated_at
    Insert(Invoice).rows([ours])
    djangos.save()
    assert isinstance(ours.pk, int)
    assert ours.pk != djangos.pk
    assert stored(ours) == stored(djangos)
    assert shown(ours) == shown(djangos) == stored(ours)
    assert (ours._state.adding, ours._state.db) == (False, "default")
    assert (ours.balance_due, ours.refund_due) == (Decimal(119), Decimal(0))


@pytest.mark.parametrize("count", [1, 2, 200])
def test_rows_get_their_own_ids(count: int, engines: Organisation, cleo: Customer) -> None:
    invoice, other = draft(engines, cleo), draft(engines, cleo)
    Insert(Invoice).rows([invoice, other])
    lines = [line(invoice, position) for position in range(1, count + 1)]
    Insert(InvoiceLine).rows(lines)
    others = [line(other, position) for position in range(1, count + 1)]
    InvoiceLine.objects.bulk_create(others)
    for ours, djangos in zip(lines, others, strict=True):
        assert stored(ours) == {**stored(djangos), "invoice_id": invoice.pk}
        assert shown(ours) == stored(ours)


def test_nothing_is_nothing() -> None:
    with CaptureQueriesContext(connection) as seen:
        Insert(InvoiceLine).rows([])
    assert len(seen) == 0


def test_an_insert_holds_to_the_laws_and_to_the_step(engines: Organisation, cleo: Customer) -> None:
    insert = Insert(Invoice)
    with pytest.raises(ValueError, match=r"Invoice\.total cannot hold"):
        insert.rows([draft(engines, cleo, total=Decimal("0.0001"))])
    with pytest.raises(TypeError):
        insert.rows([draft(engines, cleo, total=0.5)])
    with pytest.raises(IntegrityError, match="begins_as_draft"):
        insert.rows([draft(engines, cleo, status="sent")])


def test_an_update_writes_the_named_columns_of_one_row(
    engines: Organisation, cleo: Customer
) -> None:
    mine, other = draft(engines, cleo), draft(engines, cleo)
    Insert(Invoice).rows([mine, other])
    before = stored(other)
    mine.notes, mine.number, mine.customer_name = "x", "7", "not this"
    Update(Invoice, "notes", "number").row(mine)
    assert stored(mine) == {**before, **_times(mine), "notes": "x", "number": "7"}
    assert stored(other) == before


def test_an_update_of_a_row_that_has_gone_fails(engines: Organisation, cleo: Customer) -> None:
    gone = draft(engines, cleo)
    Insert(Invoice).rows([gone])
    Invoice.objects.for_organisation(engines).filter(pk=gone.pk).delete()
    with pytest.raises(DatabaseError, match="is not there"):
        Update(Invoice, "notes").row(gone)


def _times(row: Invoice) -> dict[str, Any]:
    return {"created_at": row.created_at, "updated_at": row.updated_at}


class TestProductsOf:
    @pytest.fixture
    def many(self, engines: Organisation, vat: TaxRate) -> list[Product]:
        return [
            Product.objects.create(
                organisation=engines, name=f"P{number}", price=Decimal(number), tax_rate=vat
            )
            for number in range(5)
        ]

    @pytest.mark.parametrize("count", range(6))
    def test_each_by_its_id_with_its_rate(
        self, count: int, engines: Organisation, many: list[Product], vat: TaxRate
    ) -> None:
        wanted = many[:count]
        with CaptureQueriesContext(connection) as seen:
            found = products_of(engines, {product.pk for product in wanted})
            assert {pk: (one.name, one.tax_rate) for pk, one in found.items()} == {
                product.pk: (product.name, vat) for product in wanted
            }
        assert len(seen) == min(count, 1)

    def test_none_of_another_organisation(self, many: list[Product]) -> None:
        other = make_organisation("Other")
        assert products_of(other, {product.pk for product in many}) == {}
