"""A product as its form has it, saved with a category that is new and a picture."""

from __future__ import annotations

from django.db import transaction

from quittance.accounts.masterdata import create_row, found_row
from quittance.accounts.models import User
from quittance.catalogue.masterdata import CATEGORY_UNIQUE, add_product, change_product
from quittance.catalogue.models import Category, Product
from quittance.catalogue.pictures import add_picture, keep_picture
from quittance.errors import InvalidInput
from quittance.web.products.forms import CHANGED, ProductForm, version


def save_product(form: ProductForm, *, by: User) -> Product:
    """Everything or nothing. Raises InvalidInput, NotFound for a product that is gone, and whatever
    is wrong with a picture."""
    organisation, image = form.organisation, form.cleaned_data.get("image")
    kept = (
        keep_picture(organisation=organisation, content=image.read(), attr="image")
        if image
        else None
    )
    with transaction.atomic():
        values = {**form.values(), "category": _category(form, by)}
        if form.product is None:
            product = Product(organisation=organisation, **values)
            add_product(product, by=by)
        else:
            product = found_row(Product, form.product.pk, organisation=organisation)
            if version(product) != form.cleaned_data["seen"]:
                raise InvalidInput(str(CHANGED), code="invalid")
            change_product(product, values, by=by)
        if kept is not None:
            add_picture(organisation=organisation, product_id=product.pk, kept=kept, by=by)
    return product


def _category(form: ProductForm, by: User) -> Category | None:
    """The one that was chosen, or one of the name that was typed: made where there is none."""
    name = form.cleaned_data["new_category"]
    if not name:
        chosen: Category | None = form.cleaned_data["category"]
        return chosen
    own = Category.objects.for_organisation(form.organisation)
    there = own.filter(name__iexact=name).order_by("pk").first()
    if there is not None:
        return there
    return create_row(
        Category(organisation=form.organisation, name=name), by=by, unique=CATEGORY_UNIQUE
    )
