"""DomainError
├── InvalidInput ─ (codes of single fields: unique, password_..., blank)
│   └── AlreadyMember     who is invited has a place in the team already
├── InvalidCredentials    wrong name or password, without saying which
│   ├── MfaRequired       name and password are right, and the account asks for a code as well
│   └── WrongCode         the code is wrong, or has been used
├── TooManyTries          throttled: says how many seconds to wait
├── AccountGone           the account was deleted while the request was under way
├── InUse                 other rows name this one, so it cannot be deleted
├── LastAdmin             an organisation keeps at least one admin
└── InvitationEnded       accepted, revoked or too old
"""

from django.utils.translation import gettext_lazy

from quittance.errors import DomainError, InvalidInput, WrongState


class AlreadyMember(InvalidInput):
    code = "already_member"
    detail = gettext_lazy("This person is a member of the team already.")


class InvalidCredentials(DomainError):
    code = "invalid_credentials"
    detail = gettext_lazy("The user name, e-mail address or password is wrong.")


class MfaRequired(InvalidCredentials):
    code = "mfa_required"
    detail = gettext_lazy(
        "This account asks for a code as well: from the authenticator app, or a recovery code."
    )


class WrongCode(InvalidCredentials):
    code = "invalid_code"
    detail = gettext_lazy("The code is wrong or has been used. Enter a new one.")


class TooManyTries(DomainError):
    code = "throttled"
    detail = gettext_lazy("Too many tries. Try again in %(wait)d seconds.")

    def __init__(self, *, wait: int) -> None:
        self.wait = wait
        super().__init__(str(self.detail) % {"wait": wait})


class AccountGone(WrongState):
    code = "account_gone"
    detail = gettext_lazy("This account has been deleted.")


class InUse(WrongState):
    code = "in_use"
    detail = gettext_lazy("It is in use and cannot be deleted.")


class LastAdmin(WrongState):
    code = "last_admin"
    detail = gettext_lazy("The organisation needs an admin. Make somebody else admin first.")


class InvitationEnded(WrongState):
    code = "invitation_ended"
    detail = gettext_lazy("This invitation has ended. Ask for a new one.")
