"""DomainError
├── InvalidInput
│   └── WrongPassword    the password that confirms a request is not the account's
└── WrongState
    ├── KeepsBooks       the only admin of a business with books cannot go
    └── NothingToKeep    nobody has asked for the account to be deleted, or it is too late
"""

from collections.abc import Iterable

from django.utils.translation import gettext, gettext_lazy

from quittance.errors import InvalidInput, WrongState


class WrongPassword(InvalidInput):
    code = "wrong_password"
    detail = gettext_lazy("This is not your password.")


class KeepsBooks(WrongState):
    code = "keeps_books"

    def __init__(self, names: Iterable[str]) -> None:
        said = {"names": ", ".join(names)}
        detail = gettext(
            "You are the only admin of %(names)s, which has books to keep. Make somebody else "
            "admin there first."
        )
        super().__init__(detail % said)


class NothingToKeep(WrongState):
    code = "nothing_to_keep"
    detail = gettext_lazy("There is no request to delete this account.")
