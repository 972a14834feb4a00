"""What whoever follows a link that has ended is told: that it has, and whom to ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quittance.invoicing.documents.build import content_of
from quittance.invoicing.models import Invoice, PublicLink
from quittance.web.links.words import spoken, words_in


def closed_page(request: HttpRequest, link: PublicLink, invoice: Invoice) -> HttpResponse:
    """Names the seller, and nothing of the document."""
    content = content_of(invoice)
    words, seller = words_in(content.language), content.seller
    context = {
        "language": spoken(content.language),
        "title": words["expired" if link.revoked_at is None else "revoked"],
        "advice": words["ask_new"].format(seller=seller.name),
        "seller": seller,
    }
    return render(request, "web/links/closed.html", context, status=410)
