"""How categories, tax rates and products are read, checked and saved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from quittance.accounts.models import Organisation
from quittance.api.catalogue.serializers import CategoryBody, ProductBody, TaxRateBody
from quittance.api.masterdata import MasterData
from quittance.api.present import amounts_in, price, quantity, rate
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.catalogue.rules import TaxCategory, rate_fits_category
from quittance.errors import InvalidInput, Problem
from quittance.money import Line, compute

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
    "active",
    "image",
    "created_at",
    "updated_at",
)


class CategoryData(MasterData[Category]):
    model = Category
    body = CategoryBody
    example = {"name": "Lamps"}
    unique = ("name",)
    in_use = "Products or other categories belong to this category. Move them first."

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
        above = parent
        while above is not None:
            if above.pk == row.pk:
                detail = "A category cannot stand below itself."
                raise InvalidInput(detail, attr="parent", code="invalid")
            above = above.parent
        data["parent"] = parent


class TaxRateData(MasterData[TaxRate]):
    model = TaxRate
    body = TaxRateBody
    example = {"name": "Standard", "percent": "19", "category": "S"}
    unique = ("name",)
    in_use = "Products use this tax rate. Give them another one first."

    def rows(self, organisation: Organisation) -> QuerySet[Any, Any]:
        columns = ("id", "name", "percent", "category", "exemption_reason")
        own = TaxRate.objects.for_organisation(organisation)
        rows: QuerySet[Any, Any] = own.values(*columns, "created_at", "updated_at")
        return rows

    def present(self, rows: list[Any], organisation: Organisation) -> list[dict[str, Any]]:
        return [{**row, "percent": rate(row["percent"])} for row in rows]

    def check(self, row: TaxRate, data: dict[str, Any], organisation: Organisation) -> None:
        percent: Decimal = data.get("percent", row.percent)
        by_percent = TaxCategory.STANDARD if percent else TaxCategory.ZERO
        data["category"] = data.get("category", row.category) or by_percent
        if not rate_fits_category(percent, data["category"]):
            detail = "Category S needs more than 0 percent, every other category 0."
            raise InvalidInput(detail, attr="percent", code="invalid")


class ProductData(MasterData[Product]):
    model = Product
    body = ProductBody
    example = {"name": "Desk lamp", "sku": "L-1", "price": "49.90", "unit": "C62", "tax_rate": 1}
    unique = ("sku",)

    def rows(self, organisation: Organisation) -> QuerySet[Any, Any]:
        own = Product.objects.for_organisation(organisation)
        rows: QuerySet[Any, Any] = own.values(*PRODUCT_COLUMNS)
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
        "active": row["active"],
        "image": row["image"] or None,
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def price_with_tax(row: dict[str, Any], organisation: Organisation) -> Decimal:
    """What one piece costs with its tax, in the organisation's currency."""
    line = Line(
        quantity=Decimal(1),
        unit_price=row["price"],
        tax_category=row["tax_rate__category"],
        tax_rate=row["tax_rate__percent"],
    )
    return compute(
        [line],
        currency=organisation.currency,
        prices_include_tax=organisation.prices_include_tax,
    ).total
