"""The ways out of the house. Which one it is, EMAIL_URL says."""

from __future__ import annotations

from django.conf import settings

from quittance.notifications.transports.files import FileTransport
from quittance.notifications.transports.outcome import (
    Abandoned,
    MaybeDelivered,
    NotDelivered,
    Transport,
)
from quittance.notifications.transports.smtp import SmtpTransport

__all__ = ["Abandoned", "MaybeDelivered", "NotDelivered", "Transport", "transport"]


def transport() -> Transport:
    """What delivers mail here: an SMTP server, or a folder on the laptop."""
    way = settings.MAIL
    if way.scheme in {"smtp", "smtps"}:
        return SmtpTransport(way, timeout=settings.MAIL_TIMEOUT)
    return FileTransport(way.folder, aloud=way.scheme == "console")
