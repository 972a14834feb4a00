"""What a person should look at before they say yes to a bill. None of it keeps it back: what does
is said when it is submitted (operations/submitting.py)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from quittance.bills.models import Bill
from quittance.bills.operations.deciding import is_new_account
from quittance.bills.reading.page.accounts import VAT_SHAPES, is_vat
from quittance.bills.rules import account_problem, bare, is_late
from quittance.errors import Problem
from quittance.invoicing.spoken import spoken_amount


def checks_of(bill: Bill) -> list[Problem]:
    """Everything that is unusual about a bill, each at its field."""
    found = [*_of_the_account(bill), *_of_the_sums(bill), *_of_the_supplier(bill)]
    if is_late(bill.due_date, bill.status, bill.organisation.today()):
        found.append(Problem("late", _("It is due already."), "due_date"))
    return found


def _of_the_account(bill: Bill) -> Iterator[Problem]:
    if account_problem(bill.iban):
        detail = _("This IBAN is mistyped: its check digits do not fit. Ask the supplier.")
        yield Problem("invalid_iban", detail, "iban")
    elif not bill.is_frozen and is_new_account(bill):
        detail = _("The supplier had another account before. Ask before you pay.")
        yield Problem("new_account", detail, "iban")


def _of_the_sums(bill: Bill) -> Iterator[Problem]:
    if bill.difference:
        detail = _("Lines and printed total differ by %(amount)s.")
        words = {"amount": spoken_amount(bill.difference, bill.currency)}
        yield Problem("difference", detail % words, "stated_total")
    supplier = bill.supplier
    if supplier is not None and supplier.currency != bill.currency:
        detail = _("This supplier usually bills in %(currency)s.")
        yield Problem("currency", detail % {"currency": supplier.currency}, "currency")


def _of_the_supplier(bill: Bill) -> Iterator[Problem]:
    supplier = bill.supplier
    if supplier is None:
        return
    number = bare(supplier.vat_number)
    has_country = number[:2] in VAT_SHAPES or number[:3] in VAT_SHAPES
    if has_country and not is_vat(number):
        detail = _("The supplier's VAT number is mistyped: its check digits do not fit.")
        yield Problem("invalid_vat_number", detail, "supplier")
    twin = _twin(bill)
    if twin is not None:
        detail = _("Bill %(number)s of this supplier has the same date and total.")
        yield Problem("maybe_double", detail % {"number": twin.number}, "number")


def _twin(bill: Bill) -> Bill | None:
    if bill.issue_date is None or not bill.total:
        return None
    own = Bill.objects.for_organisation(bill.organisation_id).exclude(pk=bill.pk)
    same = own.filter(
        supplier=bill.supplier_id,
        issue_date=bill.issue_date,
        total=bill.total,
        kind=bill.kind,
    )
    return same.order_by("id").first()
