"""Writers that meet: in which order rows are locked, how long one waits, what comes of it.

The longest wait is a setting (LOCK_TIMEOUT). On SQLite it is a wait for the only pen.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sqlite3 import SQLITE_BUSY, SQLITE_LOCKED
from typing import TypeVar

from django.db import OperationalError, connection

from quittance.db.errors import Busy

T = TypeVar("T")

# Whoever locks rows of several tables locks them in this order, and rows of one table by their
# ids: then nobody waits in a circle. What is not named here is locked after a row that is, and
# belongs to it (lines, taxes, memberships). A key for repeating safely comes before all of them,
# and is never waited for (audit/once.py).
ORDER = (
    "accounts_user",
    "accounts_organisation",
    "shop_cart",
    "shop_order",
    "customers_customer",
    "catalogue_category",
    "catalogue_taxrate",
    "catalogue_product",
    "invoicing_invoice",
    "payments_payment",
    "payments_customercredit",
    "bills_supplier",
    "bills_paymentrun",
    "bills_bill",
    "notifications_message",
    "notifications_webhookendpoint",
    "invoicing_numberseries",
    "audit_journalhead",
)

# SQLSTATEs of PostgreSQL, Appendix A.
CIRCLE = {"40P01", "40001"}
TOO_LONG = {"55P03"}
LONGEST_PAUSE = 0.05


def is_circle(error: BaseException) -> bool:
    """Whether PostgreSQL ended a transaction so that others could go on: at once it may pass."""
    return _sqlstate(error) in CIRCLE


def is_busy(error: BaseException) -> bool:
    """Whether a wait for somebody else's lock was too long, or led in a circle."""
    if isinstance(error, Busy):
        return True
    sqlite = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    return sqlite in {SQLITE_BUSY, SQLITE_LOCKED} or _sqlstate(error) in CIRCLE | TOO_LONG


def _sqlstate(error: BaseException) -> str | None:
    is_ours = isinstance(error, OperationalError)
    return getattr(error.__cause__, "sqlstate", None) if is_ours else None


def retried(work: Callable[[], T]) -> T:
    """Run a piece of work that is one transaction, and once more if it waited in a circle.

    Raises Busy if that did not help either, or if it waited longer than LOCK_TIMEOUT.
    """
    try:
        try:
            return work()
        except OperationalError as error:
            if not is_circle(error):
                raise
        # Let the others go on first: whoever is as quick as they are meets them again.
        time.sleep(random.uniform(0.01, LONGEST_PAUSE))  # noqa: S311
        return work()
    except OperationalError as error:
        if is_busy(error):
            raise Busy() from error
        raise


@contextmanager
def waiting_for_ever() -> Iterator[None]:
    """Let a whole connection wait without limit, for what has to happen in the end (migrations)."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
