from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from quittance.api.fields import Base64Field, ExactDecimal, IdField, Percent, UnitField, UploadField
from quittance.api.serializers import Input, text
from quittance.catalogue.many import MOST_CHANGES
from quittance.catalogue.pictures import MOST_PICTURES
from quittance.catalogue.rules import MovementKind, TaxCategory
from quittance.catalogue.stock import BY_REASON
from quittance.files.images import PHOTO

IMAGE_HELP = "A JPEG, PNG or WebP picture of at most 10 MB; not an SVG."


class CategoryBody(Input):
    read_only_names = frozenset({"id", "created_at", "updated_at"})

    name = serializers.CharField(max_length=100)
    # DRF gives every field a `parent`; ours is the API's name for the category above.
    parent = IdField(required=False, default=None, allow_null=True)  # type: ignore[assignment]


class TaxRateBody(Input):
    read_only_names = frozenset({"id", "default", "created_at", "updated_at"})

    name = serializers.CharField(max_length=100)
    percent = Percent()
    category = serializers.ChoiceField(choices=TaxCategory.choices, required=False, default="")
    exemption_reason = text(200)
    active = serializers.BooleanField(
        required=False, default=True, help_text="Whether it is offered for products."
    )


class ProductBody(Input):
    read_only_names = frozenset(
        {"id", "price_with_tax", "low_stock", "image", "created_at", "updated_at"}
    )

    sku = text(64)
    name = serializers.CharField(max_length=200)
    description = text(5000)
    category = IdField(required=False, default=None, allow_null=True)
    unit = UnitField(max_length=3, required=False, default="C62")
    price = ExactDecimal(least=Decimal(0))
    tax_rate = IdField(help_text="Id of a tax rate.")
    stock = ExactDecimal(
        least=Decimal(0),
        required=False,
        default=None,
        allow_null=True,
        help_text="Null: not counted.",
    )
    low_stock_at = ExactDecimal(
        least=Decimal(0),
        required=False,
        default=None,
        allow_null=True,
        help_text="At how many left it is low. Null: never.",
    )
    active = serializers.BooleanField(required=False, default=True)


class ProductForm(ProductBody):
    """The same as multipart/form-data, with a picture."""

    read_only_names = ProductBody.read_only_names - {"image"}

    image = UploadField(most=PHOTO.upload, required=False, help_text=IMAGE_HELP)


class ImageForm(Input):
    image = UploadField(most=PHOTO.upload, help_text=IMAGE_HELP)
    alt = text(200, help_text="What can be seen, for who does not see it.")


class NewImageBody(Input):
    image = Base64Field(most=PHOTO.upload, help_text=f"In Base64. {IMAGE_HELP}")
    alt = text(200, help_text="What can be seen, for who does not see it.")


class ImageBody(Input):
    read_only_names = frozenset(
        {"id", "product", "width", "height", "url", "thumbnail_url", "created_at"}
    )

    alt = text(200, help_text="What can be seen, for who does not see it.")
    position = serializers.IntegerField(
        min_value=1,
        max_value=MOST_PICTURES,
        required=False,
        help_text="From 1 on; beyond the last is the last. The first one stands for the product.",
    )


class StockBody(Input):
    delta = ExactDecimal(help_text="What comes in; below 0 what goes out.")
    reason = text(
        200, help_text="Why. The name of a kind alone says the kind; a correction needs one."
    )
    kind = serializers.ChoiceField(
        choices=list(BY_REASON), required=False, default="", help_text="Corrected when left out."
    )


class Movement(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    product = serializers.IntegerField()
    sequence = serializers.IntegerField(help_text="Of the product, from 1 on.")
    kind = serializers.ChoiceField(choices=MovementKind.choices)
    delta = serializers.CharField()
    stock_after = serializers.CharField(allow_null=True, help_text="Null: not counted any more.")
    reason = serializers.CharField()
    order = serializers.IntegerField(allow_null=True, help_text="Of which it was a part.")
    created_by = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()


class ProductChange(Input):
    product = IdField()
    price = ExactDecimal(least=Decimal(0), required=False)
    stock = ExactDecimal(least=Decimal(0), required=False, allow_null=True)
    low_stock_at = ExactDecimal(least=Decimal(0), required=False, allow_null=True)
    active = serializers.BooleanField(required=False)


class ProductChangesBody(Input):
    changes = serializers.ListField(
        child=ProductChange(),
        allow_empty=False,
        max_length=MOST_CHANGES,
        help_text="Each product once, with what shall be different.",
    )


class SheetBody(Input):
    csv = serializers.CharField(trim_whitespace=False, help_text="What stands in the file.")


class Category(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TaxRate(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    percent = serializers.CharField()
    category = serializers.ChoiceField(choices=TaxCategory.choices)
    exemption_reason = serializers.CharField()
    active = serializers.BooleanField()
    default = serializers.BooleanField(help_text="The one to begin with.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class Product(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    category = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()
    price = serializers.CharField()
    tax_rate = serializers.IntegerField()
    price_with_tax = serializers.CharField(help_text="One piece, tax included, rounded.")
    stock = serializers.CharField(allow_null=True, help_text="Null: not counted.")
    low_stock_at = serializers.CharField(allow_null=True)
    low_stock = serializers.BooleanField(help_text="No more is left than `low_stock_at`.")
    active = serializers.BooleanField()
    image = serializers.CharField(
        allow_null=True, help_text="Address of its first picture, for whoever is given it."
    )
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ChangedProducts(serializers.Serializer[Any]):
    results = Product(many=True, help_text="In the order of the changes.")


class ImportedProducts(serializers.Serializer[Any]):
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class Image(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    product = serializers.IntegerField()
    position = serializers.IntegerField()
    alt = serializers.CharField()
    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")
    url = serializers.CharField(help_text="For whoever is given it; it never shows another one.")
    thumbnail_url = serializers.CharField(
        help_text="At most 320 pixels, WebP; the large one until that has been drawn."
    )
    created_at = serializers.DateTimeField()
