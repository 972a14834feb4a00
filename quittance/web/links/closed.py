"""What whoever follows a link is told where it opens nothing, and whom to ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from quittance.invoicing.documents.build import content_of
from quittance.invoicing.models import Invoice, PublicLink
from quittance.web.links.rendering import spoken_page
from quittance.web.links.words import spoken, words_in


def closed_page(request: HttpRequest, link: PublicLink, invoice: Invoice) -> HttpResponse:
    """Says that the link has ended, names the seller, and nothing of the document."""
    title = "expired" if link.revoked_at is None else "revoked"
    return _page(request, invoice, title=title, advice="ask_new", status=410)


def failed_page(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """Says that a file of the document cannot be had now."""
    return _page(request, invoice, title="no_file", advice="ask_file", status=503)


def _page(
    request: HttpRequest, invoice: Invoice, *, title: str, advice: str, status: int
) -> HttpResponse:
    content = content_of(invoice)
    seller = content.seller
    words = words_in(content.language, seller.address.country)
    context = {
        "language": spoken(content.language),
        "title": words[title],
        "advice": words[advice].format(seller=seller.name),
        "seller": seller,
    }
    return spoken_page(request, "web/links/closed.html", context, status)
