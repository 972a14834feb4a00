"""What of the suppliers' bills waits for somebody, among what needs doing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import ngettext

from quittance.bills.queries import to_do_of
from quittance.bills.rules import DECIDERS, PAYERS
from quittance.web.access import Access
from quittance.web.dashboard.figures import ShownTask
from quittance.web.templatetags.figures import money


def bills_waiting(access: Access, today: date) -> Iterator[ShownTask]:
    """Bills to decide on that somebody else entered, and approved ones that are late. One
    statement."""
    if not access.may(DECIDERS):
        return
    found = to_do_of(access.organisation, user=access.user, today=today)
    if found.waiting.count:
        said = ngettext(
            "%(count)s bill waits for your decision",
            "%(count)s bills wait for your decision",
            found.waiting.count,
        )
        url = f"{reverse('bills:list')}?status=submitted"
        yield _task(said, found.waiting.count, found.waiting.amounts, "file", "", url)
    if found.late.count and access.may(PAYERS):
        said = ngettext(
            "%(count)s approved bill is late",
            "%(count)s approved bills are late",
            found.late.count,
        )
        url = reverse("bills:due")
        yield _task(said, found.late.count, found.late.amounts, "bank", "bad", url)


def _task(
    said: str, count: int, amounts: dict[str, Decimal], icon: str, tone: str, url: str
) -> ShownTask:
    shown = [money(amount, currency) for currency, amount in sorted(amounts.items())]
    return ShownTask(said % {"count": count}, shown, icon, tone, url)
