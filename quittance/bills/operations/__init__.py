"""Writes on suppliers' bills. Whoever calls has checked the role; rules of one's own bill and of
limits are checked here."""

from quittance.bills.operations.commenting import comment
from quittance.bills.operations.common import Person
from quittance.bills.operations.deciding import approve_bill, reject_bill
from quittance.bills.operations.entering import (
    Entered,
    add_lines,
    delete_bill,
    enter_bill,
    revise_bill,
)
from quittance.bills.operations.files import (
    attach_file,
    prepare_attachment,
    prepare_upload,
    upload_bill,
    write_attachment,
    write_upload,
)
from quittance.bills.operations.joining import join_bill
from quittance.bills.operations.limits import set_limit
from quittance.bills.operations.paying import pay_bill
from quittance.bills.operations.reviewing import record_opening, revoke_link
from quittance.bills.operations.submitting import submit_bill, withdraw_bill
from quittance.bills.operations.transferring import (
    cancel_payment_run,
    make_payment_run,
    settle_payment_run,
)

__all__ = [
    "Entered",
    "Person",
    "add_lines",
    "approve_bill",
    "attach_file",
    "cancel_payment_run",
    "comment",
    "delete_bill",
    "enter_bill",
    "join_bill",
    "make_payment_run",
    "pay_bill",
    "prepare_attachment",
    "prepare_upload",
    "record_opening",
    "reject_bill",
    "revise_bill",
    "revoke_link",
    "set_limit",
    "settle_payment_run",
    "submit_bill",
    "upload_bill",
    "withdraw_bill",
    "write_attachment",
    "write_upload",
]
