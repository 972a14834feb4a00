"""DomainError
├── InvalidInput
│   ├── NumberTaken         `unique`: another document has this number
│   └── (codes of fields: does_not_exist, required, min_value, max_value, invalid,
│        max_decimal_places, exceeds_remaining, future_date, runs_backwards, archived,
│        invalid_einvoice)
└── WrongState
    ├── InvoiceImmutable    what is issued is frozen
    ├── InvalidTransition   not in this status
    ├── NothingToCredit     all of it has been credited
    ├── NotAnEInvoice       `invalid_einvoice`: it does not fit the profile that was asked for
    ├── NotPrintable        it cannot be drawn as PDF
    ├── NumbersInUse        numbers are being brought along faster than this can look
    ├── ReminderOnItsWay    the one before has not been sent yet
    ├── BundleTooLarge      too many documents for one file
    └── NothingToBundle     none of them has been issued
"""

from django.utils.translation import gettext, gettext_lazy

from quittance.errors import InvalidInput, WrongState


class InvoiceImmutable(WrongState):
    code = "invoice_immutable"
    detail = gettext_lazy(
        "An issued document cannot be changed or deleted. Correct it with a credit note."
    )


class InvalidTransition(WrongState):
    code = "invalid_transition"


class NothingToCredit(WrongState):
    code = "nothing_to_credit"
    detail = gettext_lazy("All of this invoice has been credited already.")


class NotAnEInvoice(WrongState):
    code = "invalid_einvoice"


class NotPrintable(WrongState):
    code = "document_failed"
    detail = gettext_lazy("This document could not be drawn as PDF. The service's log says why.")


class NumberTaken(InvalidInput):
    code = "unique"

    def __init__(self, number: str) -> None:
        said = gettext("The number “%(number)s” is in use already.") % {"number": number}
        super().__init__(said, attr="number")


class NumbersInUse(WrongState):
    code = "numbers_in_use"
    detail = gettext_lazy(
        "The next numbers of the series have just been used by others. Try again."
    )


class ReminderOnItsWay(WrongState):
    code = "reminder_on_its_way"
    detail = gettext_lazy(
        "A reminder of this invoice is on its way already. Wait for it, or cancel it first."
    )


class BundleTooLarge(WrongState):
    code = "bundle_too_large"
    detail = gettext_lazy("These are too many documents for one file. Take fewer.")


class NothingToBundle(WrongState):
    code = "nothing_to_bundle"
    detail = gettext_lazy("None of these has been sent, and drafts have no PDF of their own yet.")
