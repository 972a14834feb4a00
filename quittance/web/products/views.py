"""Products: listed, shown, made and changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.rules import ADMINS, EVERYONE
from quittance.catalogue.models import Product, TaxRate, picture_name
from quittance.catalogue.prices import Priced, priced
from quittance.catalogue.queries import FIRST_PICTURE
from quittance.errors import DomainError
from quittance.lists.catalogue import PRODUCTS
from quittance.web.access import OfficeRequest, office
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.products.about import About, about
from quittance.web.products.choosing import categories_for
from quittance.web.products.forms import PriceForm, ProductForm, initial_of, picture_input
from quittance.web.products.saving import save_product
from quittance.web.products.stock import movements_of, shown
from quittance.web.rows import listed

# How many movements a product's own page shows.
LATEST = 5
Crumbs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A product in the list; `picture` is the name of the one that stands for it."""

    product: Product
    priced: Priced
    picture: str


@require_safe
@office(read=EVERYONE)
def product_list(request: OfficeRequest) -> HttpResponse:
    organisation = request.access.organisation
    own = Product.objects.for_organisation(organisation).annotate(**FIRST_PICTURE)
    rows = own.select_related("category", "tax_rate")
    listing = listed(request, rows, PRODUCTS, default=("name",), csv="/api/products/")
    rates = TaxRate.objects.for_organisation(organisation).order_by("name", "id")
    context = {
        "listing": listing,
        "rows": [_row(product) for product in with_organisation(request, listing.page)],
        "categories": categories_for(organisation, request.GET),
        "tax_rates": list(rates),
        "narrowed": narrowed(request),
        "ordering": listing.ordering,
    }
    return render(request, "products/list.html", context)


def with_organisation(request: OfficeRequest, products: Any) -> Any:
    """Prices are the organisation's: it is not to be read again for each."""
    for product in products:
        product.organisation = request.access.organisation
        yield product


def narrowed(request: OfficeRequest) -> int:
    """How many of the filters behind the button are set."""
    names = ("category", "tax_rate", "price__gte", "price__lte")
    return sum(bool(request.GET.get(name)) for name in names)


def _row(product: Any) -> Row:
    key = product.image_key
    name = picture_name(product.organisation_id, key) if key else ""
    return Row(product, priced_of(product), name)


def priced_of(product: Product) -> Priced:
    return priced(
        product.price,
        percent=product.tax_rate.percent,
        category=product.tax_rate.category,
        organisation=product.organisation,
    )


@require_safe
@office(read=EVERYONE)
def product_detail(request: OfficeRequest, pk: int) -> HttpResponse:
    product = _found(request, pk)
    images = list(product.images.order_by("position", "pk"))
    told: About | None = about(request.access, product) if request.access.reads_books else None
    context = {
        "product": product,
        "priced": priced_of(product),
        "images": images,
        "about": told,
        "movements": shown(movements_of(product)[:LATEST]),
        "picture_input": picture_input(several=True).render(
            "image", None, {"id": "id_image", "data-submit": ""}
        ),
        "crumbs": [(_("Products"), reverse("products:list")), (product.name, "")],
    }
    return render(request, "products/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def product_new(request: OfficeRequest) -> HttpResponseBase:
    """A new one, or one like another (?copy=)."""
    organisation = request.access.organisation
    form = ProductForm(
        sent(request),
        request.FILES if request.method == "POST" else None,
        organisation=organisation,
        initial=first_values(request),
    )
    if form.is_valid():
        try:
            product = save_product(form, by=request.access.user)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": product.name})
            return redirect("products:detail", product.pk)
    return form_page(request, form, [(_("Products"), reverse("products:list")), (_("New"), "")])


def first_values(request: OfficeRequest) -> dict[str, Any]:
    """What a form for a new product begins with."""
    organisation, given = request.access.organisation, request.GET
    copied = given.get("copy", "")
    if copied.isdecimal() and len(copied) < 19:
        product = Product.objects.for_organisation(organisation).found(pk=int(copied))
        called = _("%(name)s (copy)") % {"name": product.name}
        return {**initial_of(product), "name": called[:200], "sku": "", "seen": ""}
    rates = TaxRate.objects.for_organisation(organisation)
    usual = rates.filter(is_default=True).first()
    return {
        "tax_rate": usual.pk if usual else None,
        "category": given.get("category", ""),
        "name": given.get("name", "")[:200],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def product_edit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    product = _found(request, pk)
    form = ProductForm(
        sent(request),
        organisation=request.access.organisation,
        product=product,
        initial=initial_of(product),
    )
    if form.is_valid():
        try:
            save_product(form, by=request.access.user)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("products:detail", pk)
    crumbs = [
        (_("Products"), reverse("products:list")),
        (product.name, reverse("products:detail", args=[pk])),
        (_("Edit"), ""),
    ]
    return form_page(request, form, crumbs)


def form_page(request: OfficeRequest, form: ProductForm, crumbs: Crumbs) -> HttpResponse:
    context = {"form": form, "product": form.product, "crumbs": crumbs}
    return render(request, "products/form.html", context, status=422 if form.errors else 200)


@require_safe
@office(read=ADMINS)
def price(request: OfficeRequest) -> HttpResponse:
    """What a price that is being typed comes to with its tax; nothing while it is none."""
    organisation = request.access.organisation
    form = PriceForm(request.GET, organisation=organisation)
    context: dict[str, Any] = {"priced": None}
    if form.is_valid():
        rate = form.cleaned_data["tax_rate"]
        context["rate"] = rate
        context["priced"] = priced(
            form.cleaned_data["price"],
            percent=rate.percent,
            category=rate.category,
            organisation=organisation,
        )
    return render(request, "products/price.html", context)


def _found(request: OfficeRequest, pk: int) -> Product:
    own = Product.objects.for_organisation(request.access.organisation)
    product = own.select_related("category", "tax_rate").found(pk=pk)
    product.organisation = request.access.organisation
    return product
