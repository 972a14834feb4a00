"""From the cart to the order, and the order afterwards."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.models import User
from quittance.customers.book import addresses_of
from quittance.customers.models import SavedAddress
from quittance.errors import DomainError, WrongState
from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.content import Content
from quittance.invoicing.models import Invoice
from quittance.money import format_amount
from quittance.shop.errors import CartChanged
from quittance.shop.models import Order
from quittance.shop.operations import cancel_order, check_out
from quittance.shop.operations.buyer import customer_of_user
from quittance.shop.paying import online_standing
from quittance.shop.queries import bought_by
from quittance.shop.rules import OrderStatus, PaymentWay
from quittance.web.forms import sent
from quittance.web.links.paying import Paying, paying
from quittance.web.links.words import FALLBACK, words_in
from quittance.web.once import new_key
from quittance.web.rows import PAGE_SIZE
from quittance.web.shop.again import shown_timeline
from quittance.web.shop.carts import view
from quittance.web.shop.forms import TYPED, CheckoutForm, remembered
from quittance.web.shop.fronts import ShopRequest, buyers_front, shown
from quittance.web.shop.paying import to_provider
from quittance.web.shop.words import SAID, STATUSES
from quittance.web.templatetags.figures import money


@require_http_methods(["GET", "HEAD", "POST"])
@buyers_front
def checkout(request: ShopRequest) -> HttpResponseBase:
    """Order what is in the cart, once, as it was shown."""
    own, user = request.front, cast(User, request.user)
    seen = view(request)
    is_sent = request.method == "POST"
    if not is_sent and (not seen.rows or seen.has_changes):
        # There is something to look at before.
        return redirect("shop:cart", own.slug)
    book = list(addresses_of(user))
    first = {**begin(request, seen), **preferred(book)}
    form = CheckoutForm(sent(request), shop=own.shop, book=book, initial=first)
    if form.is_valid():
        try:
            order = check_out(shop=own.shop, user=user, given=form.checkout())
        except CartChanged as error:
            messages.warning(request, str(error))
            return redirect("shop:cart", own.slug)
        except DomainError as error:
            put_beside(form, error)
        else:
            if order.payment_way == PaymentWay.ONLINE and order.status == OrderStatus.PLACED:
                return to_provider(request, order)
            messages.success(request, _("Thank you. Your order has been placed."))
            return redirect("shop:order", own.slug, order.pk)
    context = {"form": form, "view": seen}
    status = 422 if form.errors else 200
    return shown(request, "checkout.html", context, status, has_menu=False)


def begin(request: ShopRequest, seen: Any) -> dict[str, Any]:
    own, user = request.front, cast(User, request.user)
    known = remembered(customer_of_user(own.organisation, user))
    return {
        "name": user.full_name,
        "country": own.organisation.country,
        "payment_way": next(iter(own.shop.ways), ""),
        "version": seen.version,
        "checkout_key": seen.cart.checkout_key if seen.cart else "",
        **{key: value for key, value in known.items() if value},
    }


def preferred(book: list[SavedAddress]) -> dict[str, Any]:
    """The entries of the address book that a checkout begins with."""
    billing = next((one.pk for one in book if one.for_billing), TYPED)
    shipping = next((one.pk for one in book if one.for_shipping), "")
    return {"billing": billing, "shipping": "" if shipping == billing else shipping}


def put_beside(form: CheckoutForm, error: DomainError) -> None:
    """A part of an address stands beside its own field."""
    for problem in error.problems:
        attr = (problem.attr or "").rpartition(".")[2].removesuffix("_address")
        form.add_error(attr if attr in form.fields else None, problem.detail)


def found(request: ShopRequest, pk: int) -> Order:
    """One of the person's own orders in this shop. Raises NotFound."""
    user = cast(User, request.user)
    mine = bought_by(user).filter(organisation=request.front.organisation)
    order: Order = mine.select_related("invoice__organisation").found(pk=pk)
    return order


@require_safe
@buyers_front
def orders(request: ShopRequest) -> HttpResponseBase:
    """What the person has ordered in this shop, newest first."""
    mine = bought_by(cast(User, request.user)).filter(organisation=request.front.organisation)
    page = Paginator(mine.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [(one, *STATUSES[one.status]) for one in page]}
    return shown(request, "orders.html", context)


@require_safe
@buyers_front
def order(request: ShopRequest, pk: int) -> HttpResponseBase:
    """How an order stands, what is in it, and how it is paid."""
    row = found(request, pk)
    invoice = row.invoice
    content = content_of(invoice)
    context = {
        "order": row,
        "status": STATUSES[row.status],
        "said": SAID[row.status],
        "may_cancel": row.status == OrderStatus.PLACED,
        "items": list(row.items.order_by("position")),
        "invoice": invoice,
        "timeline": shown_timeline(row),
        "once": new_key(),
        "paying": how_to_pay(row, invoice, content),
        "online": online_standing(row, invoice, has_been_there="back" in request.GET),
        "words": words_in(get_language() or FALLBACK, content.seller.address.country),
    }
    return shown(request, "order.html", context, has_menu=False)


def how_to_pay(row: Order, invoice: Invoice, content: Content) -> Paying | None:
    """In the language of the page, whatever the invoice's own is; nothing where nothing is to be
    transferred."""
    due = invoice.balance_due
    if row.payment_way != PaymentWay.BANK_TRANSFER or due <= 0:
        return None
    return paying(
        content,
        due=due,
        shown=money(due, content.currency),
        plain=format_amount(due, content.currency),
        upi_id=str((invoice.seller or {}).get("upi_id") or ""),
        words=words_in(get_language() or FALLBACK, content.seller.address.country),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@buyers_front
def cancel(request: ShopRequest, pk: int) -> HttpResponseBase:
    """Ask, then take back an order that nobody has accepted yet."""
    row = found(request, pk)
    if request.method != "POST":
        return shown(request, "cancel.html", {"order": row}, has_menu=False)
    try:
        cancel_order(order_id=pk, by=cast(User, request.user))
    except WrongState as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your order has been cancelled."))
    return redirect("shop:order", request.front.slug, pk)
