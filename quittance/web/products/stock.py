"""A product's stock: why it is what it is, and changed by people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.rules import ADMINS, EVERYONE
from quittance.catalogue.models import Product, StockMovement
from quittance.catalogue.rules import MovementKind
from quittance.catalogue.stock import adjust_stock
from quittance.db.tenancy import OrganisationQuerySet
from quittance.errors import DomainError
from quittance.lists.catalogue import MOVEMENTS
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.once import once
from quittance.web.products.forms import StockForm
from quittance.web.rows import PAGE_SIZE, asked_for
from quittance.web.templatetags.figures import figure

KINDS: dict[str, tuple[str | Promise, str]] = {
    MovementKind.RECEIVED: (gettext_lazy("Came in"), "good"),
    MovementKind.SOLD: (gettext_lazy("Sold"), ""),
    MovementKind.RETURNED: (gettext_lazy("Came back"), "info"),
    MovementKind.CORRECTED: (gettext_lazy("Corrected"), "warn"),
    MovementKind.COUNTED: (gettext_lazy("Counted"), ""),
}


@require_safe
@office(read=EVERYONE)
def movements(request: OfficeRequest, pk: int) -> HttpResponse:
    """A product's movements, the latest first: all, or those that the address asks for in the
    words of the API's list, with what they come to."""
    product = found(request, pk)
    asked = asked_for(request.GET, MOVEMENTS, request.access, default=("-sequence",))
    rows = movements_of(product).filter(asked.condition)
    page = Paginator(rows, PAGE_SIZE).get_page(asked.params.get("page"))
    context = {
        "product": product,
        "page": page,
        "rows": shown(page),
        "together": asked.is_filtered and rows.order_by().aggregate(moved=Sum("delta"))["moved"],
        "is_filtered": asked.is_filtered,
        "csv": asked.csv(f"/api/products/{pk}/movements/"),
        "crumbs": crumbs_of(product, _("Stock")),
    }
    return render(request, "products/movements.html", context)


def movements_of(product: Product) -> OrganisationQuerySet[StockMovement]:
    own = StockMovement.objects.for_organisation(product.organisation_id)
    return own.filter(product=product.pk).select_related("created_by").order_by("-sequence")


def shown(rows: Any) -> list[tuple[StockMovement, str | Promise, str]]:
    """Each with its kind in words and in a colour."""
    return [(one, *KINDS[one.kind]) for one in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def change(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Say what came, went, or is there."""
    product = found(request, pk)
    form = StockForm(sent(request), product=product)
    if form.is_valid():

        def work() -> str:
            said = form.movement()
            after = adjust_stock(
                organisation=product.organisation, product_id=pk, by=request.access.user, **said
            )
            product.stock = after.stock
            return reverse("products:detail", args=[pk])

        def told() -> str:
            said = {"name": product.name, "stock": figure(product.stock)}
            return _("%(stock)s of %(name)s are in stock now.") % said

        try:
            was = once(request, work, told)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, was.said)
            return done(request, was.to)
    context = {
        "form": form,
        "product": product,
        "crumbs": crumbs_of(product, _("Change the stock")),
    }
    return render(request, "products/stock.html", context, status=422 if form.errors else 200)


def found(request: OfficeRequest, pk: int) -> Product:
    product = Product.objects.for_organisation(request.access.organisation).found(pk=pk)
    product.organisation = request.access.organisation
    return product


def crumbs_of(product: Product, here: str) -> list[tuple[str, str]]:
    detail = reverse("products:detail", args=[product.pk])
    return [(_("Products"), reverse("products:list")), (product.name, detail), (here, "")]
