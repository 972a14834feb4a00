from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quittance.accounts.models import User
from quittance.accounts.tenancy import OrganisationModel
from quittance.catalogue.rules import MovementKind, TaxCategory
from quittance.db.fields import ExactDecimalField
from quittance.db.tenancy import OrganisationQuerySet
from quittance.files.models import StoredFile, random_key


class Category(OrganisationModel):
    name = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet["Category"].as_manager()

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="category_name_unique")
        ]

    def __str__(self) -> str:
        return self.name


class TaxRateQuerySet(OrganisationQuerySet["TaxRate"]):
    def active(self) -> TaxRateQuerySet:
        return self.filter(active=True)


class TaxRate(OrganisationModel):
    """A rate to charge: percent, with its VAT category (EN 16931 BT-151, UNCL 5305).

    One that is not `active` is offered no more and stays with those that have it; `is_default` is
    the one to begin with.
    """

    name = models.CharField(max_length=100)
    percent = ExactDecimalField(max_digits=7, decimal_places=4)
    category = models.CharField(max_length=2, choices=TaxCategory.choices)
    exemption_reason = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TaxRateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="tax_rate_name_unique"),
            models.CheckConstraint(
                condition=Q(percent__gte=Decimal(0)) & Q(percent__lte=Decimal(100)),
                name="tax_rate_percent_range",
            ),
            models.CheckConstraint(
                condition=Q(category="S", percent__gt=Decimal(0))
                | (~Q(category="S") & Q(percent=Decimal(0))),
                name="tax_rate_percent_fits_category",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(is_default=True),
                name="tax_rate_default_unique",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(active=True), name="tax_rate_default_is_active"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductQuerySet(OrganisationQuerySet["Product"]):
    def active(self) -> ProductQuerySet:
        return self.filter(active=True)

    def low(self) -> ProductQuerySet:
        return self.filter(LOW)


# Products of which so little is left that somebody wants to know.
LOW = Q(stock__lte=F("low_stock_at"))


class Product(OrganisationModel):
    """`stock` is None where it is not counted; it is what the latest movement left (laws:
    stock_follows_movements). `low_stock_at` is how little of it is too little."""

    sku = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200)
    description = models.TextField(max_length=5000, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="products"
    )
    unit = models.CharField(max_length=3, default="C62")
    price = ExactDecimalField(max_digits=18, decimal_places=6)
    tax_rate = models.ForeignKey(TaxRate, on_delete=models.PROTECT, related_name="products")
    stock = ExactDecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    low_stock_at = ExactDecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "sku"], condition=~Q(sku=""), name="product_sku_unique"
            ),
            models.CheckConstraint(
                condition=Q(price__gte=Decimal(0)), name="product_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(stock=None) | Q(stock__gte=Decimal(0)),
                name="product_stock_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(low_stock_at=None) | Q(low_stock_at__gte=Decimal(0)),
                name="product_low_stock_at_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="product_org_id"),
            models.Index(fields=["organisation", "name", "id"], name="product_org_name"),
            models.Index(fields=["organisation", "price", "id"], name="product_org_price"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_low(self) -> bool:
        return is_low(self.stock, self.low_stock_at)


def is_low(stock: Decimal | None, low_stock_at: Decimal | None) -> bool:
    return stock is not None and low_stock_at is not None and stock <= low_stock_at


class StockMovement(OrganisationModel):
    """Why a product's stock changed, by how much, and what it left. Never edited, never deleted.

    `sequence` counts a product's movements from 1 on. `stock_after` is None where the stock is not
    counted from then on. It outlives its product. `about` names the row that it is a part of, such
    as an order.
    """

    product = models.ForeignKey(
        Product,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="movements",
    )
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=MovementKind.choices)
    delta = ExactDecimalField(max_digits=18, decimal_places=6)
    stock_after = ExactDecimalField(max_digits=18, decimal_places=6, null=True)
    reason = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=20, blank=True)
    about_id = models.BigIntegerField(null=True)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = OrganisationQuerySet["StockMovement"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "product", "sequence"], name="stock_movement_unique"
            ),
            models.CheckConstraint(
                condition=Q(stock_after=None) | Q(stock_after__gte=Decimal(0)),
                name="stock_movement_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MovementKind.values), name="stock_movement_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=MovementKind.CORRECTED) | ~Q(reason=""),
                name="stock_movement_corrected_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="stock_movement_org_id"),
            models.Index(
                fields=["organisation", "about", "about_id"],
                condition=Q(about_id__isnull=False),
                name="stock_movement_about",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delta} of {self.product_id}"


class ProductImage(OrganisationModel):
    """A picture of a product; the first one, by `position` from 1 on, stands for it in lists.

    `width` and `height` are in pixels. `key` is what makes its address one that nobody can guess.
    The `thumbnail` comes a moment later, drawn by a worker.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, db_index=False, related_name="+")
    thumbnail = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, db_index=False, null=True, related_name="+"
    )
    key = models.CharField(max_length=32, default=random_key)
    alt = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet["ProductImage"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="product_image_unique"),
            models.CheckConstraint(
                condition=Q(position__gte=1), name="product_image_position_from_1"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "product", "position"], name="product_image_order"
            ),
            models.Index(
                fields=["organisation", "id"],
                condition=Q(thumbnail=None),
                name="product_image_undrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.alt or f"picture {self.position}"

    @property
    def name(self) -> str:
        """Its part of an address."""
        return picture_name(self.organisation_id, self.key)


def picture_name(organisation: int, key: str) -> str:
    return f"{organisation}-{key}"
