"""DomainError
├── InvalidInput
│   └── UnknownPlaceholder   `unknown_placeholder`: names the known ones
├── TooManyTries
│   └── TooManyMails         an organisation may send so many a day; says how many seconds to wait
└── WrongState
    ├── CannotBeResent       only what failed or is uncertain is sent again
    ├── CannotBeConfirmed    only of what is uncertain somebody has to say what became of it
    └── CannotBeCancelled    it is on its way already, or has come to its end
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.accounts.errors import TooManyTries
from quittance.errors import InvalidInput, WrongState


class UnknownPlaceholder(InvalidInput):
    code = "unknown_placeholder"


class TooManyMails(TooManyTries):
    code = "too_many_mails"
    detail = gettext_lazy(
        "Your organisation has sent as many mails as it may within a day. "
        "Try again in %(wait)d seconds."
    )


class CannotBeResent(WrongState):
    code = "cannot_be_resent"

    def __init__(self, *, state: str) -> None:
        said = _("This message is %(state)s; only what failed or is uncertain is sent again.")
        super().__init__(said % {"state": state})


class CannotBeConfirmed(WrongState):
    code = "cannot_be_confirmed"

    def __init__(self, *, state: str) -> None:
        said = _("This message is %(state)s; only an uncertain one can be marked as arrived.")
        super().__init__(said % {"state": state})


class CannotBeCancelled(WrongState):
    code = "cannot_be_cancelled"

    def __init__(self, *, state: str) -> None:
        said = _("This message is %(state)s; only a queued one can be cancelled.")
        super().__init__(said % {"state": state})
