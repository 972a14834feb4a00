"""What the mails about a login say: django-allauth's occasions, in our words.

A text has the marks of what django-allauth knows on its occasion. A notice says what has changed;
what to do about it, and where the change came from, stands below each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# At the head of the HTML.
SENDER = "Quittance"
IF_NOT_YOU = _(
    "If this was not you, choose a new password at once, and look at who is logged in: "
    "{account}\n\n"
    "The change came on {when} from {ip}, by {user_agent}."
)


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str | Promise
    text: str | Promise
    is_notice: bool = False

    def said(self, context: dict[str, Any]) -> str:
        """Raises KeyError where `context` lacks something that the text has a mark for."""
        text = str(self.text)
        if self.is_notice:
            when = date_format(timezone.localtime(context["timestamp"]), "DATETIME_FORMAT")
            account = settings.PUBLIC_URL + reverse("account:index")
            context = {**context, "when": when, "account": account}
            text = f"{text}\n\n{IF_NOT_YOU}"
        return text.format_map(context) + "\n"


CONFIRM = Mail(
    _("Confirm your e-mail address"),
    _(
        "Someone, hopefully you, gave this address to an account at Quittance. "
        "Confirm here that it is yours:\n\n{activate_url}\n\n"
        "If it was not you, you need not do anything."
    ),
)
# By the names of django-allauth's templates.
MAILS = {
    "account/email/email_confirmation": CONFIRM,
    "account/email/email_confirmation_signup": CONFIRM,
    "account/email/password_reset_key": Mail(
        _("Choose a new password"),
        _(
            "Someone, hopefully you, forgot the password of your account at Quittance. "
            "Choose a new one here:\n\n{password_reset_url}\n\n"
            "If it was not you, you need not do anything: your password stays as it is."
        ),
    ),
    "account/email/login_code": Mail(
        _("Your code to log in"),
        _(
            "Your code to log in to Quittance:\n\n{code}\n\n"
            "Type it in where you asked for it. If you did not, you need not do anything: "
            "without the code nobody gets in."
        ),
    ),
    "account/email/account_already_exists": Mail(
        _("You have an account already"),
        _(
            "Someone, hopefully you, wanted to register {email} at Quittance. It has an account "
            "already. Log in with it, or choose a new password here:\n\n{password_reset_url}\n\n"
            "If it was not you, you need not do anything."
        ),
    ),
    "account/email/unknown_account": Mail(
        _("There is no account with this address"),
        _(
            "Someone, hopefully you, wanted to get into an account at Quittance with {email}, but "
            "there is none. Register here, or try another address of yours:\n\n{signup_url}\n\n"
            "If it was not you, you need not do anything."
        ),
    ),
    "account/email/email_changed": Mail(
        _("Your e-mail address has changed"),
        _("Your e-mail address at Quittance was {from_email} and is {to_email} now."),
        is_notice=True,
    ),
    "account/email/email_confirm": Mail(
        _("Your e-mail address is confirmed"),
        _("An e-mail address of your account at Quittance has been confirmed."),
        is_notice=True,
    ),
    "account/email/email_deleted": Mail(
        _("An e-mail address has been removed"),
        _("{deleted_email} has been removed from your account at Quittance."),
        is_notice=True,
    ),
    "account/email/password_changed": Mail(
        _("Your password has changed"),
        _("The password of your account at Quittance has been changed."),
        is_notice=True,
    ),
    "account/email/password_reset": Mail(
        _("Your password has changed"),
        _("A new password was chosen for your account at Quittance, by a link in a mail."),
        is_notice=True,
    ),
    "account/email/password_set": Mail(
        _("Your account has a password"),
        _("Your account at Quittance has a password now."),
        is_notice=True,
    ),
    "mfa/email/recovery_codes_generated": Mail(
        _("New recovery codes"),
        _("New recovery codes were made for your account at Quittance; the old ones are void."),
        is_notice=True,
    ),
    "mfa/email/totp_activated": Mail(
        _("Logging in takes a second step"),
        _("An authenticator app now gives the second step of logging in to Quittance."),
        is_notice=True,
    ),
    "mfa/email/totp_deactivated": Mail(
        _("Logging in takes no authenticator app"),
        _("No authenticator app is asked for any more when you log in to Quittance."),
        is_notice=True,
    ),
    "mfa/email/webauthn_added": Mail(
        _("A passkey was added"),
        _("A passkey was added to your account at Quittance: whoever has it can log in."),
        is_notice=True,
    ),
    "mfa/email/webauthn_removed": Mail(
        _("A passkey was removed"),
        _("A passkey was removed from your account at Quittance."),
        is_notice=True,
    ),
}
