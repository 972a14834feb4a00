"""The one mail of a team: the invitation."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from quittance.accounts.models import User
from quittance.accounts.team import Invited


def send_invitation(invited: Invited, *, by: User) -> bool:
    """Whether the mail went out. It is in the language of the organisation, for nobody knows the
    one of who is invited."""
    invitation = invited.invitation
    organisation = invitation.organisation
    link = settings.PUBLIC_URL + reverse("invited", args=[invited.key])
    context = {"invitation": invitation, "organisation": organisation, "by": by, "link": link}
    with translation.override(organisation.language):
        subject = render_to_string("team/invitation_subject.txt", context)
        body = render_to_string("team/invitation.txt", context)
    reply_to = [by.email]
    letter = EmailMessage(subject.strip(), body, None, [invitation.email], reply_to=reply_to)
    return bool(letter.send())
