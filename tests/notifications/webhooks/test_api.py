"""Webhooks over HTTP. Who may, foreign ids, keys and tags: see tests/api."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest

from quittance.audit.actions import ACTIONS, SUBJECTS
from quittance.notifications.webhooks.delivering import Parcel, packed
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.notifications.webhooks.making import delivery, endpoint
from tests.people import Person

pytestmark = pytest.mark.django_db
BODY: dict[str, Any] = {"url": "https://example.com/hook", "events": ["invoice.*"]}


def test_the_secret_is_told_once(ada: Person) -> None:
    made = ada.post("webhooks/", {**BODY, "description": "Books"})
    assert made.status == 201
    secret = made.body.pop("secret")
    assert secret.startswith("whsec_")
    pk = made.body["id"]
    own = WebhookEndpoint.objects.get(pk=pk)
    assert made.body == {
        "id": pk,
        "url": "https://example.com/hook",
        "description": "Books",
        "events": ["invoice.*"],
        "active": True,
        "disabled_reason": "",
        "failing_since": None,
        "quiet_until": None,
        "previous_until": None,
        "created_by": ada.user.pk,
        "created_at": own.created_at.isoformat().replace("+00:00", "Z"),
        "updated_at": own.updated_at.isoformat().replace("+00:00", "Z"),
    }
    assert ada.get(f"webhooks/{pk}/").body == made.body
    assert ada.get("webhooks/").body["results"] == [made.body]
    rotated = ada.post(f"webhooks/{pk}/rotate/")
    assert rotated.body["secret"] not in {secret, None}
    assert rotated.body["previous_until"]
    written = ada.get("webhooks/", {"format": "csv"}).raw
    assert b"example.com" in written
    assert b"whsec_" not in written


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ({}, [("required", "url"), ("required", "events")]),
        ({**BODY, "url": "http://8.8.8.8/"}, [("invalid_url", "url")]),
        ({**BODY, "events": ["invoice.*", "x"]}, [("unknown_event", "events.1")]),
        ({**BODY, "events": []}, [("empty", "events")]),
        ({**BODY, "secret": "whsec_x"}, [("unknown_field", "secret")]),
        ({**BODY, "active": False}, [("unknown_field", "active")]),
    ],
)
def test_what_is_wrong_is_named(body: Any, codes: Any, ada: Person) -> None:
    refused = ada.post("webhooks/", body)
    assert (refused.status, refused.codes) == (400, codes)
    assert WebhookEndpoint.objects.count() == 0


def test_it_is_changed_in_part_and_as_a_whole(ada: Person) -> None:
    pk = endpoint(ada.organisation).pk
    changed = ada.patch(f"webhooks/{pk}/", {"description": "Books"})
    assert (changed.status, changed.body["description"]) == (200, "Books")
    assert changed.body["events"] == ["invoice.*"]
    put = ada.put(f"webhooks/{pk}/", {**BODY, "events": ["*"]})
    assert (put.status, put.body["description"], put.body["events"]) == (200, "", ["*"])
    assert ada.delete(f"webhooks/{pk}/").status == 204
    assert ada.get(f"webhooks/{pk}/").status == 404


def test_the_etag_beside_a_secret_is_that_of_the_webhook(ada: Person) -> None:
    made = ada.post("webhooks/", BODY)
    where = f"webhooks/{made.body['id']}/"
    assert ada.get(where).headers["ETag"] == made.headers["ETag"]
    rotated = ada.post(f"{where}rotate/")
    assert rotated.headers["ETag"] not in {made.headers["ETag"], None}
    stale = ada.patch(where, {"description": "A"}, If_Match=made.headers["ETag"])
    assert stale.status == 412
    changed = ada.patch(where, {"description": "B"}, If_Match=rotated.headers["ETag"])
    assert (changed.status, changed.body["description"]) == (200, "B")


def test_twenty_are_enough(ada: Person) -> None:
    for _ in range(20):
        endpoint(ada.organisation)
    refused = ada.post("webhooks/", BODY)
    assert (refused.status, refused.codes) == (409, [("too_many_webhook_endpoints", None)])


def test_a_paused_one_is_neither_tried_nor_sent_anything(ada: Person) -> None:
    own = endpoint(ada.organisation)
    row = delivery(own, state="failed")
    assert ada.post(f"webhooks/{own.pk}/pause/").body["active"] is False
    for path in (f"webhooks/{own.pk}/test/", f"webhooks/deliveries/{row.pk}/redeliver/"):
        refused = ada.post(path)
        assert (refused.status, refused.codes) == (409, [("webhook_endpoint_not_active", None)])
    assert ada.post(f"webhooks/{own.pk}/resume/").body["active"] is True
    assert ada.post(f"webhooks/deliveries/{row.pk}/redeliver/").body["state"] == "queued"
    again = ada.post(f"webhooks/deliveries/{row.pk}/redeliver/")
    assert (again.status, again.codes) == (409, [("cannot_be_redelivered", None)])


def test_a_test_says_what_will_arrive(ada: Person) -> None:
    own = endpoint(ada.organisation)
    tested = ada.post(f"webhooks/{own.pk}/test/")
    assert tested.status == 202
    assert tested.body == {"id": "evt_engines_2", "seq": 2}
    [entry] = ada.get("journal/", {"seq": 2}).body["results"]
    assert (entry["action"], entry["subject_id"]) == ("webhook_endpoint.tested", own.pk)


def test_a_delivery_shows_what_is_sent(ada: Person) -> None:
    row = delivery(endpoint(ada.organisation))
    shown = ada.get(f"webhooks/deliveries/{row.pk}/")
    parcel = packed(row)
    assert isinstance(parcel, Parcel)
    assert orjson.loads(shown.raw)["payload"] == json.loads(parcel.body)
    [listed] = ada.get("webhooks/deliveries/").body["results"]
    assert {**listed, "payload": shown.body["payload"]} == shown.body
    assert listed["next_try_at"]


def test_deliveries_are_filtered(ada: Person) -> None:
    first, second = endpoint(ada.organisation), endpoint(ada.organisation)
    failed = delivery(first, state="failed", status_code=500, error="It answered 500.")
    other = delivery(second, event="bill.paid")
    asked: list[tuple[dict[str, Any], list[WebhookDelivery]]] = [
        ({}, [other, failed]),
        ({"endpoint": first.pk}, [failed]),
        ({"state": "queued"}, [other]),
        ({"state__in": "failed,cancelled"}, [failed]),
        ({"event": "bill.paid"}, [other]),
        ({"event__istartswith": "invoice."}, [failed]),
        ({"status_code__gte": 500}, [failed]),
        ({"seq": other.seq}, [other]),
        ({"search": "500"}, [failed]),
        ({"created_at__gte": "2999-01-01"}, []),
        ({"cursor": ""}, [other, failed]),
    ]
    for params, rows in asked:
        found = ada.get("webhooks/deliveries/", params).body["results"]
        assert [one["id"] for one in found] == [row.pk for row in rows], params
    assert ada.get("webhooks/deliveries/", {"state": "lost"}).status == 400


def test_every_event_is_told(ada: Person) -> None:
    events = ada.get("webhooks/events/").body["events"]
    names = [one["name"] for one in events]
    assert names == ["*", *(f"{kind}.*" for kind in SUBJECTS), *ACTIONS]
    assert all(one["tells"] for one in events)
    made = ada.post("webhooks/", {**BODY, "events": names})
    assert (made.status, made.body["events"]) == (201, names)
