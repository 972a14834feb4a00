"""The logo over the API: a picture made anew, kept by the documents that bear it."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest

from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.files.images import LARGEST_UPLOAD
from quittance.files.models import StoredFile
from quittance.invoicing.models import Invoice
from tests.api.world import everything
from tests.files.disk import place
from tests.files.pictures import NOT_PICTURES, picture, with_exif
from tests.people import Answer, Person, sent

pytestmark = pytest.mark.django_db
PATH = "organisation/logo/"


def put(who: Person, content: bytes, **headers: str) -> Answer:
    return who.put(PATH, {"image": b64encode(content).decode()}, **headers)


def test_a_logo_is_put_shown_and_taken_away(ada: Person, vera: Person) -> None:
    assert ada.get(PATH).status == 404
    assert put(ada, picture("JPEG")).status == 204
    shown = vera.get(PATH)
    assert (shown.status, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert ada.get("organisation/").body["logo"] == sha256(shown.raw).hexdigest()
    assert ada.delete(PATH).status == 204
    assert ada.get(PATH).codes == [("not_found", None)]
    assert ada.get("organisation/").body["logo"] == ""


def test_the_journal_tells_which(ada: Person) -> None:
    put(ada, picture())
    digest = ada.get("organisation/").body["logo"]
    ada.delete(PATH)
    told = [entry.changes for entry in JournalEntry.objects.order_by("seq")]
    assert told == [{"logo": ["", digest]}, {"logo": [digest, ""]}]


def test_what_came_with_it_is_not_given_out(ada: Person) -> None:
    put(ada, with_exif())
    assert b"Lindenstr" not in ada.get(PATH).raw


@pytest.mark.parametrize("name", NOT_PICTURES)
def test_what_is_no_picture_is_refused_and_stored_nowhere(name: str, ada: Person) -> None:
    before = everything()
    refused = put(ada, NOT_PICTURES[name])
    assert (refused.status, refused.codes) == (400, [("invalid_image", "image")])
    assert everything() == before


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("required", "image")]),
        ({"image": None}, [("null", "image")]),
        ({"image": 7}, [("invalid", "image")]),
        ({"image": "no base64!"}, [("invalid", "image")]),
        ({"image": "ünicode"}, [("invalid", "image")]),
        ({"image": "AA==", "name": "../../logo.png"}, [("unknown_field", "name")]),
        ({"image": b64encode(bytes(LARGEST_UPLOAD + 1)).decode()}, [("max_length", "image")]),
        ([], [("invalid", None)]),
    ],
)
def test_what_is_wrong_is_named(body: Any, errors: list[Any], ada: Person) -> None:
    before = everything()
    for headers in ({}, {"Idempotency_Key": "k"}):
        refused = ada.put(PATH, body, **headers)
        assert (refused.status, refused.codes) == (400, errors)
    after = everything()
    after["audit.IdempotencyRecord"] = []
    assert after == before


def test_the_same_one_again_is_stored_once(ada: Person) -> None:
    for _ in range(2):
        put(ada, picture())
    assert StoredFile.objects.count() == 1


def test_a_document_keeps_the_logo_it_was_issued_with(ada: Person, cleo: Customer) -> None:
    put(ada, picture())
    digest = ada.get("organisation/").body["logo"]
    ada.patch("organisation/", {"design": "classic", "accent_color": "#aa0000"})
    first = sent(ada, cleo)["id"]
    put(ada, picture(color=(9, 9, 9)))
    ada.delete(PATH)
    kept = Invoice.objects.get(pk=first).seller
    look = {name: kept[name] for name in ("logo", "design", "accent_color", "paper")}
    assert look == {
        "logo": digest,
        "design": "classic",
        "accent_color": "#aa0000",
        "paper": "a4",
    }
    assert StoredFile.objects.filter(sha256=digest).exists()


def test_of_two_who_changed_it_the_second_is_told(ada: Person) -> None:
    put(ada, picture())
    tag = ada.get(PATH).headers["ETag"]
    assert put(ada, picture(color=(9, 9, 9)), If_Match=tag).status == 204
    assert put(ada, picture(color=(1, 1, 1)), If_Match=tag).status == 412


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_file_that_was_lost_is_said_to_be_so(harm: str, ada: Person) -> None:
    put(ada, picture())
    path = place(StoredFile.objects.get())
    if harm == "missing":
        path.unlink()
    else:
        path.write_bytes(b"<script>")
    answer = ada.get(PATH)
    assert (answer.status, answer.codes) == (409, [(f"file_{harm}", None)])
    assert put(ada, picture()).status == 204
    assert ada.get(PATH).status == 200
