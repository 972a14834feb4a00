from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from quittance.accounts.throttle import forget_past_windows
from quittance.accounts.tokens import forget_expired_tokens
from quittance.audit.queue import task


@task
def forget_ended_access() -> None:
    """Deletes what lets nobody in any more: ended sessions and tokens, and counts of old tries."""
    now = timezone.now()
    SessionStore.clear_expired()
    forget_expired_tokens(now=now)
    forget_past_windows(now=now)
