"""When a document has to be a valid e-invoice, and what it lacks to be one."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import date

from quittance.accounts.countries import EINVOICE_COUNTRIES
from quittance.accounts.models import Organisation
from quittance.accounts.rules import EInvoiceCheck
from quittance.customers.models import Customer
from quittance.errors import InvalidInput, Problem
from quittance.invoicing.documents.build import content_from
from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.rules import Broken, broken_rules
from quittance.invoicing.errors import NotAnEInvoice
from quittance.invoicing.models import Invoice
from quittance.invoicing.queries import Parts
from quittance.invoicing.rules import due_date_for

CODE = "invalid_einvoice"


def asked_of(organisation: Organisation, customer: Customer) -> Profile | None:
    """The profile that an invoice must fit to be sent; None where it may be sent as it is.

    By itself (auto) this begins when the organisation could write an e-invoice: in a country where
    EN 16931 is in force, with a VAT number. A customer with a format of their own always asks.
    """
    check = organisation.einvoice_check
    if check == EInvoiceCheck.NEVER:
        return None
    if customer.einvoice_format:
        return Profile(customer.einvoice_format)
    could = bool(organisation.vat_number) and organisation.country in EINVOICE_COUNTRIES
    return Profile.EN16931 if could or check == EInvoiceCheck.ALWAYS else None


def profile_of(invoice: Invoice) -> Profile:
    """The profile that an issued document's customer had asked for, else EN 16931 itself."""
    return Profile((invoice.buyer or {}).get("einvoice_format") or Profile.EN16931)


def is_einvoice(invoice: Invoice, content: Content) -> bool:
    """Whether an issued document fits its profile; what does not would be refused by whoever takes
    it for an e-invoice, so it is offered to nobody as one."""
    return not broken_rules(content, profile_of(invoice))


def as_if_issued(
    invoice: Invoice, parts: Parts, organisation: Organisation, customer: Customer, on: date
) -> Content:
    """What a draft would say if it were issued on that day."""
    trial = trial_of(invoice, organisation, customer, on)
    return content_from(trial, parts.lines, parts.taxes)


def trial_of(invoice: Invoice, organisation: Organisation, customer: Customer, on: date) -> Invoice:
    """A draft as if it were issued on that day; it stays as it is, and nothing is written."""
    trial = copy.copy(invoice)
    # Only while it is issued are they on it already.
    trial.seller = invoice.seller or organisation.snapshot()
    trial.buyer = invoice.buyer or customer.snapshot()
    trial.number, trial.issue_date = invoice.number or "draft", on
    if trial.due_date is None:
        trial.due_date = due_date_for(issued_on=on, terms_days=organisation.payment_terms_days)
    return trial


def refuse_unless_valid(content: Content, profile: Profile) -> None:
    """Raises InvalidInput `invalid_einvoice` with every field that a rule misses."""
    broken = broken_rules(content, profile)
    if broken:
        raise InvalidInput(problems=problems(broken))


def ensure_fits(content: Content, profile: Profile) -> None:
    """The same for what is issued already and cannot be mended any more: NotAnEInvoice."""
    broken = broken_rules(content, profile)
    if broken:
        raise NotAnEInvoice(problems=problems(broken))


def problems(broken: Sequence[Broken]) -> list[Problem]:
    """Broken rules as the API tells them, each field with the same advice once."""
    found: dict[tuple[str, str], Problem] = {}
    for one in broken:
        found.setdefault((one.attr, one.detail), Problem(CODE, str(one), one.attr))
    return list(found.values())
