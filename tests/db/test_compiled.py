"""A compiled read gives what the same query gives when Django builds it anew."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import BigIntegerField, CharField, F, Model, QuerySet, Sum
from django.db.models.signals import post_init, pre_init
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product, TaxRate
from quittance.db.compiled import Compiled, columns, load


@pytest.fixture
def torch(engines: Organisation, vat: TaxRate) -> Product:
    return Product.objects.create(
        organisation=engines, sku="T1", name="Torch", price=Decimal("7.505"), tax_rate=vat
    )


def products(organisation: Any, name: Any) -> QuerySet[Any, dict[str, Any]]:
    own = Product.objects.filter(organisation=organisation, name__gte=name)
    # The annotation stands between the columns, where only its name tells it apart.
    return (
        own.annotate(rate=F("tax_rate__percent")).order_by("name").values("name", "rate", "price")
    )


def compiled() -> Compiled:
    return Compiled(
        lambda given: products(
            given("organisation", BigIntegerField()), given("name", CharField(max_length=10))
        )
    )


def test_rows_are_those_of_the_query(engines: Organisation, lamp: Product, torch: Product) -> None:
    assert compiled().rows(organisation=engines.pk, name="A") == list(products(engines.pk, "A"))
    assert compiled().rows(organisation=engines.pk, name="M") == [
        {"name": "Torch", "rate": Decimal("19.0000"), "price": Decimal("7.505000")}
    ]


def test_each_call_asks_the_database_once_with_its_own_values(
    engines: Organisation, lamp: Product, torch: Product
) -> None:
    read = compiled()
    assert [row["name"] for row in read.rows(organisation=engines.pk, name="A")] == [
        "Lamp",
        "Torch",
    ]
    Product.objects.filter(pk=lamp.pk).update(name="Zeppelin")
    with CaptureQueriesContext(connection) as seen:
        names = [row["name"] for row in read.rows(organisation=engines.pk, name="U")]
    assert names == ["Zeppelin"]
    assert len(seen) == 1
    assert read.rows(organisation=engines.pk + 1, name="A") == []


def test_sums_stay_exact(engines: Organisation, lamp: Product, torch: Product) -> None:
    read = Compiled(
        lambda given: (
            Product.objects.filter(organisation=given("o", BigIntegerField()))
            .order_by()
            .values("tax_rate")
            .annotate(sum=Sum("price"))
        )
    )
    assert [row["sum"] for row in read.rows(o=engines.pk)] == [Decimal("17.505")]


def test_an_instance_is_made_from_its_columns(lamp: Product) -> None:
    read = Compiled(
        lambda given: Product.objects.filter(pk=given("pk", BigIntegerField())).values(
            *columns(Product), *columns(TaxRate, "tax_rate__")
        )
    )
    (row,) = read.rows(pk=lamp.pk)
    loaded, read_by_django = vars(load(Product, row)), vars(Product.objects.get())
    assert vars(loaded.pop("_state")) == {"adding": False, "db": "default"}
    assert loaded == {name: one for name, one in read_by_django.items() if name != "_state"}
    assert load(Product, row) == lamp
    assert load(TaxRate, row, "tax_rate__").percent == Decimal(19)


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_nobody_waits_for_instances_that_are_made_without_their_constructor(
    model: type[Model],
) -> None:
    """What `load` and `new` pass by does nothing."""
    assert model.__init__ is Model.__init__
    assert not pre_init.has_listeners(model)
    assert not post_init.has_listeners(model)


def test_a_value_that_is_not_given_is_refused(engines: Organisation) -> None:
    with pytest.raises(KeyError):
        compiled().rows(organisation=engines.pk)
