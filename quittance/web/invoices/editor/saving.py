"""Writing what is in the editor: through the operations of the API, and never over what somebody
else has changed meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.accounts.models import Organisation, User
from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from quittance.errors import WrongState
from quittance.invoicing.inputs import DraftInput
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import draft_invoice, locked, revise_draft
from quittance.web.invoices.editor.reading import Typed

OFFERED = 8


class ChangedElsewhere(WrongState):
    code = "changed_elsewhere"
    detail = gettext_lazy("This draft has been changed elsewhere since you opened it.")


def version_of(invoice: Invoice) -> str:
    """Another one after each change, as an ETag is."""
    return invoice.updated_at.isoformat()


def write(
    *, organisation: Organisation, typed: Typed, draft: int | None, version: str, by: User
) -> Invoice:
    """Make a draft, or change the one that is at this version.

    Raises ChangedElsewhere for another version, NotFound, InvoiceImmutable and InvalidInput.
    """
    data = typed.data
    if draft is None:
        return draft_invoice(organisation=organisation, data=data, by=by)
    with transaction.atomic():
        if version_of(locked(organisation, draft)) != version:
            raise ChangedElsewhere()
        return revise_draft(
            organisation=organisation, invoice_id=draft, changes=fields_of(data), by=by
        )


def fields_of(data: DraftInput) -> dict[str, Any]:
    return {name: getattr(data, name) for name in data.__slots__}


def understand(organisation: Organisation, typed: Typed, choice: str = "") -> list[Customer]:
    """Take names for what they stand for, as who has no script types them: the customer's, and of
    a line that is nothing but a product's name or SKU. Returns customers to choose from."""
    _understand_lines(organisation, typed)
    if choice.isascii() and choice.isdecimal():
        typed.values["customer"] = choice[:18]
        typed.data = replace(typed.data, customer=int(choice[:18]))
    name = typed.values["customer_name"].strip()
    if name != typed.values["customer_shown"].strip() and not choice:
        # Another name was typed over that of the customer.
        typed.data = replace(typed.data, customer=None)
        typed.values["customer"] = ""
    if typed.data.customer is not None or not name:
        return []
    rows = Customer.objects.for_organisation(organisation).current()
    asked = Q(name__icontains=name) | Q(company__icontains=name) | Q(email__iexact=name)
    found = list(rows.filter(asked).order_by("name", "id")[: OFFERED + 1])
    exact = [one for one in found if name.casefold() in {one.name.casefold(), one.email.casefold()}]
    certain = exact if len(exact) == 1 else found
    if len(certain) == 1:
        name = certain[0].name
        typed.values.update(customer=str(certain[0].pk), customer_name=name, customer_shown=name)
        typed.data = replace(typed.data, customer=certain[0].pk)
        return []
    if not found:
        typed.problems["customer"] = _("Nobody is called “%(name)s”.") % {"name": name}
    else:
        typed.problems["customer"] = _("Several customers are called like this. Choose one.")
    return found[:OFFERED]


def _understand_lines(organisation: Organisation, typed: Typed) -> None:
    plain = {
        at: (line.description or "").strip().lower()
        for at, line in enumerate(typed.data.lines)
        if line.product is None and line.unit_price is None and line.description
    }
    if not plain:
        return
    rows = Product.objects.for_organisation(organisation).active().order_by("-id")
    names = set(plain.values())
    asked = rows.annotate(lower_name=Lower("name"), lower_sku=Lower("sku"))
    found: dict[str, int] = {}
    for pk, name, sku in asked.filter(Q(lower_name__in=names) | Q(lower_sku__in=names)).values_list(
        "pk", "lower_name", "lower_sku"
    ):
        found[name] = pk
        if sku:
            found[sku] = pk
    lines = list(typed.data.lines)
    for at, words in plain.items():
        if words in found:
            lines[at] = replace(
                lines[at],
                product=found[words],
                description=None,
                unit=None,
                tax_rate=None,
                tax_category=None,
                exemption_reason=None,
            )
            typed.read[at].values.update(product=str(found[words]))
    typed.data = replace(typed.data, lines=lines)
