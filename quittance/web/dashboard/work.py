"""What of the service's own work failed, among what needs doing."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from quittance.accounts.rules import ADMINS
from quittance.audit.models import UnfinishedWork
from quittance.web.access import Access
from quittance.web.dashboard.figures import ShownTask


def work_failed(access: Access) -> Iterator[ShownTask]:
    """For who can do something about it. One statement."""
    if not access.may(ADMINS):
        return
    count = UnfinishedWork.objects.for_organisation(access.organisation).count()
    if count:
        said = ngettext(
            "%(count)s piece of background work failed",
            "%(count)s pieces of background work failed",
            count,
        )
        yield ShownTask(said % {"count": count}, [], "clock", "bad", reverse("settings:work"))
