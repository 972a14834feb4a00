"""Django's sessions in the database, found by a query that is built once (SESSION_ENGINE)."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from quittance.db.compiled import Compiled, columns, load

LIVING = Compiled(
    lambda given: Session.objects.filter(
        session_key=given("key", CharField()), expire_date__gt=given("at", DateTimeField())
    ).values(*columns(Session))
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        for row in LIVING.rows(key=self.session_key, at=timezone.now()):
            return load(Session, row)
        self._session_key = None
        return None
