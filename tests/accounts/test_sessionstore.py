"""Sessions of the pages: found while they last, by their key alone, and then never again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quittance.accounts.sessionstore import SessionStore
from tests.people import Person
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("seconds", "status"), [(60, 200), (-1, 302)])
def test_a_session_lasts_until_it_expires(seconds: int, status: int, ada: Person) -> None:
    client = visitor(ada.user)
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=seconds))
    assert client.get("/dashboard/").status_code == status


def test_a_key_that_nobody_has_opens_nothing(ada: Person) -> None:
    client = visitor(ada.user)
    client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
    assert client.get("/dashboard/").status_code == 302


def test_it_is_read_once_and_as_it_was_written() -> None:
    made = SessionStore()
    made["word"] = "é\U0001f469"
    made.save()
    again = SessionStore(made.session_key)
    with CaptureQueriesContext(connection) as asked:
        assert dict(again.items()) == {"word": "é\U0001f469"}
    assert len(asked) == 1


def test_what_was_logged_out_is_forgotten(ada: Person) -> None:
    client = visitor(ada.user)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.logout()
    assert SessionStore(key).load() == {}
    assert not SessionStore(key).exists(key)
