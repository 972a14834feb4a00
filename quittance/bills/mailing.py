"""Mails about bills, as a part of the transaction of what they tell of: to the managers who are
asked to decide, and to whoever entered a bill that was decided on."""

from __future__ import annotations

import logging

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.rules import day_in
from quittance.bills.models import Bill, ReviewLink, Supplier
from quittance.bills.rules import Status
from quittance.invoicing.documents.press.figures import Figures, figures_of
from quittance.invoicing.mailing import colours_of
from quittance.notifications.errors import TooManyMails
from quittance.notifications.models import Message
from quittance.notifications.operations import Letter, write_message
from quittance.notifications.queries import language_for, wording_of
from quittance.notifications.rules import Kind
from quittance.notifications.texts.filling import LINK

logger = logging.getLogger(__name__)
# How the mail to who entered a bill says what was decided.
DECISIONS = {
    (Status.APPROVED, "en"): "approved",
    (Status.REJECTED, "en"): "rejected",
    (Status.APPROVED, "de"): "freigegeben",
    (Status.REJECTED, "de"): "abgelehnt",
}


def mail_request(
    link: ReviewLink, bill: Bill, organisation: Organisation, *, by: User | None
) -> Message | None:
    """Ask a manager to decide, by their link. None where the day's mails are used up."""
    language = language_for(link.manager, organisation)
    figures = figures_of(language, organisation.country)
    entered_by = bill.entered_by
    last_day = day_in(organisation.time_zone, link.expires_at)
    values = _of_bill(bill, organisation, figures) | {
        "due_date": figures.day(bill.due_date) if bill.due_date else "",
        "entered_by": entered_by.full_name if entered_by else organisation.name,
        "expires": figures.day(last_day),
        "issue_date": figures.day(bill.issue_date) if bill.issue_date else "",
        "link": LINK,
        "manager": link.name,
    }
    letter = Letter(
        kind=Kind.REVIEW_REQUEST,
        language=language,
        to=link.email,
        to_name=link.name,
        about=("bill", bill.pk),
        wording=wording_of(organisation, Kind.REVIEW_REQUEST, language),
        values=values,
        colours=colours_of(organisation),
        link_id=link.pk,
    )
    return _written(letter, organisation, by)


def mail_decision(bill: Bill, organisation: Organisation, *, by: User | None) -> Message | None:
    """Tell who entered a bill what was decided, unless they decided themselves, or have left."""
    person = bill.entered_by
    if person is None or person == by or not person.email:
        return None
    if not Membership.objects.for_organisation(organisation).filter(user=person).exists():
        return None
    language = language_for(person, organisation)
    values = _of_bill(bill, organisation, figures_of(language, organisation.country)) | {
        "decided_by": bill.decided_by_name,
        "decision": DECISIONS[Status(bill.status), language],
        "person": person.full_name,
        "reason": bill.reason,
    }
    letter = Letter(
        kind=Kind.BILL_DECIDED,
        language=language,
        to=person.email,
        to_name=person.full_name,
        about=("bill", bill.pk),
        wording=wording_of(organisation, Kind.BILL_DECIDED, language),
        values=values,
        colours=colours_of(organisation),
    )
    return _written(letter, organisation, by)


def _of_bill(bill: Bill, organisation: Organisation, figures: Figures) -> dict[str, str]:
    own = Supplier.objects.for_organisation(organisation).filter(pk=bill.supplier_id or 0)
    return {
        "number": bill.number,
        "organisation": organisation.name,
        "supplier": own.values_list("name", flat=True).first() or "",
        "total": figures.money(bill.total, bill.currency),
    }


def _written(letter: Letter, organisation: Organisation, by: User | None) -> Message | None:
    """A bill moves on whether or not a mail can tell of it: the office shows it anyway."""
    try:
        return write_message(organisation=organisation, letter=letter, by=by)
    except TooManyMails:
        logger.warning("No mail to %s: organisation %s has sent too many", letter.to, organisation)
        return None
