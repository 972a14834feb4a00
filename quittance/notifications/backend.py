"""What Django itself wants mailed (verification, password reset) by the way that EMAIL_URL says."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from email.utils import make_msgid

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from quittance.notifications.transports import MaybeDelivered, NotDelivered, transport

# As it goes over the wire (RFC 5321, 2.3.8).
LINE_END = re.compile(rb"\r?\n")
logger = logging.getLogger(__name__)


class EmailBackend(BaseEmailBackend):
    """Delivers at once, and once: nothing here is worth a second try by itself."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(self._sent(message, to) for message in email_messages for to in message.to)

    def _sent(self, message: EmailMessage, to: str) -> bool:
        mail = message.message()
        message_id = mail["Message-ID"] or make_msgid()
        try:
            transport().deliver(
                sender=message.from_email,
                to=to,
                mail=LINE_END.sub(b"\r\n", mail.as_bytes()),
                message_id=str(message_id),
                before_last=lambda: True,
            )
        except (NotDelivered, MaybeDelivered) as error:
            # Whoever asked is told that a mail is on its way, whether or not there is an account.
            logger.error("A mail to %s was not delivered: %s", to, error)
            return False
        return True
