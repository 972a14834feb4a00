"""The same act on many documents: each in a transaction of its own, each with its own outcome.

A new act is a function and a line in ACTS.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from quittance.accounts.models import Organisation, User
from quittance.db.errors import Busy
from quittance.db.locks import retried
from quittance.errors import DomainError
from quittance.invoicing.mailing import MailInput
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations.draft import delete_draft, duplicate_invoice
from quittance.invoicing.operations.issue import issue_invoice
from quittance.invoicing.operations.mail import remind_invoice

logger = logging.getLogger(__name__)
MOST = 200


@dataclass(frozen=True, slots=True)
class Given:
    """What all documents are treated with. To send: `on` is the issue date, today where it is
    None, and `mail` goes to each customer; to remind: `mail` is how."""

    organisation: Organisation
    by: User | None
    on: date | None = None
    mail: MailInput | None = None


Act = Callable[[Given, int], Invoice | None]


def send(given: Given, pk: int) -> Invoice:
    return issue_invoice(
        organisation=given.organisation, invoice_id=pk, by=given.by, on=given.on, mail=given.mail
    )


def delete(given: Given, pk: int) -> None:
    delete_draft(organisation=given.organisation, invoice_id=pk, by=given.by)


def duplicate(given: Given, pk: int) -> Invoice:
    return duplicate_invoice(organisation=given.organisation, invoice_id=pk, by=given.by)


def remind(given: Given, pk: int) -> None:
    wanted = given.mail or MailInput()
    remind_invoice(organisation=given.organisation, invoice_id=pk, by=given.by, wanted=wanted)


# What can be done with many: it gives back a document that was written, None where there is none.
ACTS: dict[str, Act] = {"send": send, "delete": delete, "duplicate": duplicate, "remind": remind}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: `error` is None where it was done. `is_ours` where it is no
    rule that refused it but something that went wrong here."""

    pk: int
    invoice: Invoice | None = None
    error: DomainError | None = None
    is_ours: bool = False

    @property
    def is_done(self) -> bool:
        return self.error is None and not self.is_ours


def do_each(act: str, given: Given, ids: Sequence[int]) -> list[Outcome]:
    """One outcome for each id, in their order; whatever becomes of one, the others are done.

    Who has waited too long once does not wait again: those after it are told the same.
    """
    outcomes: list[Outcome] = []
    busy: Busy | None = None
    for pk in ids:
        outcome = Outcome(pk, error=busy) if busy else _one(ACTS[act], given, pk)
        busy = outcome.error if isinstance(outcome.error, Busy) else None
        outcomes.append(outcome)
    return outcomes


def _one(act: Act, given: Given, pk: int) -> Outcome:
    def whole() -> Invoice | None:
        with transaction.atomic():
            return act(given, pk)

    outcome = Outcome(pk)
    try:
        return replace(outcome, invoice=retried(whole))
    except DomainError as error:
        return replace(outcome, error=error)
    except Exception:
        logger.exception("A document of many failed")
        return replace(outcome, is_ours=True)
