"""Pictures of products over the API: made anew, put in order, taken away."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from rest_framework.test import APIClient

from quittance.audit.models import JournalEntry
from quittance.catalogue import pictures
from quittance.catalogue.jobs import draw_thumbnails
from quittance.catalogue.models import Product, ProductImage, TaxRate
from quittance.files.images import PHOTO
from quittance.files.models import StoredFile
from tests.api.test_json import raw
from tests.api.world import everything
from tests.files.disk import place
from tests.files.pictures import NOT_PICTURES, picture, with_exif
from tests.frame.queue import work_off
from tests.people import Answer, Person

pytestmark = pytest.mark.django_db
FOR_EVER = "public, max-age=31536000, immutable"


def send(who: Person, method: str, path: str, data: dict[str, Any], **headers: str) -> Answer:
    """A form with files, as a browser or `curl -F` sends it."""
    client = APIClient(raise_request_exception=False)
    named = {"Authorization": f"Token {who.key}", **headers}
    response = getattr(client, method)(f"/api/{path}", data, format="multipart", headers=named)
    return Answer(response.status_code, response.json(), response.headers, response.content)


def form_of(*parts: bytes) -> bytes:
    """The bytes of a form; of each part its name, then its value."""
    said = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % pair
        for pair in zip(parts[::2], parts[1::2], strict=True)
    )
    return said + b"--x--\r\n"


def upload(content: bytes, name: str = "lamp.png", media_type: str = "image/png") -> Any:
    return SimpleUploadedFile(name, content, media_type)


def images_of(who: Person, product: int) -> list[dict[str, Any]]:
    return list(who.get(f"products/{product}/images/").body["results"])


def path_of(url: str) -> str:
    return "/pictures/" + url.partition("/pictures/")[2]


def add(who: Person, product: Product, color: Any = 0, **more: Any) -> dict[str, Any]:
    body = {"image": b64encode(picture(color=color)).decode(), **more}
    answer = who.post(f"products/{product.pk}/images/", body)
    assert answer.status == 201, answer.body
    return dict(answer.body)


class TestForm:
    def test_a_product_comes_with_its_picture(self, ada: Person, vat: TaxRate) -> None:
        fields = {"name": "Lamp", "price": "10", "tax_rate": vat.pk, "category": ""}
        made = send(ada, "post", "products/", {**fields, "image": upload(picture("JPEG"))})
        assert made.status == 201, made.body
        # What a form does not name is as it is without a form: a box that is not there is no "off".
        assert (made.body["active"], made.body["category"]) == (True, None)
        [image] = images_of(ada, made.body["id"])
        assert made.body["image"] == image["url"]
        assert (image["position"], image["width"], image["height"]) == (1, 6, 4)
        assert ada.get(f"products/{made.body['id']}/").body == made.body
        told = list(JournalEntry.objects.order_by("seq").values_list("action", flat=True))
        assert told == ["product.created", "product_image.created"]

    def test_another_one_takes_the_place_of_the_first(self, ada: Person, lamp: Product) -> None:
        first, second = add(ada, lamp), add(ada, lamp, color=9)
        path = f"products/{lamp.pk}/"
        changed = send(ada, "patch", path, {"image": upload(picture(color=(1, 2, 3)))})
        assert (changed.status, changed.body["price"]) == (200, "10.00")
        assert changed.body["image"] not in {first["url"], None}
        now = images_of(ada, lamp.pk)
        assert [one["id"] for one in now] == [first["id"], second["id"]]
        assert now[0]["url"] == changed.body["image"]
        assert Client().get(path_of(first["url"])).status_code == 404
        entry = JournalEntry.objects.latest("seq")
        assert (entry.action, list(entry.changes)) == ("product_image.changed", ["file"])

    def test_the_same_one_again_changes_nothing(self, ada: Person, lamp: Product) -> None:
        body = {"image": upload(picture())}
        first = send(ada, "patch", f"products/{lamp.pk}/", body).body
        entries = JournalEntry.objects.count()
        again = send(ada, "patch", f"products/{lamp.pk}/", {"image": upload(picture())})
        assert again.body == first
        assert JournalEntry.objects.count() == entries

    def test_replacing_the_product_keeps_pictures_that_it_does_not_name(
        self, ada: Person, lamp: Product
    ) -> None:
        url = add(ada, lamp)["url"]
        whole = {"name": "Torch", "price": "5", "tax_rate": lamp.tax_rate_id}
        assert ada.put(f"products/{lamp.pk}/", whole).body["image"] == url
        assert send(ada, "put", f"products/{lamp.pk}/", whole).body["image"] == url

    def test_it_happens_once(self, ada: Person, vat: TaxRate) -> None:
        fields = {"name": "Lamp", "price": "10", "tax_rate": vat.pk}
        answers = [
            send(
                ada,
                "post",
                "products/",
                {**fields, "image": upload(picture())},
                **{"Idempotency-Key": "k"},
            )
            for _ in range(2)
        ]
        assert answers[0].raw == answers[1].raw
        assert (Product.objects.count(), ProductImage.objects.count()) == (1, 1)

    @pytest.mark.parametrize("name", NOT_PICTURES)
    def test_what_is_no_picture_is_refused_and_stored_nowhere(
        self, name: str, ada: Person, lamp: Product
    ) -> None:
        before = everything()
        fields = {"name": "Lamp", "price": "10", "tax_rate": lamp.tax_rate_id}
        file = NOT_PICTURES[name]
        for method, path in (("post", "products/"), ("patch", f"products/{lamp.pk}/")):
            refused = send(ada, method, path, {**fields, "image": upload(file)})
            assert (refused.status, refused.codes) == (400, [("invalid_image", "image")])
        more = send(ada, "post", f"products/{lamp.pk}/images/", {"image": upload(file)})
        assert (more.status, more.codes) == (400, [("invalid_image", "image")])
        assert everything() == before

    def test_what_is_wrong_beside_it_is_named_and_nothing_is_stored(
        self, ada: Person, lamp: Product
    ) -> None:
        before = everything()
        wrong = {"price": "x", "colour": "red", "image": upload(picture())}
        refused = send(ada, "patch", f"products/{lamp.pk}/", wrong)
        assert sorted(refused.codes) == [("invalid", "price"), ("unknown_field", "colour")]
        no_file = send(ada, "patch", f"products/{lamp.pk}/", {"image": "lamp.png"})
        assert no_file.codes == [("invalid", "image")]
        assert everything() == before

    def test_what_is_too_large_is_not_even_read(self, ada: Person, lamp: Product) -> None:
        content = bytes(PHOTO.upload + 1)
        refused = send(ada, "patch", f"products/{lamp.pk}/", {"image": upload(content)})
        assert refused.codes == [("max_length", "image")]
        with mock.patch("quittance.api.catalogue.uploads.LARGEST_FORM", 10):
            refused = send(ada, "patch", f"products/{lamp.pk}/", {"image": upload(picture())})
        assert (refused.status, refused.codes) == (413, [("request_too_large", None)])
        assert not StoredFile.objects.exists()

    def test_of_two_who_changed_it_the_second_is_told(self, ada: Person, lamp: Product) -> None:
        path = f"products/{lamp.pk}/"
        tag = ada.get(path).headers["ETag"]
        given = [{"image": upload(picture(color=one))} for one in (1, 2)]
        statuses = [send(ada, "patch", path, one, **{"If-Match": tag}).status for one in given]
        assert statuses == [200, 412]


class TestMore:
    def test_they_have_an_order_that_can_be_changed(self, ada: Person, lamp: Product) -> None:
        made = [add(ada, lamp, color=one)["id"] for one in range(4)]
        a, b, c, d = made
        for pk, position, order in (
            (d, 1, [d, a, b, c]),
            (d, 3, [a, b, d, c]),
            (a, 12, [b, d, c, a]),
            (c, 3, [b, d, c, a]),
        ):
            answer = ada.patch(f"product-images/{pk}/", {"position": position})
            now = images_of(ada, lamp.pk)
            assert [one["id"] for one in now] == order
            assert [one["position"] for one in now] == [1, 2, 3, 4]
            assert answer.body == ada.get(f"product-images/{pk}/").body
        assert ada.delete(f"product-images/{d}/").status == 204
        now = images_of(ada, lamp.pk)
        assert [(one["id"], one["position"]) for one in now] == [(b, 1), (c, 2), (a, 3)]
        assert ada.get(f"products/{lamp.pk}/").body["image"] == now[0]["url"]

    def test_the_journal_tells_of_them_and_keeps_no_key(self, ada: Person, lamp: Product) -> None:
        image = add(ada, lamp, alt="A lamp")
        ada.patch(f"product-images/{image['id']}/", {"alt": "A torch"})
        ada.delete(f"product-images/{image['id']}/")
        told = ada.get(f"products/{lamp.pk}/history/").body["results"]
        assert [one["action"] for one in told] == [
            "product_image.created",
            "product_image.changed",
            "product_image.deleted",
        ]
        assert told[1]["changes"] == {"alt": ["A lamp", "A torch"]}
        key = image["url"].rstrip("/").rpartition("-")[2]
        assert len(key) == 32
        assert key not in str([one["changes"] for one in told])

    def test_twelve_are_enough(self, ada: Person, lamp: Product) -> None:
        for color in range(pictures.MOST_PICTURES):
            add(ada, lamp, color=color)
        body = {"image": b64encode(picture(color=99)).decode()}
        refused = ada.post(f"products/{lamp.pk}/images/", body)
        assert (refused.status, refused.codes) == (409, [("too_many_pictures", None)])
        assert ProductImage.objects.count() == 12

    @pytest.mark.parametrize(
        ("wrong", "errors"),
        [
            ({"position": 0}, [("min_value", "position")]),
            ({"position": 13}, [("max_value", "position")]),
            ({"alt": "x" * 201}, [("max_length", "alt")]),
            ({"url": "x", "width": 1}, [("read_only", "url"), ("read_only", "width")]),
            ({"image": "x"}, [("unknown_field", "image")]),
        ],
    )
    def test_what_is_wrong_is_named(
        self, wrong: dict[str, Any], errors: list[Any], ada: Person, lamp: Product
    ) -> None:
        image = add(ada, lamp)
        assert ada.patch(f"product-images/{image['id']}/", wrong).codes == errors

    def test_they_go_with_their_product(self, ada: Person, lamp: Product) -> None:
        image = add(ada, lamp)
        assert ada.delete(f"products/{lamp.pk}/").status == 204
        assert ada.get(f"product-images/{image['id']}/").status == 404
        assert Client().get(path_of(image["url"])).status_code == 404

    def test_anothers_product_is_not_there_and_nothing_is_stored_for_it(
        self, ada: Person, zoe: Person, lamp: Product
    ) -> None:
        image = add(ada, lamp)
        before = everything()
        foreign = {"image": upload(picture(color=77))}
        assert send(zoe, "post", f"products/{lamp.pk}/images/", foreign).status == 404
        assert send(zoe, "patch", f"products/{lamp.pk}/", foreign).status == 404
        assert zoe.get(f"products/{lamp.pk}/images/").status == 404
        path = f"product-images/{image['id']}/"
        assert zoe.get(path).status == 404
        assert zoe.patch(path, {"alt": "x"}).status == zoe.delete(path).status == 404
        assert everything() == before

    @pytest.mark.parametrize("who", ["max_", "ivy", "vera"])
    def test_who_may_not_write_stores_nothing(
        self, who: str, ada: Person, lamp: Product, request: pytest.FixtureRequest
    ) -> None:
        person: Person = request.getfixturevalue(who)
        add(ada, lamp)
        before = everything()
        sent = {"image": upload(picture(color=5))}
        refused = send(person, "post", f"products/{lamp.pk}/images/", sent)
        assert (refused.status, refused.codes) == (403, [("permission_denied", None)])
        assert send(person, "patch", f"products/{lamp.pk}/", sent).status == 403
        assert everything() == before
        assert len(images_of(person, lamp.pk)) == 1


class TestShown:
    def test_whoever_has_the_address_sees_it_and_keeps_it(self, ada: Person, lamp: Product) -> None:
        response = Client().get(path_of(add(ada, lamp, color=(200, 0, 0))["url"]))
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == FOR_EVER
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert not response.has_header("Set-Cookie")
        assert not response.has_header("Vary")
        again = Client().get(
            response.request["PATH_INFO"], headers={"If-None-Match": response["ETag"]}
        )
        assert (again.status_code, again.content, again["Cache-Control"]) == (304, b"", FOR_EVER)

    def test_the_large_one_stands_in_until_a_worker_has_drawn_the_small_one(
        self, ada: Person, lamp: Product
    ) -> None:
        body = {"image": b64encode(picture("JPEG", size=(1600, 800), color=(9, 99, 9))).decode()}
        made = ada.post(f"products/{lamp.pk}/images/", body).body
        path = path_of(made["thumbnail_url"])
        before = Client().get(path)
        assert (before["Content-Type"], before["Cache-Control"]) == (
            "image/jpeg",
            "public, max-age=30",
        )
        assert work_off() == 1
        after = Client().get(path)
        assert (after["Content-Type"], after["Cache-Control"]) == ("image/webp", FOR_EVER)
        with Image.open(BytesIO(after.content)) as small:
            assert (small.format, small.size) == ("WEBP", (320, 160))
        assert draw_thumbnails.call() == 0

    def test_what_the_queue_has_lost_is_drawn_by_the_clock(
        self, ada: Person, zoe: Person, lamp: Product
    ) -> None:
        first, second = add(ada, lamp), add(ada, lamp, color=3)
        place(ProductImage.objects.get(pk=first["id"]).file).unlink()
        # One that cannot be drawn keeps no other from it.
        assert draw_thumbnails.call() == 1
        assert ProductImage.objects.get(pk=second["id"]).thumbnail is not None
        assert Client().get(path_of(first["url"])).status_code == 404

    def test_a_picture_that_was_exchanged_meanwhile_gets_no_foreign_thumbnail(
        self, ada: Person, lamp: Product
    ) -> None:
        add(ada, lamp)
        send(ada, "patch", f"products/{lamp.pk}/", {"image": upload(picture(color=(8, 8, 8)))})
        assert work_off() == 2
        image = ProductImage.objects.get()
        assert image.thumbnail is not None
        with Image.open(BytesIO(place(image.thumbnail).read_bytes())) as small:
            assert small.convert("RGB").getpixel((0, 0)) == (8, 8, 8)

    def test_nothing_of_where_it_was_taken_is_given_out(self, ada: Person, lamp: Product) -> None:
        body = {"image": b64encode(with_exif() + b"<script>alert(1)</script>").decode()}
        made = ada.post(f"products/{lamp.pk}/images/", body).body
        shown = Client().get(path_of(made["url"])).content
        assert (made["width"], made["height"]) == (4, 6)
        assert b"Lindenstr" not in shown
        assert b"<script" not in shown

    @pytest.mark.parametrize("name", ["x", "1-", "1-" + "g" * 32, "9" * 30 + "-" + "0" * 32])
    def test_any_other_address_shows_nothing(self, name: str, ada: Person, lamp: Product) -> None:
        add(ada, lamp)
        for path in (f"/pictures/{name}/", f"/pictures/{name}/small/"):
            assert Client().get(path).status_code == 404

    def test_a_key_opens_nothing_of_another_organisation(
        self, ada: Person, zoe: Person, lamp: Product
    ) -> None:
        name = path_of(add(ada, lamp)["url"]).split("/")[2]
        key = name.partition("-")[2]
        assert Client().get(f"/pictures/{zoe.organisation.pk}-{key}/").status_code == 404


class TestForms:
    """What a form says is heard, or refused: nothing in it is lost."""

    @pytest.mark.parametrize(
        ("parts", "reason"),
        [
            ((b"name", b"a", b"name", b"b"), "The form has the field name twice."),
            ((b"name", b"a", b"name", b"a"), "The form has the field name twice."),
            ((b"name", b"\xff"), "The form has a field whose bytes are no text in utf-8."),
            ((b"name", b"\xed\xa0\x80"), "The form has a field whose bytes are no text in utf-8."),
        ],
    )
    def test_what_would_be_lost_is_refused(
        self, parts: tuple[bytes, ...], reason: str, ada: Person, lamp: Product
    ) -> None:
        before = everything()
        refused = raw(ada, "products/", form_of(*parts), "multipart/form-data; boundary=x")
        assert (refused.status, refused.codes) == (400, [("parse_error", None)])
        assert refused.body["errors"][0]["detail"] == reason
        assert everything() == before

    @pytest.mark.parametrize("name", ["Zoë", "\ufffd", "a, b & c"])
    def test_text_is_kept_as_it_came(self, name: str, ada: Person, lamp: Product) -> None:
        tax_rate = str(lamp.tax_rate_id).encode()
        form = form_of(b"name", name.encode(), b"price", b"5", b"tax_rate", tax_rate)
        made = raw(ada, "products/", form, "multipart/form-data; boundary=x")
        assert (made.status, made.body["name"]) == (201, name)

    def test_another_charset_is_read_as_it_says(self, ada: Person, lamp: Product) -> None:
        tax_rate = str(lamp.tax_rate_id).encode()
        # The client of the tests sends it in the charset that it names.
        form = form_of(b"name", "Zoë".encode(), b"price", b"5", b"tax_rate", tax_rate)
        kind = "multipart/form-data; boundary=x; charset=iso-8859-1"
        assert raw(ada, "products/", form, kind).body["name"] == "Zoë"

    def test_two_files_in_the_place_of_one_are_refused(self, ada: Person, lamp: Product) -> None:
        before = everything()
        two = {"image": [upload(picture()), upload(picture())]}
        refused = send(ada, "patch", f"products/{lamp.pk}/", two)
        assert (refused.status, refused.codes) == (400, [("parse_error", None)])
        assert everything() == before
