"""The journal: what happened to which row, by whom and when, chained per organisation.

An entry is written in the transaction of what it tells, so neither is there without the other.
Its digest covers the entry before it, so nothing can be changed, removed, added or re-ordered
later without every digest after it being wrong; the head can be printed and kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Protocol

import orjson
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone

from quittance.audit.actions import subject_of
from quittance.audit.triggers import COLUMNS

GENESIS = bytes(32)
NAME_LENGTH = 320
Changes = dict[str, list[Any]]
# What actions are called of which nothing but the changes is to be told.
OF_CHANGES = (".changed", ".revised")
CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


class Actor(Protocol):
    """Who did it. The name is kept beside the id, so that it outlives the account."""

    @property
    def pk(self) -> Any: ...
    @property
    def full_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry says, without its place in the chain."""

    organisation_id: int
    at: datetime
    actor_id: int | None
    actor_name: str
    action: str
    subject: str
    subject_id: int
    related: str
    related_id: int | None
    # As `plain` makes them.
    changes: Changes

    def digest(self) -> bytes:
        """SHA-256 of the canonical form: JSON with sorted keys, no blanks, UTF-8, UTC times."""
        said = {name: getattr(self, name) for name in self.__slots__} | {"at": plain(self.at)}
        return sha256(canonical(said)).digest()


def record(
    *,
    organisation: int,
    by: Actor | None,
    action: str,
    subject_id: int,
    changes: Mapping[str, Any],
    related: tuple[str, int] | None = None,
) -> None:
    """Append an entry about a row of an organisation; `related` is a row it also concerns. A change
    that has changed nothing is not entered.

    `changes` is {field: [before, after]}, None where there was or is no row. Must run in the
    transaction of the change, as its last statement: the chain's head stays locked until the
    commit. Raises TransactionManagementError outside a transaction, ValueError for an action
    that is not listed, TypeError for a value that JSON cannot hold exactly.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An entry is written with what it tells.")
    if not changes and action.endswith(OF_CHANGES):
        # Somebody has saved what stood there already.
        return
    content = Content(
        organisation_id=organisation,
        at=timezone.now(),
        actor_id=None if by is None else by.pk,
        actor_name="" if by is None else by.full_name[:NAME_LENGTH],
        action=action,
        subject=subject_of(action),
        subject_id=subject_id,
        related=related[0] if related else "",
        related_id=related[1] if related else None,
        changes=plain(changes),
    )
    append = APPEND if connection.vendor == "postgresql" else APPEND_ON_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(append, _values(content, content.digest(), connection))


def chained(before: bytes, content: bytes) -> bytes:
    """The digest of an entry: over the one before it (GENESIS for the first) and its content."""
    return sha256(before + content).digest()


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """What differs, as {field: [before, after]}; of a row that is not there, `{}` says so."""
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: [before.get(name), after.get(name)] for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks, in UTF-8: the same bytes from whoever writes it.

    Days, times and decimals are written as `plain` has them. Raises TypeError for what it refuses,
    for whole numbers beyond 64 bits and for halves of a surrogate pair.
    """
    return orjson.dumps(value, default=plain, option=CANONICAL)


def plain(value: Any) -> Any:
    """A value as JSON can hold it without loss: decimals, days and times as text.

    Raises TypeError for binary floats and whatever else would not come back the same.
    """
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        # Also a choice, whose class would not survive.
        return str(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    raise TypeError(f"{value!r} cannot be kept exactly")


def decimal_text(value: Decimal) -> str:
    """Plain digits without zeros at the end: the engines give them back differently."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


# One round trip. What the transaction left to be checked at its commit is checked first: such a
# check takes locks (the customer of a new invoice), and nobody who has the head may wait for
# somebody who waits for the head.
APPEND = f"""
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
WITH head AS (
    INSERT INTO audit_journalhead AS head (organisation_id, seq, digest)
    VALUES (%(organisation)s, 1, sha256(%(genesis)s || %(content)s))
    ON CONFLICT (organisation_id) DO UPDATE
        SET seq = head.seq + 1, digest = sha256(head.digest || %(content)s)
    RETURNING organisation_id, seq, digest
)
INSERT INTO audit_journalentry (organisation_id, seq, digest, content, {COLUMNS})
SELECT organisation_id, seq, digest, %(content)s, %(at)s, %(actor_id)s, %(actor_name)s,
    %(action)s, %(subject)s, %(subject_id)s, %(related)s, %(related_id)s, %(changes)s::jsonb
FROM head
"""  # noqa: S608 - put together from constants

# The view's trigger moves the head and writes the entry at it (triggers.APPENDING).
APPEND_ON_SQLITE = f"""
INSERT INTO audit_journalappend (organisation_id, content, {COLUMNS})
VALUES (%(organisation)s, %(content)s, %(at)s, %(actor_id)s, %(actor_name)s,
    %(action)s, %(subject)s, %(subject_id)s, %(related)s, %(related_id)s, %(changes)s)
"""  # noqa: S608 - put together from constants


def _values(entry: Content, digest: bytes, connection: Any) -> dict[str, Any]:
    return {
        "organisation": entry.organisation_id,
        "genesis": GENESIS,
        "content": digest,
        "at": connection.ops.adapt_datetimefield_value(entry.at),
        "actor_id": entry.actor_id,
        "actor_name": entry.actor_name,
        "action": entry.action,
        "subject": entry.subject,
        "subject_id": entry.subject_id,
        "related": entry.related,
        "related_id": entry.related_id,
        "changes": canonical(entry.changes).decode(),
    }
