"""What a draft would come to, without writing it: the same rules and the same arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quittance.accounts.models import Organisation
from quittance.errors import InvalidInput, Problem
from quittance.invoicing.errors import InvoiceImmutable
from quittance.invoicing.figures import amount_problems, fill_in
from quittance.invoicing.inputs import NOTHING, DraftInput
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.invoicing.operations.draft import put_number, put_together
from quittance.invoicing.rules import Status


@dataclass(frozen=True, slots=True)
class Preview:
    """An unsaved draft with its figures: those of the lines that are right, each with its position
    among all that were given. `problems` is what writing it would be refused for."""

    invoice: Invoice
    lines: list[InvoiceLine]
    taxes: list[InvoiceTax]
    problems: list[Problem]


def preview_draft(
    *, organisation: Organisation, data: DraftInput, draft_id: int | None = None
) -> Preview:
    """What `draft_invoice`, or `revise_draft` of `draft_id`, would write; nothing is written.

    A line or a discount with a problem counts for nothing in the figures. Raises NotFound and
    InvoiceImmutable for a `draft_id` that is no draft.
    """
    invoice = _begin(organisation, draft_id)
    lines, problems = put_together(invoice, data, organisation)
    try:
        put_number(invoice, data.number, organisation)
    except InvalidInput as error:
        problems += error.problems
    found = list(amount_problems(invoice, lines))
    problems += found
    while found:
        lines = _without_wrong(invoice, lines, found)
        found = list(amount_problems(invoice, lines))
    return Preview(invoice, lines, fill_in(invoice, lines), problems)


def _begin(organisation: Organisation, draft_id: int | None) -> Invoice:
    if draft_id is None:
        return Invoice(organisation=organisation)
    invoice = Invoice.objects.for_organisation(organisation).found(pk=draft_id)
    if invoice.status != Status.DRAFT:
        raise InvoiceImmutable()
    return invoice


def _without_wrong(
    invoice: Invoice, lines: Sequence[InvoiceLine], problems: Sequence[Problem]
) -> list[InvoiceLine]:
    """What remains once the named parts are left out; each round leaves out at least one."""
    named = {problem.attr or "" for problem in problems}
    if "discount" in named:
        invoice.discount = NOTHING
    wrong = {int(attr.split(".")[1]) for attr in named if attr.startswith("lines.")}
    if "lines" in named and not wrong:
        # Together they come to too much, and no one of them is to blame.
        return []
    return [line for line in lines if line.position - 1 not in wrong]
