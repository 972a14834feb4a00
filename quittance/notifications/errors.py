"""DomainError
├── InvalidInput
│   ├── UnknownPlaceholder   `unknown_placeholder`: names the known ones
│   └── BadEndpoint          `invalid_url`, `empty`, `unknown_event`: where a webhook may not lead,
│                            what it may not ask for
├── TooManyTries
│   └── TooManyMails         an organisation may send so many a day; says how many seconds to wait
└── WrongState
    ├── CannotBeResent       only what failed or is uncertain is sent again
    ├── CannotBeConfirmed    only of what is uncertain somebody has to say what became of it
    ├── CannotBeCancelled    it is on its way already, or has come to its end
    ├── TooManyEndpoints     an organisation may have so many webhooks
    ├── EndpointNotActive    a paused webhook is sent nothing
    └── CannotBeRedelivered  a delivery that has not ended yet is on its way by itself
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


class BadEndpoint(InvalidInput):
    none = gettext_lazy("Name at least one event, or * for all of them.")
    unknown = gettext_lazy("There is no event %(event)s.")


class TooManyEndpoints(WrongState):
    code = "too_many_webhook_endpoints"
    detail = gettext_lazy("An organisation may have 20 webhooks. Delete one first.")


class EndpointNotActive(WrongState):
    code = "webhook_endpoint_not_active"
    detail = gettext_lazy("This webhook is paused or switched off. Resume it first.")


class CannotBeRedelivered(WrongState):
    code = "cannot_be_redelivered"

    def __init__(self, *, state: str) -> None:
        said = _("This delivery is %(state)s; only one that has ended is sent again.")
        super().__init__(said % {"state": state})
