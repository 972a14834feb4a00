"""An invoice on paper, and the letters around it."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from quittance.api.papers import (
    DOWNLOAD,
    PDF,
    PaperView,
    day,
    day_parameter,
    flag,
    flag_parameter,
)
from quittance.errors import InvalidInput
from quittance.invoicing import letters
from quittance.invoicing.documents.press import Letter
from quittance.invoicing.looks import look_of
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import copy_pdf, draft_pdf, issued_pdf, letter_pdf
from quittance.invoicing.rules import Status


class InvoicePaper(PaperView):
    def invoice(self, pk: int) -> Invoice:
        own = Invoice.objects.for_organisation(self.organisation)
        return own.select_related("corrects").found(pk=pk)

    def letter(self, letter: Letter, invoice: Invoice, name: str) -> HttpResponse:
        seller, _ = letters.parties(invoice, self.organisation)
        look = look_of(seller, organisation=self.organisation.pk)
        return self.paper(letter_pdf(letter, look), f"{name}-{invoice.number or invoice.pk}")


class PdfView(InvoicePaper):
    """The document as PDF: an issued one is stored once, and always the same bytes."""

    @extend_schema(
        parameters=[
            DOWNLOAD,
            flag_parameter("copy", "A copy that shows what has been paid and credited by now."),
        ],
        responses=PDF,
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        """The document as PDF.

        An issued one holds its e-invoice (Factur-X) and is always the same bytes; a draft is
        marked as one.
        """
        is_copy = flag(request, "copy")
        invoice = self.invoice(pk)
        if invoice.status == Status.DRAFT:
            return self.paper(draft_pdf(invoice, self.organisation), f"draft-{invoice.pk}")
        if is_copy:
            content = copy_pdf(invoice, today=self.organisation.today())
            return self.paper(content, f"{invoice.number}-copy")
        return self.paper(issued_pdf(invoice).content, str(invoice.number))


class PackingSlipView(InvoicePaper):
    """What of the invoice is in the parcel, without prices."""

    @extend_schema(parameters=[DOWNLOAD], responses=PDF)
    def get(self, request: Request, pk: int) -> HttpResponse:
        invoice = self.invoice(pk)
        letter = letters.packing_slip(invoice, self.organisation)
        return self.letter(letter, invoice, "packing-slip")


class QuoteView(InvoicePaper):
    """A draft as an offer."""

    @extend_schema(
        parameters=[DOWNLOAD, day_parameter("valid_until", "The last day of the offer.")],
        responses=PDF,
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        valid_until = day(request, "valid_until")
        invoice = self.invoice(pk)
        letter = letters.quote(invoice, self.organisation, valid_until=valid_until)
        return self.letter(letter, invoice, "quote")


class ReminderView(InvoicePaper):
    """The letter that asks to pay an overdue invoice. Nothing is sent."""

    @extend_schema(
        parameters=[
            DOWNLOAD,
            OpenApiParameter(
                "level",
                OpenApiTypes.INT,
                enum=letters.LEVELS,
                description="1 friendly, 2 firm, 3 for the last time.",
            ),
        ],
        responses=PDF,
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        level = request.query_params.get("level", "1")
        if level not in map(str, letters.LEVELS):
            raise InvalidInput("Name level 1, 2 or 3.", attr="level", code="invalid_choice")
        invoice = self.invoice(pk)
        today = self.organisation.today()
        letter = letters.reminder(invoice, self.organisation, level=int(level), today=today)
        return self.letter(letter, invoice, f"reminder-{level}")
