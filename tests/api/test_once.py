"""Idempotency-Key: which answers are kept, for whom, for how long, and what a key stands for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIClient

from quittance.accounts.errors import TooManyTries
from quittance.accounts.models import Membership
from quittance.accounts.rules import Role
from quittance.api.errors import Conflict
from quittance.audit import once
from quittance.audit.jobs import forget_old_answers
from quittance.audit.models import IdempotencyRecord
from quittance.customers.models import Customer
from quittance.payments.models import Payment
from tests.api.labs import Lab, Secretive, Upload, post
from tests.api.world import everything
from tests.people import Person, draft, line, sent

pytestmark = pytest.mark.django_db
KEY = {"Idempotency_Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
RITA = {"name": "Rita"}


def is_replay(answer: Any) -> bool:
    return answer.headers.get("Idempotent-Replayed") == "true"


class TestWhatIsKept:
    def test_a_payment_is_made_once_and_told_as_it_was_then(
        self, ada: Person, cleo: Customer
    ) -> None:
        body = {"invoice": sent(ada, cleo)["id"], "amount": "19.00", "method": "cash"}
        first = ada.post("payments/", body, **KEY)
        ada.post("payments/", body)
        second = ada.post("payments/", body, **KEY)
        assert (first.status, first.body["balance_due"]) == (201, "100.00")
        assert (second.status, second.raw, is_replay(second)) == (201, first.raw, True)
        assert Payment.objects.count() == 2

    def test_a_refusal_is_kept_though_it_would_pass_now(self, ada: Person) -> None:
        taken = ada.post("customers/", {"name": "Rosa", "external_id": "7"}).body["id"]
        body = {"name": "Rita", "external_id": "7"}
        first = ada.post("customers/", body, **KEY)
        assert (first.status, first.codes) == (400, [("unique", "external_id")])
        assert ada.delete(f"customers/{taken}/").status == 204
        second = ada.post("customers/", body, **KEY)
        assert (second.status, second.raw, is_replay(second)) == (400, first.raw, True)
        assert ada.post("customers/", body).status == 201

    @pytest.mark.parametrize(
        ("path", "status"), [("invoices/0/send/", 404), ("invoices/{}/send/", 409)]
    )
    def test_refusals_of_every_kind_are_kept(
        self, path: str, status: int, ada: Person, cleo: Customer
    ) -> None:
        path = path.format(sent(ada, cleo)["id"])
        first, second = (ada.post(path, **KEY) for _ in range(2))
        assert (first.status, is_replay(first)) == (status, False)
        assert (second.status, second.raw, is_replay(second)) == (status, first.raw, True)

    def test_a_stale_tag_stays_stale(self, ada: Person, cleo: Customer) -> None:
        path, tag = f"customers/{cleo.pk}/", '"stale"'
        assert ada.patch(path, RITA, If_Match=tag, **KEY).status == 412
        again = ada.patch(path, RITA, If_Match=ada.get(path).headers["ETag"], **KEY)
        assert (again.status, is_replay(again)) == (412, True)
        assert Customer.objects.get().name == "Cleo"

    @pytest.mark.parametrize(
        ("error", "status"),
        [(RuntimeError("a defect"), 500), (TooManyTries(wait=7), 429)],
    )
    def test_what_may_pass_later_is_not_kept(
        self, error: Exception, status: int, ada: Person
    ) -> None:
        before = everything()

        def fail(request: Any) -> Response:
            Customer.objects.create(organisation=ada.organisation, name="Half", currency="EUR")
            raise error

        assert post(ada, Lab.as_view(work=fail), **KEY).status == status
        assert everything() == before
        done = post(ada, Lab.as_view(work=lambda request: Response({"done": True})), **KEY)
        assert (done.status, done.body, is_replay(done)) == (200, {"done": True}, False)

    def test_of_what_is_refused_half_way_only_the_answer_is_left(self, ada: Person) -> None:
        def fail(request: Any) -> Response:
            Customer.objects.create(organisation=ada.organisation, name="Half", currency="EUR")
            raise Conflict()

        before = everything()
        assert post(ada, Lab.as_view(work=fail), **KEY).status == 409
        [record] = IdempotencyRecord.objects.all()
        record.delete()
        assert everything() == before

    def test_who_may_not_is_asked_again_each_time(self, ada: Person, vera: Person) -> None:
        refused = vera.post("customers/", RITA, **KEY)
        assert (refused.status, IdempotencyRecord.objects.count()) == (403, 0)
        Membership.objects.filter(user=vera.user).update(role=Role.ADMIN)
        assert vera.post("customers/", RITA, **KEY).status == 201
        Membership.objects.filter(user=vera.user).update(role=Role.VIEWER)
        refused = vera.post("customers/", RITA, **KEY)
        assert (refused.status, is_replay(refused)) == (403, False)

    def test_an_answer_with_a_secret_is_not_kept(self, ada: Person) -> None:
        view = Secretive.as_view()
        answers = [post(ada, view, {"name": name}, **KEY) for name in ("a", "a", "b")]
        assert [(one.status, is_replay(one)) for one in answers] == [(200, False)] * 3
        assert not IdempotencyRecord.objects.exists()

    def test_reads_take_no_notice(self, ada: Person, cleo: Customer) -> None:
        answers = [ada.get(f"customers/{cleo.pk}/", **KEY) for _ in range(2)]
        assert [(one.status, is_replay(one)) for one in answers] == [(200, False)] * 2
        assert not IdempotencyRecord.objects.exists()


class TestForWhom:
    def test_a_colleague_may_use_the_same_key(self, ada: Person, max_: Person) -> None:
        Membership.objects.filter(user=max_.user).update(role=Role.ADMIN)
        assert ada.post("customers/", RITA, **KEY).status == 201
        other = max_.post("customers/", {"name": "Other"}, **KEY)
        assert (other.status, is_replay(other)) == (201, False)

    def test_another_organisation_neither_meets_nor_learns_it(
        self, ada: Person, zoe: Person
    ) -> None:
        mine = ada.post("customers/", RITA, **KEY)
        theirs = zoe.post("customers/", RITA, **KEY)
        assert (theirs.status, is_replay(theirs)) == (201, False)
        assert theirs.body["id"] != mine.body["id"]

    def test_a_member_of_two_has_keys_of_their_own_in_each(self, ada: Person, zoe: Person) -> None:
        Membership.objects.create(user=zoe.user, organisation=ada.organisation, role=Role.ADMIN)
        there = zoe.post("customers/", RITA, X_Organisation="engines", **KEY)
        home = zoe.post("customers/", RITA, **KEY)
        assert (there.status, home.status, is_replay(home)) == (201, 201, False)
        organisations = Customer.objects.values_list("organisation", flat=True)
        assert set(organisations) == {ada.organisation.pk, zoe.organisation.pk}


class TestWhatAKeyStandsFor:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("post", "customers/", {"name": "Rita "}),
            ("post", "customers/?x=1", RITA),
            ("post", "categories/", RITA),
            ("patch", "customers/{}/", RITA),
            ("delete", "customers/{}/", None),
        ],
    )
    def test_another_request_is_refused_and_does_nothing(
        self, method: str, path: str, body: Any, ada: Person, cleo: Customer
    ) -> None:
        assert ada.post("customers/", RITA, **KEY).status == 201
        before = everything()
        refused = ada.ask(method, path.format(cleo.pk), body, **KEY)
        assert (refused.status, refused.codes) == (422, [("idempotency_key_reused", None)])
        assert (refused.body["type"], is_replay(refused)) == ("client_error", False)
        assert everything() == before

    def test_an_unreadable_body_stands_for_itself(self, ada: Person) -> None:
        client = APIClient(headers={"Authorization": f"Token {ada.key}", "Idempotency-Key": "k"})
        answers = [
            client.post("/api/customers/", body, content_type="application/json")
            for body in (b"{", b"{", b'{"name": "Rita"}')
        ]
        assert [one.status_code for one in answers] == [400, 400, 422]
        assert answers[1]["Idempotent-Replayed"] == "true"

    @pytest.mark.parametrize("key", ["", "x" * 256, "ü", "a\tb", "\x7f"])
    def test_a_key_that_is_none_is_refused(self, key: str, ada: Person) -> None:
        before = everything()
        refused = ada.post("customers/", RITA, Idempotency_Key=key)
        assert refused.status == 400
        assert refused.codes == [("invalid_idempotency_key", "Idempotency-Key")]
        assert everything() == before

    @pytest.mark.parametrize("key", ["1", "x" * 255, "a b ~!", "'; DROP TABLE x; --", "%s %%"])
    def test_any_printable_key_will_do(self, key: str, ada: Person) -> None:
        first, second = (ada.post("customers/", RITA, Idempotency_Key=key) for _ in range(2))
        assert (first.status, second.raw, is_replay(second)) == (201, first.raw, True)

    def test_a_body_beyond_the_limit_is_refused_and_not_kept(
        self, ada: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE", 100)
        refused = ada.post("customers/", {"name": "x" * 101}, **KEY)
        assert (refused.status, refused.codes) == (413, [("request_too_large", None)])
        assert not IdempotencyRecord.objects.exists()

    def test_a_body_in_chunks_is_refused_and_not_kept(self, ada: Person) -> None:
        refused = ada.post("customers/", RITA, Transfer_Encoding="chunked", **KEY)
        assert refused.status == 201  # its length is known all the same
        client = APIClient(headers={"Authorization": f"Token {ada.key}", "Idempotency-Key": "c"})
        unknown = client.generic(
            "POST", "/api/customers/", b"", headers={"Transfer-Encoding": "chunked"}
        )
        assert unknown.status_code == 411
        assert IdempotencyRecord.objects.count() == 1


class TestForms:
    """A form has another boundary each time it is sent, and may be too large to be held."""

    @staticmethod
    def form(content: bytes = b"%PDF", name: str = "bill.pdf", **fields: str) -> dict[str, Any]:
        return {"file": SimpleUploadedFile(name, content), **fields}

    def test_the_same_form_is_the_same_whatever_its_boundary(self, ada: Person) -> None:
        calls: list[Any] = []
        view = Upload.as_view(calls=calls)
        with mock.patch("django.test.client.BOUNDARY", "one"):
            first = post(ada, view, self.form(note="x"), form=True, **KEY)
        with (
            mock.patch("rest_framework.renderers.MultiPartRenderer.BOUNDARY", "two"),
            mock.patch(
                "rest_framework.renderers.MultiPartRenderer.media_type",
                "multipart/form-data; boundary=two",
            ),
        ):
            second = post(ada, view, self.form(note="x"), form=True, **KEY)
        assert (first.status, first.body) == (201, {"call": 1, "size": 4})
        assert (second.status, second.raw, is_replay(second)) == (201, first.raw, True)
        assert len(calls) == 1

    @pytest.mark.parametrize(
        "other",
        [
            {"content": b"%PDX"},
            {"content": b"%PDF "},
            {"name": "other.pdf"},
            {"note": "y"},
            {"more": "z"},
        ],
    )
    def test_any_other_form_is_another_one(self, other: Any, ada: Person) -> None:
        calls: list[Any] = []
        view = Upload.as_view(calls=calls)
        post(ada, view, self.form(**{"note": "x"}), form=True, **KEY)
        second = post(ada, view, self.form(**{"note": "x", **other}), form=True, **KEY)
        assert (second.status, len(calls)) == (422, 1)

    def test_a_large_file_is_heard_while_it_comes_in_and_is_there_afterwards(
        self, ada: Person
    ) -> None:
        calls: list[Any] = []
        large = bytes(range(256)) * 12_000  # more than is held in memory
        view = Upload.as_view(calls=calls)
        first, second = (post(ada, view, self.form(large), form=True, **KEY).raw for _ in range(2))
        assert first == second == b'{"call":1,"size":3072000}'
        assert calls[0]["file"].temporary_file_path()
        changed = large[:-1] + b"x"
        assert post(ada, view, self.form(changed), form=True, **KEY).status == 422


class TestForHowLong:
    def test_a_key_is_free_again_after_24_hours(self, ada: Person) -> None:
        ada.post("customers/", RITA, **KEY)
        then = timezone.now() + timedelta(hours=24)
        with mock.patch("django.utils.timezone.now", return_value=then - timedelta(minutes=1)):
            assert is_replay(ada.post("customers/", RITA, **KEY))
        with mock.patch("django.utils.timezone.now", return_value=then):
            fresh = ada.post("customers/", {"name": "Rosa"}, **KEY)
            assert (fresh.status, is_replay(fresh)) == (201, False)
            assert is_replay(ada.post("customers/", {"name": "Rosa"}, **KEY))
        assert IdempotencyRecord.objects.count() == 1

    def test_old_answers_are_forgotten_and_young_ones_kept(
        self, ada: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(once, "FORGOTTEN_AT_ONCE", 2)
        for number in range(6):
            ada.post("customers/", RITA, Idempotency_Key=str(number))
        old = IdempotencyRecord.objects.filter(key__in="01234")
        old.update(created_at=timezone.now() - timedelta(hours=24))
        assert forget_old_answers.call() == 5
        assert [one.key for one in IdempotencyRecord.objects.all()] == ["5"]
        assert forget_old_answers.call() == 0


class TestWhatItCosts:
    def test_three_statements_more_on_postgresql_and_two_on_sqlite(
        self, ada: Person, cleo: Customer
    ) -> None:
        """Claim (PostgreSQL), look, keep; besides savepoints."""

        def taken(**headers: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                draft_of = {"customer": cleo.pk, "lines": [line()]}
                assert ada.post("invoices/", draft_of, **headers).status == 201
            return sum("SAVEPOINT" not in query["sql"] for query in queries)

        draft(ada, cleo)
        assert taken(**KEY) - taken() == (3 if connection.vendor == "postgresql" else 2)
        assert taken(**KEY) == (3 if connection.vendor == "postgresql" else 2)
