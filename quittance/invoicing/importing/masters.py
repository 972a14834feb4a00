"""The customers, products and tax rates that a chunk of documents speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product, TaxRate
from quittance.catalogue.rules import TaxCategory
from quittance.customers.models import Address, Customer, empty_address
from quittance.invoicing.importing.bulk import insert
from quittance.invoicing.importing.countries import country_code, region_of
from quittance.invoicing.importing.reading import Document, Item
from quittance.money import format_decimal

WALK_IN_ID = "walk-in"
LONGEST_NAME = 200


def category_of(rate: Decimal) -> str:
    """VAT category of a rate in percent: standard above nothing, zero rated at nothing."""
    return TaxCategory.STANDARD if rate else TaxCategory.ZERO


def customer_key(document: Document) -> str:
    return document.buyer.customer or WALK_IN_ID


@dataclass(frozen=True, slots=True)
class Masters:
    """Finds what an organisation has of them, and makes the rest. A user's changes are kept."""

    organisation: Organisation
    currency: str
    walk_in: str
    now: datetime = field(default_factory=timezone.now)

    # --- Customers ------------------------------------------------------------------------

    def customers(self, keys: Iterable[str]) -> dict[str, Customer]:
        """By the source's id; of a double who stands for it. The second condition lets the unique
        index be used."""
        own = Customer.objects.for_organisation(self.organisation).exclude(external_id="")
        named = own.filter(external_id__in=list(keys)).select_related("merged_into")
        return {one.external_id: one.merged_into or one for one in named}

    def make_customers(self, documents: Iterable[Document], known: dict[str, Customer]) -> int:
        """Make those that `known` lacks and add them to it; returns how many."""
        missing: dict[str, Item] = {}
        for document in documents:
            key = customer_key(document)
            if key not in known:
                missing.setdefault(key, document.buyer)
        # In one order everywhere, so that two imports do not wait for each other in a circle.
        made = [self._customer(key, missing[key]) for key in sorted(missing)]
        insert(Customer, made)
        known.update((one.external_id, one) for one in made)
        return len(made)

    def _customer(self, key: str, buyer: Item) -> Customer:
        is_walk_in = not buyer.customer
        name = self.walk_in if is_walk_in else buyer.customer_name or f"Customer {key}"
        # Many people, wherever they live, share the one who has no number.
        address = empty_address() if is_walk_in else _address(buyer.country)
        return Customer(
            organisation=self.organisation,
            name=name,
            external_id=key,
            currency=self.currency,
            billing_address=address,
            created_at=self.now,
            updated_at=self.now,
        )

    # --- Products -------------------------------------------------------------------------

    def products(self, skus: Iterable[str]) -> dict[str, Product]:
        own = Product.objects.for_organisation(self.organisation).exclude(sku="")
        return {one.sku: one for one in own.filter(sku__in=list(skus)).only("id", "sku", "name")}

    def make_products(self, items: Iterable[Item], known: dict[str, Product]) -> int:
        """Make those that `known` lacks and add them to it; returns how many.

        A product that goes by its SKU gets the first description that comes, then or later.
        """
        missing: dict[str, Item] = {}
        names: dict[str, str] = {}
        for item in items:
            if item.sku and item.sku not in known:
                missing.setdefault(item.sku, item)
            if item.sku and item.description:
                names.setdefault(item.sku, item.description)
        self._name_nameless(names, known)
        if not missing:
            return 0
        rates = self.tax_rates({item.tax_rate for item in missing.values()})
        made = [self._product(missing[sku], names.get(sku, ""), rates) for sku in sorted(missing)]
        insert(Product, made)
        known.update((one.sku, one) for one in made)
        return len(made)

    def _name_nameless(self, names: Mapping[str, str], known: Mapping[str, Product]) -> None:
        nameless = [
            product for sku, product in sorted(known.items()) if product.name == sku in names
        ]
        for product in nameless:
            product.name, product.description = _name_and_text(names[product.sku])
            product.updated_at = self.now
        own = Product.objects.for_organisation(self.organisation)
        own.bulk_update(nameless, ["name", "description", "updated_at"])

    def _product(self, item: Item, text: str, rates: Mapping[Decimal, TaxRate]) -> Product:
        name, description = _name_and_text(text or item.sku)
        return Product(
            organisation=self.organisation,
            sku=item.sku,
            name=name,
            description=description,
            unit=item.unit,
            price=item.unit_price,
            tax_rate=rates[item.tax_rate],
            created_at=self.now,
            updated_at=self.now,
        )

    def tax_rates(self, percents: set[Decimal]) -> dict[Decimal, TaxRate]:
        """The organisation's own rates of these percents, made where there is none."""
        own = TaxRate.objects.for_organisation(self.organisation).order_by("-id")
        found = {
            rate.percent: rate
            for rate in own.filter(percent__in=percents)
            if rate.category == category_of(rate.percent)
        }
        for percent in sorted(percents - found.keys()):
            found[percent] = TaxRate.objects.create(
                organisation=self.organisation,
                name=self._free_rate_name(f"Imported {format_decimal(percent)} %"),
                percent=percent,
                category=category_of(percent),
            )
        return found

    def _free_rate_name(self, name: str) -> str:
        own = TaxRate.objects.for_organisation(self.organisation)
        taken = set(own.filter(name__startswith=name).values_list("name", flat=True))
        choices = [name, *(f"{name} ({number})" for number in range(2, len(taken) + 2))]
        return next(choice for choice in choices if choice not in taken)


def _address(country: str) -> Address:
    address = empty_address()
    address["country"], address["region"] = country_code(country), region_of(country)
    return address


def _name_and_text(text: str) -> tuple[str, str]:
    """A product's name, cut where it is too long, and the whole text then as its description."""
    return (text, "") if len(text) <= LONGEST_NAME else (f"{text[: LONGEST_NAME - 1]}…", text)
