"""What is done with products that are there: offered or not, many at once, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from quittance.accounts.masterdata import delete_row
from quittance.accounts.rules import ADMINS
from quittance.catalogue.masterdata import offer_product
from quittance.catalogue.models import Product
from quittance.invoicing.queries import use_of_product
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.rows import PAGE_SIZE, back_to

ACTIONS = {"activate": True, "deactivate": False}


@require_POST
@office()
def offer(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Put one on sale or take it off, as `active` says; htmx gets its mark anew."""
    access, active = request.access, request.POST.get("active") == "true"
    offer_product(organisation=access.organisation, product_id=pk, active=active, by=access.user)
    product = Product.objects.for_organisation(access.organisation).found(pk=pk)
    if request.htmx:
        return render(request, "products/offer.html", {"product": product})
    messages.success(request, said_of(product))
    return redirect(back_to(request, "products:detail", pk))


def said_of(product: Product) -> str:
    said = {"name": product.name}
    if product.active:
        return _("%(name)s is on sale.") % said
    return _("%(name)s is no longer on sale.") % said


@require_POST
@office()
def bulk(request: OfficeRequest) -> HttpResponseBase:
    """Put those that are ticked on sale, or take them off. Each is in the journal by itself."""
    access, action = request.access, request.POST.get("action", "")
    ids = [int(one) for one in request.POST.getlist("row") if one.isdecimal() and len(one) < 19]
    if action == "together" and ids:
        rows = "&".join(f"row={pk}" for pk in ids[:PAGE_SIZE])
        return redirect(f"{reverse('products:together')}?{rows}")
    if action in ACTIONS and ids:
        active = ACTIONS[action]
        own = Product.objects.for_organisation(access.organisation)
        others = own.filter(pk__in=ids[:PAGE_SIZE]).exclude(active=active)
        with transaction.atomic():
            changing = list(others.order_by("pk").values_list("pk", flat=True))
            for pk in changing:
                offer_product(
                    organisation=access.organisation, product_id=pk, active=active, by=access.user
                )
        messages.success(request, said_of_many(len(changing), active=active))
    return redirect(back_to(request, "products:list"))


def said_of_many(count: int, *, active: bool) -> str:
    if active:
        text = ngettext(
            "%(count)d product has been put on sale.",
            "%(count)d products have been put on sale.",
            count,
        )
    else:
        text = ngettext(
            "%(count)d product has been taken off sale.",
            "%(count)d products have been taken off sale.",
            count,
        )
    return text % {"count": count}


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def delete(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Ask, then delete; what stands on documents can be taken off sale instead."""
    access = request.access
    product = Product.objects.for_organisation(access.organisation).found(pk=pk)
    use = use_of_product(access.organisation, pk)
    if request.method == "POST" and not use.documents:
        delete_row(Product, pk, organisation=access.organisation, by=access.user)
        messages.success(request, _("%(name)s has been deleted.") % {"name": product.name})
        return done(request, "products:list")
    context = {"product": product, "use": use}
    status = 422 if request.method == "POST" else 200
    return _answer(request, context, status)


def _answer(request: OfficeRequest, context: dict[str, object], status: int) -> HttpResponse:
    return render(request, "products/delete.html", context, status=status)
