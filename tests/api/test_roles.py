"""Who may do what, for every endpoint and method."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.db import transaction

from quittance.accounts.models import Membership
from quittance.accounts.rules import Role
from tests.api.endpoints import ANYBODY, CALLS, ENDPOINTS, FOR_BUYERS, address, routes
from tests.api.world import World, everything
from tests.people import Person

pytestmark = pytest.mark.django_db
GUARDED = [(path, method) for path, method in CALLS if ENDPOINTS[path].calls[method].roles]
OPEN = [(path, method) for path, method in CALLS if not ENDPOINTS[path].calls[method].roles]


@pytest.fixture
def world(world_of_a_team: World) -> World:
    return world_of_a_team


@pytest.fixture
def team(ada: Person, max_: Person, ivy: Person, vera: Person) -> dict[str, Person]:
    return {Role.ADMIN: ada, Role.MANAGER: max_, Role.AGENT: ivy, Role.VIEWER: vera}


def test_the_table_knows_every_url_and_method() -> None:
    table = {path: set(endpoint.calls) for path, endpoint in ENDPOINTS.items()}
    assert table | FOR_BUYERS == routes()


@pytest.mark.parametrize(("path", "method"), GUARDED)
def test_a_role_that_may_not_changes_nothing(
    path: str, method: str, world: World, team: dict[str, Person]
) -> None:
    call, before = ENDPOINTS[path].calls[method], everything()
    for role in team.keys() - call.roles:
        refused = team[role].ask(method, address(path, world), call.body(world))
        assert (refused.status, refused.codes) == (403, [("permission_denied", None)]), role
    assert everything() == before


@pytest.mark.parametrize(("path", "method"), GUARDED)
def test_a_role_that_may_does(
    path: str, method: str, world: World, team: dict[str, Person]
) -> None:
    call = ENDPOINTS[path].calls[method]
    several = len(call.roles) > 1 and method != "get"
    given = {}
    for role in sorted(call.roles):
        # What one has done is undone before the next one tries.
        with of_the_test() if several else nullcontext():
            given[role] = team[role].ask(method, address(path, world), call.body(world)).status
            if several:
                transaction.set_rollback(True)
    assert given == dict.fromkeys(sorted(call.roles), call.status)


def of_the_test() -> transaction.Atomic:
    """A transaction that is the test's own: what stores a file may do so within."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    return block


@pytest.mark.parametrize(
    ("key", "code"), [("", "not_authenticated"), ("x", "authentication_failed")]
)
def test_without_a_token_nothing_happens(key: str, code: str, world: World, nobody: Person) -> None:
    before = everything()
    nobody.key = key
    for path, method in GUARDED:
        call = ENDPOINTS[path].calls[method]
        refused = nobody.ask(method, address(path, world), call.body(world))
        assert (refused.status, refused.codes) == (401, [(code, None)]), path
        assert refused.headers["WWW-Authenticate"] == "Token"
    assert everything() == before


@pytest.mark.parametrize(("path", "method"), OPEN)
def test_anybody_may(path: str, method: str, world: World, nobody: Person) -> None:
    call = ENDPOINTS[path].calls[method]
    assert call.roles == ANYBODY
    answer = nobody.ask(method, path, call.body(world))
    assert answer.status == call.status


def test_somebody_removed_from_the_organisation_is_refused(world: World, max_: Person) -> None:
    Membership.objects.get(user=max_.user).delete()
    before = everything()
    for path, method in GUARDED:
        call = ENDPOINTS[path].calls[method]
        refused = max_.ask(method, address(path, world), call.body(world))
        assert (refused.status, refused.codes) == (403, [("permission_denied", None)]), path
    assert everything() == before
