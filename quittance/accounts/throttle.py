"""Counting tries in the database: exact under any number of processes, and shared by them."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from quittance.accounts.errors import TooManyTries
from quittance.accounts.models import Throttle

# One statement, so that parallel guesses cannot slip through between a read and a write.
COUNT_ONE_MORE = """
INSERT INTO accounts_throttle (key, hits, window_ends_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
    hits = CASE WHEN accounts_throttle.window_ends_at <= %s
           THEN 1 ELSE accounts_throttle.hits + 1 END,
    window_ends_at = CASE WHEN accounts_throttle.window_ends_at <= %s
           THEN excluded.window_ends_at ELSE accounts_throttle.window_ends_at END
RETURNING hits, window_ends_at
"""


def count_try(scope: str, who: str, *, now: datetime | None = None) -> None:
    """Count one try of `scope` (a key of settings.THROTTLES) by `who`.

    Raises TooManyTries once the window's allowance is used up.
    """
    allowed, seconds = settings.THROTTLES[scope]
    now = now or timezone.now()
    hits, ends_at = _count(_key(scope, who), now=now, ends_at=now + timedelta(seconds=seconds))
    if hits > allowed:
        raise TooManyTries(wait=max(1, int((ends_at - now).total_seconds()) + 1))


def forget_tries(scope: str, who: str) -> None:
    Throttle.objects.filter(key=_key(scope, who)).delete()


def take_back_try(scope: str, who: str) -> None:
    """Uncount one try that turned out to be a rightful one."""
    Throttle.objects.filter(key=_key(scope, who), hits__gt=0).update(hits=F("hits") - 1)


def forget_past_windows(*, now: datetime) -> int:
    """Delete counters whose window is over; returns how many."""
    return Throttle.objects.filter(window_ends_at__lte=now).delete()[0]


def _key(scope: str, who: str) -> str:
    # Hashed: the table is no list of who tried to log in, and a key of any length fits.
    return f"{scope}:{sha256(who.casefold().encode()).hexdigest()}"


def _count(key: str, *, now: datetime, ends_at: datetime) -> tuple[int, datetime]:
    adapt = connection.ops.adapt_datetimefield_value
    times = [adapt(ends_at), adapt(now), adapt(now)]
    with connection.cursor() as cursor:
        cursor.execute(COUNT_ONE_MORE, [key, *times])
        hits, kept_ends_at = cursor.fetchone()
    return hits, _as_datetime(kept_ends_at)


def _as_datetime(value: datetime | str) -> datetime:
    """SQLite gives text back from a raw statement, PostgreSQL an instant."""
    parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
    return parsed if parsed.tzinfo else timezone.make_aware(parsed)
