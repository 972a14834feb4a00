"""Text of either case, beyond ASCII as well; ASCII costs what it did."""

from __future__ import annotations

import pytest
from django.db import connection

from quittance.accounts.models import User

pytestmark = pytest.mark.django_db
ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows all letters")


@pytest.fixture
def user() -> User:
    return User.objects.create_user("jürgen_ö%", "j@example.com", "correct horse battery")


@pytest.mark.parametrize(
    ("lookup", "found", "missed"),
    [
        ("iexact", "JÜRGEN_Ö%", "JÜRGENXÖ%"),
        ("icontains", "ÜRGEN_", "ÜRGEN%"),
        ("istartswith", "JÜ", "Ü"),
        ("iendswith", "Ö%", "Ö"),
    ],
)
def test_both_cases_are_one(lookup: str, found: str, missed: str, user: User) -> None:
    assert User.objects.filter(**{f"username__{lookup}": found}).get() == user
    assert not User.objects.filter(**{f"username__{lookup}": missed}).exists()
    assert not User.objects.exclude(**{f"username__{lookup}": found}).exists()


@ON_SQLITE
@pytest.mark.parametrize("lookup", ["iexact", "icontains", "istartswith", "iendswith"])
def test_ascii_is_left_to_the_engine(lookup: str) -> None:
    def sql(text: str) -> str:
        return str(User.objects.filter(**{f"username__{lookup}": text}).query)

    assert "quittance_lower" not in sql("jurgen")
    assert "quittance_lower" in sql("jürgen")
