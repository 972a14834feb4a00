"""Nothing slow happens in a transaction: while it waits, everybody waits who needs its locks."""

from django.db import connection
from django.db.transaction import TransactionManagementError

TOO_SLOW = "Nothing slow may run within a transaction."


def in_transaction() -> bool:
    """Whether this thread holds one; the one around a test case does not count."""
    # Django's own mark, by which it lets durable blocks run within a test case.
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def outside_transaction() -> None:
    """Said at the head of what sends mail, renders documents or talks to other services.

    Raises TransactionManagementError within a transaction: do it after the commit
    (`transaction.on_commit`), or leave it to the queue.
    """
    if in_transaction():
        raise TransactionManagementError(TOO_SLOW)
