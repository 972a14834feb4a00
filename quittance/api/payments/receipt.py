"""A payment's receipt."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from quittance.api.papers import DOWNLOAD, PDF, PaperView
from quittance.invoicing.looks import look_of
from quittance.invoicing.printing import letter_pdf
from quittance.payments.models import Payment
from quittance.payments.receipts import receipt


class ReceiptView(PaperView):
    """That the payment was received, and what of its invoice was left to pay after it."""

    @extend_schema(parameters=[DOWNLOAD], responses=PDF)
    def get(self, request: Request, pk: int) -> HttpResponse:
        own = Payment.objects.for_organisation(self.organisation)
        payment = own.select_related("invoice").found(pk=pk)
        look = look_of(payment.invoice.seller or {}, organisation=self.organisation.pk)
        content = letter_pdf(receipt(payment, self.organisation), look)
        return self.paper(content, f"receipt-{payment.pk}")
