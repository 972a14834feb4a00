"""Pictures of a product: added, described, put in order, taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quittance.accounts.rules import ADMINS
from quittance.catalogue.models import Product, ProductImage
from quittance.catalogue.pictures import (
    MOST_PICTURES,
    add_picture,
    change_picture,
    keep_picture,
    remove_picture,
)
from quittance.errors import DomainError
from quittance.files.images import PHOTO
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.forms import sent
from quittance.web.products.forms import PictureForm


@require_POST
@office()
def add(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Each file becomes a picture; what is wrong with one keeps no other from it."""
    access = request.access
    product = Product.objects.for_organisation(access.organisation).found(pk=pk)
    for file in request.FILES.getlist("image")[:MOST_PICTURES]:
        try:
            # A byte too many is enough to refuse it.
            content = file.read(PHOTO.upload + 1)
            kept = keep_picture(organisation=access.organisation, content=content)
            add_picture(organisation=access.organisation, product_id=pk, kept=kept, by=access.user)
        except DomainError as error:
            messages.error(request, f"{file.name}: {error}")
    return redirect(to_pictures(product.pk))


def to_pictures(product_id: int) -> str:
    return f"{reverse('products:detail', args=[product_id])}#pictures"


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def picture(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """One picture: its words, its place, and taking it away."""
    access = request.access
    image = _found(request, pk)
    form = PictureForm(sent(request), initial={"alt": image.alt})
    if form.is_valid():
        change_picture(
            organisation=access.organisation,
            image_id=pk,
            changes=form.cleaned_data,
            by=access.user,
        )
        messages.success(request, _("Saved."))
        # To the page itself: one that is at its pictures already would not be loaded anew.
        return done(request, "products:detail", image.product_id)
    context = {"image": image, "form": form, "crumbs": crumbs_of(image)}
    return render(request, "products/picture.html", context, status=422 if form.errors else 200)


@require_POST
@office()
def move(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """To the `position` that was asked for, from 1 on."""
    image = _found(request, pk)
    position = request.POST.get("position", "")
    if position.isdecimal() and 1 <= int(position[:3]) <= MOST_PICTURES:
        change_picture(
            organisation=request.access.organisation,
            image_id=pk,
            changes={"position": int(position[:3])},
            by=request.access.user,
        )
    return redirect(to_pictures(image.product_id))


@require_POST
@office()
def remove(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    image = remove_picture(organisation=access.organisation, image_id=pk, by=access.user)
    messages.success(request, _("The picture has been taken away."))
    return done(request, "products:detail", image.product_id)


def _found(request: OfficeRequest, pk: int) -> ProductImage:
    own = ProductImage.objects.for_organisation(request.access.organisation)
    return own.select_related("product").found(pk=pk)


def crumbs_of(image: ProductImage) -> list[tuple[str, str]]:
    product = image.product
    return [
        (_("Products"), reverse("products:list")),
        (product.name, reverse("products:detail", args=[product.pk])),
        (_("Picture"), ""),
    ]
