"""A person's places in their teams, as every page asks for them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Membership, Organisation
from quittance.accounts.operations import memberships_of
from quittance.accounts.sessions import places_of
from tests.people import Person

pytestmark = pytest.mark.django_db


def columns(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_they_are_all_of_them_with_their_organisations(ada: Person, zoe: Person) -> None:
    Membership.objects.create(organisation=zoe.organisation, user=ada.user, role="viewer")
    expected = list(memberships_of(ada.user))
    with CaptureQueriesContext(connection) as asked:
        found = places_of(ada.user)
        teams = [place.organisation for place in found]
    assert len(asked) == 1
    assert [columns(one) for one in found] == [columns(one) for one in expected]
    assert [columns(one) for one in teams] == [columns(one.organisation) for one in expected]
    assert [one.pk for one in teams] == [ada.organisation.pk, zoe.organisation.pk]


def test_nothing_of_them_is_kept(ada: Person) -> None:
    assert [one.role for one in places_of(ada.user)] == ["admin"]
    Organisation.objects.filter(pk=ada.organisation.pk).update(name="Turbines")
    assert [one.organisation.name for one in places_of(ada.user)] == ["Turbines"]
    Membership.objects.for_organisation(ada.organisation).filter(user=ada.user).delete()
    assert places_of(ada.user) == ()
