"""A customer's account, as figures and as a letter."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.papers import DOWNLOAD, PDF, PaperView, day, day_parameter
from quittance.api.present import amounts_in
from quittance.api.views import ApiView
from quittance.customers.models import Customer
from quittance.customers.queries import customer_of
from quittance.errors import InvalidInput
from quittance.invoicing.looks import look_of
from quittance.invoicing.printing import letter_pdf
from quittance.reports import letters
from quittance.reports.statement import SIGNS, Account, Period, accounts_of

FROM = day_parameter("from", "The first day; the first one of the last day's year if left out.")
TO = day_parameter("to", "The last day; today if left out.")
CURRENCY = OpenApiParameter(
    "currency", OpenApiTypes.STR, description="Which account; the customer's own if left out."
)


class MovementOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=list(SIGNS))
    id = serializers.IntegerField(help_text="Of the document, payment or refund.")
    invoice = serializers.IntegerField(help_text="The document that it is or is about.")
    date = serializers.DateField()
    number = serializers.CharField(help_text="The document's.")
    reference = serializers.CharField(help_text="The payment's.")
    due_date = serializers.DateField(allow_null=True)
    amount = serializers.CharField(help_text="What it adds to the debt: below 0 for a payment.")
    balance = serializers.CharField(help_text="What is owed after it.")


class AccountOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    opening_balance = serializers.CharField()
    invoiced = serializers.CharField()
    credited = serializers.CharField()
    paid = serializers.CharField()
    refunded = serializers.CharField()
    closing_balance = serializers.CharField(help_text="Below 0 where the customer has paid more.")
    movements = MovementOut(many=True)


class StatementOut(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Not as attributes: Python has other uses for one of the names."""
        return {
            "customer": serializers.IntegerField(),
            "customer_name": serializers.CharField(),
            "from": serializers.DateField(),
            "to": serializers.DateField(),
            "accounts": AccountOut(many=True, help_text="One for each currency."),
        }


class StatementOfAccount(ApiView):
    """What was asked for, for both forms of it."""

    def asked(self, pk: int) -> tuple[Customer, Period, list[Account]]:
        end = day(self.request, "to") or self.organisation.today()
        start = day(self.request, "from") or end.replace(month=1, day=1)
        customer, period = customer_of(self.organisation, pk), Period(start, end)
        return customer, period, accounts_of(self.organisation, customer, period)


class StatementView(StatementOfAccount):
    """What was invoiced, credited, paid and refunded in a period, in each currency."""

    @extend_schema(parameters=[FROM, TO], responses={200: StatementOut})
    def get(self, request: Request, pk: int) -> Response:
        customer, period, accounts = self.asked(pk)
        return Response(
            {
                "customer": customer.pk,
                "customer_name": customer.name,
                "from": period.start,
                "to": period.end,
                "accounts": [present(account) for account in accounts],
            }
        )


class StatementPdfView(StatementOfAccount, PaperView):
    """The same as a letter, of one currency."""

    @extend_schema(parameters=[FROM, TO, CURRENCY, DOWNLOAD], responses=PDF)
    def get(self, request: Request, pk: int) -> HttpResponse:
        customer, period, accounts = self.asked(pk)
        account = chosen(accounts, request.query_params.get("currency"), customer)
        letter = letters.statement(account, self.organisation, customer, period)
        look = look_of(self.organisation.snapshot(), organisation=self.organisation.pk)
        return self.paper(letter_pdf(letter, look), f"statement-{customer.pk}-{period.end}")


def chosen(accounts: list[Account], currency: str | None, customer: Customer) -> Account:
    """The account in the currency that was named, else in the customer's own or the only one."""
    known = {one.currency: one for one in accounts}
    if currency is None:
        found = known.get(customer.currency) or (accounts[0] if len(accounts) == 1 else None)
        return found or Account(customer.currency)
    if currency not in known:
        detail = f"There is nothing in “{currency}” in this period."
        raise InvalidInput(detail, attr="currency", code="invalid_choice")
    return known[currency]


def present(account: Account) -> dict[str, Any]:
    amount = amounts_in(account.currency)
    invoiced, credited, paid, refunded = (amount(account.sum_of(kind)) for kind in SIGNS)
    return {
        "currency": account.currency,
        "opening_balance": amount(account.opening),
        "invoiced": invoiced,
        "credited": credited,
        "paid": paid,
        "refunded": refunded,
        "closing_balance": amount(account.closing),
        "movements": [
            {
                "kind": one.kind,
                "id": one.id,
                "invoice": one.invoice,
                "date": one.on,
                "number": one.number,
                "reference": one.reference,
                "due_date": one.due_date,
                "amount": amount(one.amount),
                "balance": amount(one.balance),
            }
            for one in account.movements
        ],
    }
