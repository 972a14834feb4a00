"""DomainError
└── WrongState
    ├── AddressBookFull   a person keeps so many addresses and no more
    ├── MergedAlready     a customer that was merged into another cannot be merged once more
    └── TwoPeople         customers of two people with accounts are not one
"""

from django.utils.translation import gettext_lazy as _

from quittance.errors import WrongState


class AddressBookFull(WrongState):
    code = "address_book_full"
    detail = _("Your address book is full. Delete an address that you no longer need.")


class MergedAlready(WrongState):
    code = "merged_already"
    detail = _(
        "This customer was merged into another one. Name that one, or restore this one first."
    )


class TwoPeople(WrongState):
    code = "two_people"
    detail = _(
        "Two people see the invoices of these customers, so the two are not one. If one of the "
        "people should not, end their access first."
    )
