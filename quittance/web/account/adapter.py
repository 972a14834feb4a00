"""Where django-allauth asks us: who has which password, whose address it is, what is kept."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.mail import EmailMultiAlternatives
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils import translation

from quittance.accounts.addresses import client_address
from quittance.accounts.errors import InvalidCredentials, TooManyTries
from quittance.accounts.models import User
from quittance.accounts.operations import change_person, prove_password
from quittance.accounts.sealing import SECOND_STEPS, keys
from quittance.notifications.texts.html import PLAIN, Page
from quittance.web.account.mails import MAILS, SENDER

# What is said anyway by the page that one comes to.
UNSAID = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The same rules and counts as the API's login and registration."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": InvalidCredentials.detail,
        "username_password_mismatch": InvalidCredentials.detail,
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Counted, throttled and compared as at the API; the reason stays untold."""
        name = credentials.get("username") or credentials.get("email") or ""
        try:
            return prove_password(
                name=str(name).strip(),
                password=str(credentials.get("password", "")),
                address=self.get_client_ip(request),
            )
        except InvalidCredentials:
            return None
        except TooManyTries as error:
            raise ValidationError(str(error), code=error.code) from error

    def set_password(self, user: User, password: str) -> None:
        """Raises AccountGone."""
        user.set_password(password)
        change_person(user=user, changes={"password": user.password})

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request.META)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str = "", *args: Any, **kw: Any
    ) -> None:
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *args, **kw)

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> EmailMultiAlternatives:
        """In our words, as text and as HTML, in the language that is active."""
        mail = MAILS[template_prefix]
        subject, text = str(mail.subject), mail.said(context)
        message = EmailMultiAlternatives(
            subject, text, self.get_from_email(), [email], headers=headers
        )
        language = translation.get_language()
        page = Page(subject=subject, sender=SENDER, language=language, colours=PLAIN)
        message.attach_alternative(page.of(text), "text/html")
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of who gets it, where we know whose address it is."""
        user = context.get("user") or User.objects.called(email)
        language = getattr(user, "language", "") or translation.get_language()
        with translation.override(language):
            super().send_mail(template_prefix, email, context)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes are encrypted under SECRET_KEY."""

    def encrypt(self, text: str) -> str:
        return keys(SECOND_STEPS).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return keys(SECOND_STEPS).decrypt(encrypted_text.encode()).decode()
