"""Once only: the first answer to a request that carries a key, kept beside its effect.

Claim, effect and answer are one transaction. Whatever happens in between, a `kill -9` included,
either all of it is there afterwards or none of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, CharField
from django.utils import timezone

from quittance.audit.errors import KeyInProgress, KeyReused
from quittance.audit.models import IdempotencyRecord
from quittance.db.compiled import Compiled

KEPT_FOR = timedelta(hours=24)
FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants what done once. Keys are a user's own in an organisation: nobody else's interfere.

    `request` is a digest of all that makes the request what it is.
    """

    organisation: int
    user: int
    key: str
    request: bytes

    def part(self, number: int) -> Claim:
        """What a part of a request claims that is more than one transaction."""
        digest = sha256(self.key.encode()).hexdigest()
        return Claim(self.organisation, self.user, f"{digest}/{number}", self.request)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: a status, the headers worth keeping, the body byte for byte."""

    status: int
    headers: dict[str, str]
    body: bytes


COLUMNS = ("id", "request", "status", "headers", "body", "created_at")
BY_KEY = Compiled(
    lambda given: (
        IdempotencyRecord.objects.for_organisation(given("organisation", BigIntegerField()))
        .filter(user_id=given("user", BigIntegerField()), key=given("key", CharField()))
        .values(*COLUMNS)
    )
)


# As text, because Django takes longer to make it than the database to run it.
KEEP = """
INSERT INTO audit_idempotencyrecord
    (organisation_id, user_id, key, request, status, headers, body, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def first_answer(claim: Claim) -> Answer | None:
    """The answer that this key has had, or None: then it is claimed until the transaction ends.

    Must run in the transaction of the effect, before any other lock. Raises KeyReused for a key of
    another request, KeyInProgress where PostgreSQL has the first one still at work. On SQLite that
    one holds the only pen, so that one comes here when it has ended.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A key is claimed with what it stands for.")
    is_claimed = _claim(claim)
    # Read after the claim: what the holder before wrote is seen now.
    found = BY_KEY.rows(organisation=claim.organisation, user=claim.user, key=claim.key)
    if found and found[0]["created_at"] > timezone.now() - KEPT_FOR:
        return _same(claim, found[0])
    if not is_claimed:
        raise KeyInProgress()
    if found:
        own = IdempotencyRecord.objects.for_organisation(claim.organisation)
        own.filter(pk=found[0]["id"]).delete()
    return None


def keep(claim: Claim, answer: Answer) -> None:
    """Store the first answer of a claimed key, as its transaction's last statement.

    It waits for nobody, so it may follow the journal's entry: there are no foreign keys to look
    up, and no second transaction has this key.
    """
    values: list[Any] = [
        claim.organisation,
        claim.user,
        claim.key,
        claim.request,
        answer.status,
        json.dumps(answer.headers),
        answer.body,
        connection.ops.adapt_datetimefield_value(timezone.now()),
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, values)


def forget_old_answers(*, now: datetime) -> int:
    """Delete what is older than KEPT_FOR, in short transactions; returns how many.

    Rows are about as old as their ids are low, so that no index by time is needed.
    """
    forgotten = 0
    everybodys = IdempotencyRecord.objects.across_organisations("every old answer is forgotten")
    while True:
        rows = everybodys.order_by("pk").values_list("pk", "created_at")
        oldest = list(rows[:FORGOTTEN_AT_ONCE])
        old = [pk for pk, created_at in oldest if created_at <= now - KEPT_FOR]
        forgotten += everybodys.filter(pk__in=old).delete()[0]
        if len(old) < FORGOTTEN_AT_ONCE:
            return forgotten


def _claim(claim: Claim) -> bool:
    """Whether this transaction alone has the key; it gives it back by ending."""
    if connection.vendor != "postgresql":
        return True
    said = f"{claim.organisation}\n{claim.user}\n{claim.key}".encode()
    number = int.from_bytes(sha256(said).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _same(claim: Claim, row: dict[str, Any]) -> Answer:
    if bytes(row["request"]) != claim.request:
        raise KeyReused()
    return Answer(row["status"], row["headers"], bytes(row["body"]))
