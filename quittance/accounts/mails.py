"""The one mail of a team: the invitation."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from quittance.accounts.models import Invitation, User
from quittance.accounts.rules import Role
from quittance.accounts.team import Invited

# Of the page that the link opens.
PATH = "/invitation/{key}/"


def send_invitation(invited: Invited, *, by: User) -> bool:
    """Whether the mail went out. It is in the language of the organisation, for nobody knows the
    one of who is invited. Must run outside of transactions."""
    invitation = invited.invitation
    link = settings.PUBLIC_URL + PATH.format(key=invited.key)
    with translation.override(invitation.organisation.language):
        subject, body = _words(invitation, link, by)
    letter = EmailMessage(subject, body, None, [invitation.email], reply_to=[by.email])
    return bool(letter.send())


def _words(invitation: Invitation, link: str, by: User) -> tuple[str, str]:
    said = {
        "name": by.full_name,
        "organisation": invitation.organisation.name,
        "role": Role(invitation.role).label,
    }
    subject = _("%(name)s invites you to %(organisation)s") % said
    paragraphs = (
        _("Hello,"),
        _("%(name)s invites you to the team of %(organisation)s, as %(role)s.") % said,
        _("To join, open this link within a week:") + f"\n{link}",
        _("If you do not know what this is about, do nothing."),
    )
    # A header is one line, whatever stands in a name.
    return " ".join(subject.split()), "\n\n".join(paragraphs) + "\n"
