from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from quittance.accounts.jobs import forget_ended_access
from quittance.accounts.models import ApiToken, Throttle
from quittance.accounts.throttle import count_try
from tests.people import Person
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db


def test_only_what_has_ended_is_forgotten(ada: Person, max_: Person) -> None:
    visitor(ada.user), visitor(max_.user)
    old = timezone.now() - timedelta(days=1)
    ended = Session.objects.order_by("expire_date")[0]
    Session.objects.filter(pk=ended.pk).update(expire_date=old)
    ApiToken.objects.filter(user=ada.user).update(expires_at=old)
    count_try("login_address", "::1", now=old)
    count_try("login_address", "::2")
    for _ in range(2):
        forget_ended_access.call()
        assert Session.objects.exclude(pk=ended.pk).count() == Session.objects.count() == 1
        assert ApiToken.objects.get().user == max_.user
        assert Throttle.objects.count() == 1
