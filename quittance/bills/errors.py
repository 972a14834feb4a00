"""DomainError
├── InvalidInput
│   ├── NotSubmittable      what is missing or does not add up, each at its field
│   └── (codes of fields: required, does_not_exist, invalid, min_value, max_decimal_places,
│        future_date, runs_backwards, archived, difference, empty, too_large)
└── WrongState
    ├── BillFrozen          what was approved or paid does not change
    ├── InvalidTransition   not in this status
    ├── NumberKnown         `number_known`: this supplier's bill of that number is in already
    │   └── AlreadyEntered  with the very same lines
    ├── FileKnown           `file_known`: the very same file came before
    ├── OwnBill             who entered a bill does not decide on it
    ├── AboveLimit          more than this person may approve
    ├── NewAccount          the account is not the one that this supplier had
    ├── NotTransferable     what keeps bills out of a file of transfers, each at its place
    ├── PageNotShown        a page of a file that cannot be drawn within the limits
    └── LinkEnded           a review link that is used up, revoked or too old
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quittance.errors import InvalidInput, WrongState


class BillFrozen(WrongState):
    code = "bill_frozen"
    detail = _("An approved bill cannot be changed or deleted.")


class InvalidTransition(WrongState):
    code = "invalid_transition"


class NumberKnown(WrongState):
    code = "number_known"

    def __init__(self, detail: str, *, bill: int) -> None:
        self.bill = bill
        super().__init__(detail, attr="number")


class AlreadyEntered(NumberKnown):
    code = "already_entered"


class FileKnown(WrongState):
    code = "file_known"

    def __init__(self, detail: str, *, bill: int) -> None:
        self.bill = bill
        super().__init__(detail, attr="file")


class NotSubmittable(InvalidInput):
    code = "incomplete"


class OwnBill(WrongState):
    code = "own_bill"
    detail = _("Who entered a bill cannot decide on it. Somebody else has to.")


class AboveLimit(WrongState):
    code = "above_limit"


class NewAccount(WrongState):
    code = "new_account"
    detail = _(
        "The supplier had another account before. Ask the supplier on a known phone number, and "
        "confirm the account if it is right."
    )


class NotTransferable(WrongState):
    code = "not_transferable"


class PageNotShown(WrongState):
    code = "page_not_shown"
    detail = _("This page cannot be shown as a picture. Open the file itself.")


class LinkEnded(WrongState):
    code = "link_ended"
    detail = _("This link has ended.")
