"""The page on which the payer decides at the simulated provider: as another company's, apart from
the shop's. Not there in production."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from quittance.errors import DomainError
from quittance.shop.operations.settings import seller_at
from quittance.shop.providers.base import PAID
from quittance.shop.providers.simulated import OUTCOMES, charge_at, decide
from quittance.web.access import PageRequest, anybody

# As the buttons say it; the first is what people come for.
WORDS: dict[str, str | Promise] = {
    "pay": _("Pay"),
    "pay_told_twice": _("Pay, and tell the shop twice"),
    "pay_told_late": _("Pay, and tell the shop a minute later"),
    "pay_half": _("Pay half of it"),
    "pay_double": _("Pay double"),
    "pay_refunded_late": _("Pay; giving it back will take a minute"),
    "pay_never_refunded": _("Pay; giving it back will be refused"),
    "fail": _("Let the payment fail"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def page(request: PageRequest, slug: str, reference: str) -> HttpResponseBase:
    seller = seller_at(slug)
    charge = charge_at(seller, reference)
    # Ours anyway: as a path, it holds whatever name the browser knows us by.
    back = charge.return_url.removeprefix(settings.PUBLIC_URL)
    outcome = request.POST.get("outcome", "")
    if outcome in OUTCOMES:
        try:
            decide(seller, reference, outcome)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect(back)
    context = {
        "charge": charge,
        "seller": seller,
        "back": back,
        "is_paid": charge.state == PAID,
        "outcomes": [(name, WORDS[name]) for name in OUTCOMES],
    }
    return render(request, "payer/page.html", context)
