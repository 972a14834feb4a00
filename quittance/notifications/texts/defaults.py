"""What a mail about a document says where the organisation has no words of its own."""

from __future__ import annotations

from dataclasses import dataclass

from quittance.notifications.rules import TextKind

FALLBACK = "en"
LANGUAGES = ("en", "de")


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body of a mail, both with placeholders."""

    subject: str
    body: str


OF_DOCUMENTS = {
    (TextKind.INVOICE, "en"): Wording(
        "Invoice {number} from {organisation}",
        """Dear {customer},

thank you for your business. Please find attached invoice {number} of {issue_date} over {total}.

Please pay {balance} by {due_date}.

You can view and download it here:
{link}

If you have any questions, simply reply to this mail.

Kind regards
{organisation}""",
    ),
    (TextKind.INVOICE, "de"): Wording(
        "Rechnung {number} von {organisation}",
        """Guten Tag {customer},

vielen Dank für Ihren Auftrag. Im Anhang finden Sie die Rechnung {number} vom {issue_date} über {total}.

Bitte zahlen Sie {balance} bis zum {due_date}.

Hier können Sie die Rechnung ansehen und herunterladen:
{link}

Wenn Sie Fragen haben, antworten Sie einfach auf diese Nachricht.

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.CREDIT_NOTE, "en"): Wording(
        "Credit note {number} from {organisation}",
        """Dear {customer},

please find attached credit note {number} of {issue_date} over {total}. It corrects our invoice {corrects}.

You can view and download it here:
{link}

If you have any questions, simply reply to this mail.

Kind regards
{organisation}""",
    ),
    (TextKind.CREDIT_NOTE, "de"): Wording(
        "Rechnungskorrektur {number} von {organisation}",
        """Guten Tag {customer},

im Anhang finden Sie die Rechnungskorrektur {number} vom {issue_date} über {total}. Sie bezieht sich auf unsere Rechnung {corrects}.

Hier können Sie die Rechnungskorrektur ansehen und herunterladen:
{link}

Wenn Sie Fragen haben, antworten Sie einfach auf diese Nachricht.

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.REMINDER, "en"): Wording(
        "Reminder: invoice {number} from {organisation}",
        """Dear {customer},

this is a friendly reminder of our invoice {number} of {issue_date} over {total}.

Still open: {balance}
Due date: {due_date}

You can view and download the invoice here:
{link}

If your payment is on its way already, please take no notice of this mail. If something about the invoice is unclear, simply reply to it.

Kind regards
{organisation}""",
    ),
    (TextKind.REMINDER, "de"): Wording(
        "Zahlungserinnerung zur Rechnung {number} von {organisation}",
        """Guten Tag {customer},

vielleicht ist unsere Rechnung {number} vom {issue_date} über {total} Ihrer Aufmerksamkeit entgangen.

Noch offen: {balance}
Fällig am: {due_date}

Hier können Sie die Rechnung ansehen und herunterladen:
{link}

Haben Sie inzwischen gezahlt, ist diese Nachricht gegenstandslos. Ist etwas an der Rechnung unklar, antworten Sie einfach.

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.REVIEW_REQUEST, "en"): Wording(
        "Please decide: bill {number} of {supplier} over {total}",
        """Dear {manager},

{entered_by} has entered bill {number} of {supplier}, dated {issue_date}, over {total}, and asks you to approve or reject it.

Due date: {due_date}

Look at the bill and decide, without logging in:
{link}

The link is meant for you alone. It opens this one bill until {expires}, or until somebody has decided.

{organisation}""",
    ),
    (TextKind.REVIEW_REQUEST, "de"): Wording(
        "Bitte entscheiden: Rechnung {number} von {supplier} über {total}",
        """Guten Tag {manager},

{entered_by} hat die Rechnung {number} von {supplier} vom {issue_date} über {total} erfasst und bittet Sie, sie freizugeben oder abzulehnen.

Fällig am: {due_date}

Sehen Sie die Rechnung an und entscheiden Sie, ohne sich anzumelden:
{link}

Der Link ist nur für Sie bestimmt. Er öffnet diese eine Rechnung bis zum {expires} oder bis jemand entschieden hat.

{organisation}""",
    ),
    (TextKind.BILL_DECIDED, "en"): Wording(
        "Bill {number} of {supplier}: {decision}",
        """Dear {person},

bill {number} of {supplier} over {total} was {decision} by {decided_by}.

Reason: {reason}

{organisation}""",
    ),
    (TextKind.BILL_DECIDED, "de"): Wording(
        "Rechnung {number} von {supplier}: {decision}",
        """Guten Tag {person},

die Rechnung {number} von {supplier} über {total} wurde von {decided_by} {decision}.

Begründung: {reason}

{organisation}""",
    ),
    (TextKind.SECOND_REMINDER, "en"): Wording(
        "Second reminder: invoice {number} from {organisation}",
        """Dear {customer},

our invoice {number} of {issue_date} over {total} is still open, although we have reminded you of it.

Still open: {balance}
Due date: {due_date}

Please pay within the next days. You can view and download the invoice here:
{link}

If your payment is on its way already, please take no notice of this mail. If something keeps you from paying, please reply, so that we can find a way.

Kind regards
{organisation}""",
    ),
    (TextKind.SECOND_REMINDER, "de"): Wording(
        "Zweite Mahnung zur Rechnung {number} von {organisation}",
        """Guten Tag {customer},

unsere Rechnung {number} vom {issue_date} über {total} ist trotz unserer Erinnerung noch offen.

Noch offen: {balance}
Fällig am: {due_date}

Bitte zahlen Sie in den nächsten Tagen. Hier können Sie die Rechnung ansehen und herunterladen:
{link}

Haben Sie inzwischen gezahlt, ist diese Nachricht gegenstandslos. Können Sie gerade nicht zahlen, antworten Sie bitte, damit wir einen Weg finden.

Mit freundlichen Grüßen
{organisation}""",
    ),
    (TextKind.FINAL_REMINDER, "en"): Wording(
        "Final reminder: invoice {number} from {organisation}",
        """Dear {customer},

we have reminded you several times of our invoice {number} of {issue_date} over {total}, and it has not been paid.

Still open: {balance}
Due date: {due_date}

Please pay without delay, or tell us what keeps you from it. Otherwise we will have to take further steps, which may cost you more.

You can view and download the invoice here:
{link}

If your payment is on its way already, please take no notice of this mail.

Kind regards
{organisation}""",
    ),
    (TextKind.FINAL_REMINDER, "de"): Wording(
        "Letzte Mahnung zur Rechnung {number} von {organisation}",
        """Guten Tag {customer},

wir haben Sie mehrfach an unsere Rechnung {number} vom {issue_date} über {total} erinnert; sie ist bis heute nicht bezahlt.

Noch offen: {balance}
Fällig am: {due_date}

Bitte zahlen Sie umgehend oder sagen Sie uns, was dem entgegensteht. Andernfalls müssen wir weitere Schritte einleiten, durch die Ihnen Kosten entstehen können.

Hier können Sie die Rechnung ansehen und herunterladen:
{link}

Haben Sie inzwischen gezahlt, ist diese Nachricht gegenstandslos.

Mit freundlichen Grüßen
{organisation}""",
    ),
}  # fmt: skip

# The words of the button that leads to {link}.
BUTTONS = {
    "en": "View online",
    "de": "Online ansehen",
}


def language_of(wanted: str) -> str:
    """A language that there are words in: the wanted one, or English."""
    return wanted if wanted in LANGUAGES else FALLBACK
