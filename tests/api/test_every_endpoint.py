"""What every endpoint has without a word of its own: a new one in the table is asked here too."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.api.endpoints import CALLS, ENDPOINTS, WITHOUT_KEY, address
from tests.api.world import World, everything
from tests.people import Answer, Person, renewed

pytestmark = pytest.mark.django_db
WRITES = [(path, method) for path, method in CALLS if method != "get" and path not in WITHOUT_KEY]
# Says what is wrong instead of refusing.
FORGIVING = {"invoices/preview/"}
BODIES = [
    (path, method)
    for path, method in CALLS
    if method not in {"get", "delete"} and path not in FORGIVING
]
CONDITIONAL = [(path, method) for path, method in CALLS if method in {"put", "patch", "delete"}]
READS = [path for path, method in CALLS if method == "get" and ENDPOINTS[path].calls[method].roles]
LISTS = {"customers/", "categories/", "tax-rates/", "products/", "invoices/", "payments/"}
LISTS |= {"journal/", "messages/", "invoices/lines/", "suppliers/", "bills/", "payment-runs/"}
LISTS |= {"team/", "invitations/", "orders/", "customer-credits/"}
LISTS |= {"provider-events/", "provider-refunds/", "webhooks/", "webhooks/deliveries/"}
LISTS |= {
    path for path in READS if path.endswith(("/history/", "/links/", "/images/", "/movements/"))
}
# A file that is written while it is read.
STREAMED = {"products/sheet/"}
DETAILS = [path for path in READS if path not in LISTS | STREAMED]
STORING = {
    ("organisation/logo/", "put"),
    ("products/<int:pk>/images/", "post"),
    ("payment-runs/", "post"),
    ("bills/<int:pk>/files/", "post"),
}
STALE = '"stale"'
REFUSED_BODIES = [
    (b"{", "application/json", 400),
    (b"[]", "application/json", 400),
    (b"null", "application/json", 400),
    (b"x=1", "text/plain", 415),
]
SECRETS = {"token", "key", "secret", "password"}


def ask(world: World, path: str, method: str, who: Person | None = None, **headers: str) -> Answer:
    body = ENDPOINTS[path].calls[method].body(world)
    return (who or world.owner).ask(method, address(path, world), body, **headers)


def test_the_lists_are_all_there_are(world: World) -> None:
    bodies = {path: world.owner.get(address(path, world)).body for path in READS}
    # Files have no body in JSON.
    listed = {path for path, body in bodies.items() if body and "results" in body}
    assert listed == LISTS


class TestOnce:
    @pytest.mark.parametrize(("path", "method"), WRITES)
    def test_a_repeated_key_gets_the_first_answer_again(
        self, path: str, method: str, world: World
    ) -> None:
        first = ask(world, path, method, Idempotency_Key="k")
        assert first.status == ENDPOINTS[path].calls[method].status
        assert "Idempotent-Replayed" not in first.headers
        again = renewed(world.owner)
        before = everything()
        second = ask(world, path, method, again, Idempotency_Key="k")
        assert (second.status, second.raw) == (first.status, first.raw)
        kept = {"Content-Type", "ETag"}
        assert {k: second.headers.get(k) for k in kept} == {k: first.headers.get(k) for k in kept}
        assert second.headers["Idempotent-Replayed"] == "true"
        assert everything() == before

    @pytest.mark.parametrize(("path", "method"), WRITES)
    def test_a_key_of_another_request_is_refused(
        self, path: str, method: str, world: World
    ) -> None:
        ask(world, path, method, Idempotency_Key="k")
        again = renewed(world.owner)
        before = everything()
        refused = again.ask(method, address(path, world), {"x": 1}, Idempotency_Key="k")
        assert (refused.status, refused.codes) == (422, [("idempotency_key_reused", None)])
        assert everything() == before

    @pytest.mark.parametrize(("path", "method"), WRITES)
    def test_an_answer_that_is_kept_holds_no_secret(
        self, path: str, method: str, world: World
    ) -> None:
        assert names_in(ask(world, path, method).body) & SECRETS == set()

    @pytest.mark.parametrize("path", sorted(WITHOUT_KEY))
    def test_what_takes_no_key_keeps_no_answer(self, path: str, world: World) -> None:
        answer = ask(world, path, "post", Idempotency_Key="k")
        told = names_in(answer.body) & {*SECRETS, "url"}
        assert told or path in {"invitations/", "invoices/preview/", "bills/read/"}
        assert everything()["audit.IdempotencyRecord"] == []


class TestConditions:
    @pytest.mark.parametrize("path", DETAILS)
    def test_a_read_has_a_tag_and_is_not_sent_twice(self, path: str, world: World) -> None:
        first = ask(world, path, "get")
        tag = first.headers["ETag"]
        assert re.fullmatch(r'"[\w-]{24}"', tag)
        same = ask(world, path, "get", If_None_Match=tag)
        assert (same.status, same.raw, same.headers["ETag"]) == (304, b"", tag)
        other = ask(world, path, "get", If_None_Match=STALE)
        assert (other.status, other.raw, other.headers["ETag"]) == (200, first.raw, tag)

    @pytest.mark.parametrize(("path", "method"), CONDITIONAL)
    def test_a_write_with_a_stale_tag_changes_nothing(
        self, path: str, method: str, world: World
    ) -> None:
        before = everything()
        refused = ask(world, path, method, If_Match=STALE)
        assert (refused.status, refused.codes) == (412, [("precondition_failed", None)])
        assert everything() == before

    @pytest.mark.parametrize(("path", "method"), CONDITIONAL)
    def test_a_write_with_the_tag_that_was_read_passes(
        self, path: str, method: str, world: World
    ) -> None:
        tag = ask(world, path, "get").headers["ETag"]
        done = ask(world, path, method, If_Match=f'"x", {tag}')
        assert done.status == ENDPOINTS[path].calls[method].status
        if done.status == 200:
            assert done.headers["ETag"] == ask(world, path, "get").headers["ETag"] != tag
            assert ask(world, path, method, If_Match=tag).status == 412

    @pytest.mark.parametrize(("path", "method"), CONDITIONAL)
    def test_any_tag_is_the_tag_of_what_is_there(
        self, path: str, method: str, world: World
    ) -> None:
        done = ask(world, path, method, If_Match="*")
        assert done.status == ENDPOINTS[path].calls[method].status


@pytest.mark.parametrize(("path", "method"), BODIES)
def test_no_word_of_a_body_is_lost(path: str, method: str, world: World) -> None:
    """Also where there is none to be sent."""
    before = everything()
    body = {**ENDPOINTS[path].calls[method].body(world), "no_such_field": 1}
    unknown = world.owner.ask(method, address(path, world), body)
    assert unknown.status == 400
    assert ("unknown_field", "no_such_field") in unknown.codes
    for content, kind, status in REFUSED_BODIES:
        refused = Client().generic(
            method.upper(),
            f"/api/{address(path, world)}",
            content,
            content_type=kind,
            headers={"Authorization": f"Token {world.owner.key}"},
        )
        assert refused.status_code == status
    assert everything() == before


@pytest.mark.parametrize(("path", "method"), WRITES)
def test_a_write_is_one_transaction(path: str, method: str, world: World) -> None:
    """So that it can be tried again after a deadlock without doing a part of it twice."""
    # A file is stored before: twice is once.
    most = 2 if (path, method) in STORING else 1
    with CaptureQueriesContext(connection) as queries:
        assert ask(world, path, method).status == ENDPOINTS[path].calls[method].status
    assert transactions([query["sql"] for query in queries]) <= most


def transactions(statements: list[str]) -> int:
    """How many there would be, were there none around the test: outermost savepoints, and writes
    outside of them."""
    depth = count = 0
    for sql in statements:
        if sql.startswith("SAVEPOINT"):
            count += depth == 0
            depth += 1
        elif sql.startswith("RELEASE"):
            depth -= 1
        elif depth == 0 and not sql.startswith(("SELECT", "ROLLBACK")):
            count += 1
    return count


def names_in(body: Any) -> set[str]:
    if isinstance(body, dict):
        return body.keys() | {name for value in body.values() for name in names_in(value)}
    return {name for one in body for name in names_in(one)} if isinstance(body, list) else set()
