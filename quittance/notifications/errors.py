"""DomainError
├── InvalidInput
│   └── UnknownPlaceholder   `unknown_placeholder`: names the known ones
└── WrongState
    ├── CannotBeResent       only what failed or is uncertain is sent again
    ├── CannotBeConfirmed    only of what is uncertain somebody has to say what became of it
    └── CannotBeCancelled    it is on its way already, or has come to its end
"""

from django.utils.translation import gettext as _

from quittance.errors import InvalidInput, WrongState


class UnknownPlaceholder(InvalidInput):
    code = "unknown_placeholder"


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
