"""Mails to a person about their account. They belong to no organisation, so they are sent at once
and not by its queue. Must run outside of transactions."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
# Of the page on which the account can be kept.
PATH = "/account/delete/"


def send_asked(*, email: str, language: str, due_at: datetime) -> bool:
    """That the account will be deleted, and how to keep it."""
    with translation.override(language or settings.LANGUAGE_CODE):
        day = formats.date_format(timezone.localtime(due_at), "DATE_FORMAT")
        return _sent(
            email,
            _("Your account will be deleted"),
            _("Hello,"),
            _("you have asked us to delete your account. We do so after %(day)s.") % {"day": day},
            _("To keep it, log in and press “Keep my account”:") + f"\n{settings.PUBLIC_URL}{PATH}",
            _("If it was not you, do the same, and change your password."),
        )


def send_deleted(*, email: str, language: str) -> bool:
    """That it has been done: the last mail to this address."""
    with translation.override(language or settings.LANGUAGE_CODE):
        return _sent(
            email,
            _("Your account has been deleted"),
            _("Hello,"),
            _("your account has been deleted, as you asked. Nobody can log in with it any more."),
            _(
                "Businesses that you bought from keep the invoices and orders that the law "
                "requires them to keep."
            ),
        )


def _sent(email: str, subject: str, *paragraphs: str) -> bool:
    letter = EmailMessage(subject, "\n\n".join(paragraphs) + "\n", None, [email])
    try:
        return bool(letter.send())
    except (SMTPException, OSError):
        # What was asked for is done all the same.
        logger.exception("A mail about a deletion was not sent")
        return False
