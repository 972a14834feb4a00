"""What a shop has on sale: found, looked at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category, Product, picture_name
from quittance.catalogue.prices import Priced, priced
from quittance.catalogue.queries import FIRST_PICTURE
from quittance.errors import InvalidInput, NotFound
from quittance.files.errors import FileUnreadable
from quittance.files.keeping import read, stored
from quittance.invoicing.documents.press.colours import palette
from quittance.lists.filters import LONGEST, MOST_WORDS
from quittance.lists.shop import SHOP_PRODUCTS
from quittance.shop.rules import WHOLE_UNITS
from quittance.web.forms import decimal_sign, plain_figure
from quittance.web.shop.fronts import Front, ShopRequest, front, shown
from quittance.web.shop.menu import in_order, offered
from quittance.web.templatetags.figures import figure

PAGE_SIZE = 24
CATEGORIES = 90
# From so few on it is said how many are left, where the shop does not say itself.
FEW = Decimal(3)
ASKED = ("search", "price__gte", "price__lte", "in_stock")
ORDERINGS = ("name", "price", "-price", "-id")
CSS = "text/css; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as buyers see it."""

    product: Product
    priced: Priced
    picture: str
    left: str
    """How many there are, where that is worth saying."""

    @property
    def is_sold_out(self) -> bool:
        return self.product.stock is not None and self.product.stock <= 0

    @property
    def step(self) -> str:
        """What a quantity can be raised by: a piece, or any part of a kilogram."""
        return "1" if self.product.unit in WHOLE_UNITS else "any"


@require_safe
@front
def shelf(request: ShopRequest, pk: int | None = None) -> HttpResponseBase:
    """Everything that is on sale, or what is in one category (`pk`)."""
    own = request.front
    category = None
    rows = on_sale(own.organisation)
    if pk is not None:
        known = Category.objects.for_organisation(own.organisation).select_related("parent")
        category = known.found(pk=pk)
        rows = rows.filter(Q(category=category) | Q(category__parent=category))
    params = understood(request.GET, own)
    ordering = request.GET.get("ordering")
    ordering = ordering if ordering in ORDERINGS else ORDERINGS[0]
    narrowed = rows.filter(SHOP_PRODUCTS.q(params, own) or Q()).order_by(ordering, "pk")
    page = Paginator(narrowed, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "category": category,
        "on_shelf": True,
        "page": page,
        "offers": [offer_of(one, own) for one in page],
        "is_filtered": any(params.get(name) for name in ASKED),
        "ordering": ordering,
        "orderings": zip(ORDERINGS, orderings(), strict=True),
    }
    return shown(request, "shelf.html", context)


@require_safe
@front
def categories(request: ShopRequest) -> HttpResponseBase:
    """All categories, page by page, or those with some words in their name."""
    said = request.GET.get("named", "").replace("\x00", "").strip()[:100]
    rows = offered(request.front.organisation)
    if said:
        rows = rows.filter(name__icontains=said)
    page = Paginator(in_order(rows), CATEGORIES).get_page(request.GET.get("page"))
    return shown(request, "categories.html", {"page": page, "said": said, "on_index": True})


def orderings() -> list[str]:
    return [_("By name"), _("Cheapest first"), _("Dearest first"), _("Newest first")]


def understood(given: QueryDict, own: Front) -> QueryDict:
    """What can be read of a question; the rest is as if it were not asked."""
    params = QueryDict(mutable=True)
    for name in ASKED:
        value = given.get(name, "").strip()
        if not value:
            continue
        one = QueryDict(mutable=True)
        try:
            one[name] = as_the_list_reads(name, value)
            SHOP_PRODUCTS.q(one, own)
        except (InvalidInput, ValueError):
            continue
        params[name] = str(one[name])
    return params


def as_the_list_reads(name: str, value: str) -> str:
    """Figures with a point; of a text that somebody has pasted, its beginning is searched for."""
    if name == "search":
        return " ".join(value[:LONGEST].split()[:MOST_WORDS])
    return plain_figure(value, decimal_sign()) if name.startswith("price") else value


@require_safe
@front
def product(request: ShopRequest, pk: int) -> HttpResponseBase:
    own = request.front
    found = on_sale(own.organisation).found(pk=pk)
    images = list(found.images.order_by("position", "pk"))
    context = {"offer": offer_of(found, own), "images": images, "category": found.category}
    return shown(request, "product.html", context)


@require_safe
@front
def terms(request: ShopRequest) -> HttpResponseBase:
    return shown(request, "terms.html", {})


@require_safe
@front
def colours(request: ShopRequest) -> HttpResponse:
    """The shop's own accent, in place of ours."""
    found = palette(request.front.organisation.accent_color)
    css = (
        "@layer utilities{:root{"
        f"--accent:light-dark({found.accent},color-mix(in srgb,{found.fill} 45%,#fff));"
        f"--accent-strong:light-dark(color-mix(in srgb,{found.accent} 82%,#000),"
        f"color-mix(in srgb,{found.fill} 30%,#fff));"
        f"--accent-soft:light-dark({found.tint},color-mix(in srgb,{found.fill} 18%,#12161c));"
        "--on-accent:light-dark(#ffffff,#0c1014);"
        "}}"
    )
    return HttpResponse(css, content_type=CSS, headers={"Cache-Control": "public, max-age=3600"})


def on_sale(organisation: Organisation) -> Any:
    own = Product.objects.for_organisation(organisation).active()
    rows: QuerySet[Any, Any] = own.annotate(**FIRST_PICTURE)
    return rows.select_related("category__parent", "tax_rate")


def offer_of(found: Any, own: Front) -> Offer:
    rate = found.tax_rate
    key = found.image_key
    return Offer(
        product=found,
        priced=priced(
            found.price,
            percent=rate.percent,
            category=rate.category,
            organisation=own.organisation,
        ),
        picture=picture_name(found.organisation_id, key) if key else "",
        left=left_of(found),
    )


def left_of(found: Product) -> str:
    stock, few = found.stock, found.low_stock_at
    if stock is None or stock <= 0 or stock > (FEW if few is None else few):
        return ""
    return _("Only %(stock)s left") % {"stock": figure(stock)}


@require_safe
@front
def logo(request: ShopRequest) -> HttpResponseBase:
    """The business's logo; NotFound where it has none."""
    organisation = request.front.organisation
    try:
        file = stored(organisation=organisation.pk, sha256=organisation.logo)
        return HttpResponse(
            read(file),
            content_type=file.media_type,
            headers={"Cache-Control": "public, max-age=3600"},
        )
    except FileUnreadable as error:
        raise NotFound() from error
