"""The cast in front of a browser: each role of one team, a customer, and nobody."""

from __future__ import annotations

from django.test import Client

from quittance.accounts.models import Organisation, User
from tests.people import PASSWORD, Person, person

BACKEND = "django.contrib.auth.backends.ModelBackend"


def visitor(user: User | None) -> Client:
    """A browser in which this person has logged in."""
    client = Client(raise_request_exception=True)
    if user is not None:
        client.force_login(user, backend=BACKEND)
    return client


def team_of(organisation: Organisation, admin: Person) -> dict[str, User | None]:
    """Everybody of pages.EVERYBODY by their part."""
    roles = {"manager": "max", "agent": "ivy", "viewer": "vera"}
    team: dict[str, User | None] = {
        role: person(name, organisation, role).user for role, name in roles.items()
    }
    customer = User.objects.create_user("cleo", "cleo@example.com", PASSWORD)
    return {"admin": admin.user, **team, "customer": customer, "nobody": None}
