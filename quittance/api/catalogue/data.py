"""How categories, tax rates and products are read, checked and saved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quittance.accounts.models import Organisation, User
from quittance.api.catalogue.serializers import CategoryBody, ProductBody, TaxRateBody
from quittance.api.masterdata import MasterData
from quittance.api.present import amounts_in, price, quantity, rate
from quittance.catalogue.masterdata import (
    CATEGORY_IN_USE,
    CATEGORY_UNIQUE,
    PRODUCT_UNIQUE,
    TAX_RATE_IN_USE,
    TAX_RATE_UNIQUE,
    add_product,
    change_product,
    fitting_category,
    refuse_circle,
)
from quittance.catalogue.models import Category, Product, TaxRate, is_low
from quittance.catalogue.pictures import put_picture, url_of
from quittance.catalogue.prices import priced
from quittance.catalogue.queries import FIRST_PICTURE
from quittance.errors import InvalidInput, Problem

PRODUCT_COLUMNS = (
    "id",
    "sku",
    "name",
    "description",
    "category_id",
    "unit",
    "price",
    "tax_rate_id",
    "tax_rate__percent",
    "tax_rate__category",
    "stock",
    "low_stock_at",
    "active",
    "image_key",
    "created_at",
    "updated_at",
)


class CategoryData(MasterData[Category]):
    model = Category
    body = CategoryBody
    example = {"name": "Lamps"}
    unique = CATEGORY_UNIQUE
    in_use = CATEGORY_IN_USE

    def rows(self, organisation: Organisation) -> QuerySet[Any, Any]:
        columns = ("id", "name", "parent_id", "created_at", "updated_at")
        own = Category.objects.for_organisation(organisation)
        rows: QuerySet[Any, Any] = own.values(*columns)
        return rows

    def present(self, rows: list[Any], organisation: Organisation) -> list[dict[str, Any]]:
        return [renamed(row, parent="parent_id") for row in rows]

    def check(self, row: Category, data: dict[str, Any], organisation: Organisation) -> None:
        if "parent" not in data:
            return
        parent = own_or_none(Category, data["parent"], organisation, "parent")
        refuse_circle(row, parent)
        data["parent"] = parent


class TaxRateData(MasterData[TaxRate]):
    model = TaxRate
    body = TaxRateBody
    example = {"name": "Standard", "percent": "19", "category": "S"}
    unique = TAX_RATE_UNIQUE
    in_use = TAX_RATE_IN_USE

    def rows(self, organisation: Organisation) -> QuerySet[Any, Any]:
        columns = (
            *("id", "name", "percent", "category", "exemption_reason"),
            *("active", "is_default"),
        )
        own = TaxRate.objects.for_organisation(organisation)
        rows: QuerySet[Any, Any] = own.values(*columns, "created_at", "updated_at")
        return rows

    def present(self, rows: list[Any], organisation: Organisation) -> list[dict[str, Any]]:
        return [
            {**renamed(row, default="is_default"), "percent": rate(row["percent"])} for row in rows
        ]

    def check(self, row: TaxRate, data: dict[str, Any], organisation: Organisation) -> None:
        percent: Decimal = data.get("percent", row.percent)
        data["category"] = fitting_category(percent, data.get("category", row.category))
        if data.get("active") is False:
            data["is_default"] = False


class ProductData(MasterData[Product]):
    model = Product
    body = ProductBody
    example = {"name": "Desk lamp", "sku": "L-1", "price": "49.90", "unit": "C62", "tax_rate": 1}
    unique = PRODUCT_UNIQUE

    def rows(self, organisation: Organisation) -> QuerySet[Any, Any]:
        own = Product.objects.for_organisation(organisation)
        rows: QuerySet[Any, Any] = own.annotate(**FIRST_PICTURE).values(*PRODUCT_COLUMNS)
        return rows

    def present(self, rows: list[Any], organisation: Organisation) -> list[dict[str, Any]]:
        return [present_product(row, organisation) for row in rows]

    def check(self, row: Product, data: dict[str, Any], organisation: Organisation) -> None:
        problems: list[Problem] = []
        for name, model in (("category", Category), ("tax_rate", TaxRate)):
            if name in data:
                try:
                    data[name] = own_or_none(model, data[name], organisation, name)
                except InvalidInput as error:
                    problems += error.problems
        if problems:
            raise InvalidInput(problems=problems)

    def create(self, data: dict[str, Any], organisation: Organisation, by: User) -> int:
        """With its `image`, where one was sent along."""
        kept = data.pop("image", None)
        with transaction.atomic():
            pk = super().create(data, organisation, by)
            if kept is not None:
                put_picture(organisation=organisation, product_id=pk, kept=kept, by=by)
        return pk

    def change(
        self,
        pk: int,
        data: dict[str, Any],
        organisation: Organisation,
        by: User,
        *,
        verb: str = "changed",
    ) -> None:
        kept = data.pop("image", None)
        with transaction.atomic():
            if data or kept is None:
                super().change(pk, data, organisation, by, verb=verb)
            if kept is not None:
                put_picture(organisation=organisation, product_id=pk, kept=kept, by=by)

    def save_new(self, row: Product, by: User) -> Product:
        return add_product(row, by=by)

    def save_changed(self, row: Product, data: dict[str, Any], by: User, verb: str) -> None:
        change_product(row, data, by=by, verb=verb)


def own_or_none(model: type[Any], pk: int | None, organisation: Organisation, attr: str) -> Any:
    """The organisation's row that a body names by id. Raises InvalidInput `does_not_exist`."""
    if pk is None:
        return None
    row = model.objects.for_organisation(organisation).filter(pk=pk).first()
    if row is None:
        what = model._meta.verbose_name
        raise InvalidInput(f"There is no {what} {pk}.", attr=attr, code="does_not_exist")
    return row


def renamed(row: dict[str, Any], **names: str) -> dict[str, Any]:
    """A row with its column names turned into the API's."""
    columns = {column: name for name, column in names.items()}
    return {columns.get(column, column): value for column, value in row.items()}


def present_product(row: dict[str, Any], organisation: Organisation) -> dict[str, Any]:
    currency = organisation.currency
    return {
        "id": row["id"],
        "sku": row["sku"],
        "name": row["name"],
        "description": row["description"],
        "category": row["category_id"],
        "unit": row["unit"],
        "price": price(row["price"], currency),
        "tax_rate": row["tax_rate_id"],
        "price_with_tax": amounts_in(currency)(price_with_tax(row, organisation)),
        "stock": None if row["stock"] is None else quantity(row["stock"]),
        "low_stock_at": None if row["low_stock_at"] is None else quantity(row["low_stock_at"]),
        "low_stock": is_low(row["stock"], row["low_stock_at"]),
        "active": row["active"],
        "image": url_of(organisation.pk, row["image_key"]) if row["image_key"] else None,
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def price_with_tax(row: dict[str, Any], organisation: Organisation) -> Decimal:
    """What one piece costs with its tax, in the organisation's currency."""
    return priced(
        row["price"],
        percent=row["tax_rate__percent"],
        category=row["tax_rate__category"],
        organisation=organisation,
    ).gross
