"""Money that is kept for a customer: used for another invoice of theirs, or given back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.accounts.models import Organisation
from quittance.accounts.rules import ADMINS
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import Kind, Status
from quittance.money import exponent
from quittance.payments.credits import apply_credit, return_credit
from quittance.payments.models import WAITS, CustomerCredit
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out, form_page
from quittance.web.forms import FigureField, sent
from quittance.web.once import OnceForm
from quittance.web.templatetags.figures import money

# So many open invoices are offered, the oldest first.
MOST = 100


class ApplyForm(OnceForm):
    invoice = forms.TypedChoiceField(label=gettext_lazy("Invoice"), coerce=int)
    amount = FigureField(
        label=gettext_lazy("Amount"),
        max_digits=16,
        required=False,
        help_text=gettext_lazy("Left empty: as much as is due and left."),
    )

    def __init__(self, *args: Any, debts: list[Invoice], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["invoice"].choices = [
            (one.pk, f"{one.number}: {money(one.balance_due, currency)}") for one in debts
        ]
        fields["amount"].places = exponent(currency)
        fields["amount"].widget.mark = currency


class ReturnForm(OnceForm):
    """`left` is what the form showed: some of it may have been used since."""

    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)
    left = forms.DecimalField(required=False, widget=forms.HiddenInput())

    def show(self, left: Decimal) -> None:
        """What is shown from here on is true again: sent once more, it is meant."""
        if self.is_bound:
            self.data = {**self.data, "left": str(left)}


def waiting_for(organisation: Organisation, customer_id: int) -> list[CustomerCredit]:
    """Of which something is left, the oldest first; with those of doubles merged into them."""
    own = CustomerCredit.objects.for_organisation(organisation)
    whose = Q(customer=customer_id) | Q(customer__merged_into=customer_id)
    return list(own.filter(WAITS, whose).select_related("invoice").order_by("pk"))


def debts_of(credit: CustomerCredit) -> list[Invoice]:
    """What it could pay: the customer's, and those of who was merged with them."""
    own = Invoice.objects.for_organisation(credit.organisation_id)
    stands = credit.customer.merged_into_id or credit.customer_id
    theirs = Q(customer=stands) | Q(customer__merged_into=stands)
    rows = own.issued().filter(theirs, kind=Kind.INVOICE, currency=credit.currency)
    return list(rows.filter(balance_due__gt=0).exclude(status=Status.DRAFT).order_by("pk")[:MOST])


@form_page
@office(read=ADMINS)
def apply(request: OfficeRequest, pk: int) -> HttpResponseBase:
    organisation = request.access.organisation
    credit = found(request, pk)
    debts = debts_of(credit)
    form = ApplyForm(sent(request), debts=debts, currency=credit.currency)

    def work() -> str:
        apply_credit(
            organisation=organisation,
            credit_id=pk,
            invoice_id=form.cleaned_data["invoice"],
            amount=form.cleaned_data["amount"],
            by=request.access.user,
        )
        return reverse("customers:detail", args=[credit.customer_id])

    said = _("The credit has been used.")
    title = _("Use the customer's credit")
    return (form.is_valid() and carried_out(request, form, work, said)) or shown(
        request, credit, form, title, "apply.html", has_debts=bool(debts)
    )


@form_page
@office(read=ADMINS)
def give_back(request: OfficeRequest, pk: int) -> HttpResponseBase:
    organisation = request.access.organisation
    credit = found(request, pk)
    form = ReturnForm(sent(request), initial={"left": credit.left})
    amount = money(credit.left, credit.currency)

    def work() -> str:
        return_credit(
            organisation=organisation,
            credit_id=pk,
            reason=form.cleaned_data["reason"],
            amount=form.cleaned_data["left"],
            by=request.access.user,
        )
        return reverse("customers:detail", args=[credit.customer_id])

    said = _("%(amount)s given back.") % {"amount": amount}
    if response := form.is_valid() and carried_out(request, form, work, said):
        return response
    form.show(credit.left)
    return shown(request, credit, form, _("Give the money back"), "return.html")


def found(request: OfficeRequest, pk: int) -> CustomerCredit:
    own = CustomerCredit.objects.for_organisation(request.access.organisation)
    credit: CustomerCredit = own.select_related("customer", "invoice").found(pk=pk)
    return credit


def shown(
    request: OfficeRequest,
    credit: CustomerCredit,
    form: OnceForm,
    title: str,
    template: str,
    **more: object,
) -> HttpResponseBase:
    customer = credit.customer
    back = reverse("customers:detail", args=[customer.pk])
    context = {
        "form": form,
        "credit": credit,
        "title": title,
        "back": back,
        "crumbs": [
            (_("Customers"), reverse("customers:list")),
            (customer.company or customer.name, back),
            (title, ""),
        ],
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, f"payments/credits/{template}", context, status=status)
