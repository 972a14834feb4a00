"""Bodies that are no JSON, no numbers, no text, or too much: never a 500, always the shape."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client

from quittance.api.customers.views import CustomerData
from tests.api.world import World, everything
from tests.people import Answer, Person, draft

pytestmark = pytest.mark.django_db
DEEP = b"[" * 100_000 + b"]" * 100_000


def raw(who: Person, path: str, body: bytes, kind: str = "application/json", **more: str) -> Answer:
    """POST exactly these bytes."""
    response = Client(raise_request_exception=False).post(
        f"/api/{path}",
        data=body,
        content_type=kind,
        headers={"Authorization": f"Token {who.key}", **more},
    )
    return Answer(response.status_code, response.json(), response.headers)


def is_error(body: Any) -> bool:
    """Whether it is the one shape of errors."""
    return (
        body.keys() == {"type", "errors"}
        and body["type"] in {"validation_error", "client_error"}
        and len(body["errors"]) > 0
        and all(
            one.keys() == {"code", "detail", "attr"} and one["code"] and one["detail"]
            for one in body["errors"]
        )
    )


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b"{", [("parse_error", None)]),
        (b"nul", [("parse_error", None)]),
        (b"{'name': 'x'}", [("parse_error", None)]),
        (b'{"name": "x"} {}', [("parse_error", None)]),
        (b'{"name": "x",}', [("parse_error", None)]),
        (b'{"name": "a", "name": "b"}', [("parse_error", None)]),
        (b'{"name": "a", "billing_address": {"city": "", "city": ""}}', [("parse_error", None)]),
        (b'{"name": NaN}', [("parse_error", None)]),
        (b'{"name": Infinity}', [("parse_error", None)]),
        (b'{"name": -Infinity}', [("parse_error", None)]),
        (b'{"name": "\xff"}', [("parse_error", None)]),
        (b'{"name": "\xed\xa0\x80"}', [("parse_error", None)]),
        (b'\xef\xbb\xbf{"name": "x"}', [("parse_error", None)]),
        ('{"name": "x"}'.encode("utf-16"), [("parse_error", None)]),
        (b'{"name": "\\ud800"}', [("parse_error", None)]),
        (b'{"name": "\\udc00\\ud800"}', [("parse_error", None)]),
        (b'{"\\ud800": 1, "name": "x"}', [("parse_error", None)]),
        (b'{"name": "a\nb"}', [("parse_error", None)]),
        (DEEP, [("parse_error", None)]),
        (b'{"name": ' + DEEP + b"}", [("parse_error", None)]),
        (b'{"name": ' + b"9" * 5000 + b"}", [("parse_error", None)]),
        (b"", [("required", "name")]),
        (b"[]", [("invalid", None)]),
        (b"5", [("invalid", None)]),
        (b'"x"', [("invalid", None)]),
        (b"true", [("invalid", None)]),
        (b"null", [("null", None)]),
        (b'{"name": "\\u0000"}', [("null_characters_not_allowed", "name")]),
        (b'{"name": null}', [("null", "name")]),
        (b'{"name": true}', [("invalid", "name")]),
        (b'{"name": 1.5}', [("invalid", "name")]),
        (b'{"name": 1e400}', [("invalid", "name")]),
        (b'{"name": ["x"]}', [("invalid", "name")]),
        (b'{"name": {"x": 1}}', [("invalid", "name")]),
        (b'{"name": "x", "a\\u0000b": 1}', [("unknown_field", "a\0b")]),
        (b'{"name": "x", "billing_address": []}', [("invalid", "billing_address")]),
        (b'{"name": "x", "billing_address": "x"}', [("invalid", "billing_address")]),
        (b'{"name": "x", "billing_address": null}', [("null", "billing_address")]),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    body: bytes, errors: list[tuple[str, str | None]], ada: Person
) -> None:
    before = everything()
    refused = raw(ada, "customers/", body)
    assert (refused.status, refused.codes) == (400, errors)
    assert is_error(refused.body)
    assert everything() == before


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"name": "\\ud800"}', "an escape such as \\ud800 is half a character; send both halves"),
        (DEEP, "it is nested too deeply"),
        (b'{"name": ' + b"9" * 6000 + b"}", "one of its numbers has too many digits"),
        (b'{"name": "\xff"}', "its bytes are no UTF-8"),
        (b'{"name": NaN}', "NaN is not a number"),
        (b'{"name": "a", "name": "b"}', "an object names the same field twice"),
        (b"nul", "Expecting value: line 1 column 1 (char 0)"),
    ],
)
def test_the_reason_is_one_that_the_sender_can_mend(body: bytes, reason: str, ada: Person) -> None:
    refused = raw(ada, "customers/", body).body["errors"][0]["detail"]
    assert refused == f"The body is not valid JSON: {reason}."


def test_what_is_nested_five_thousand_deep_is_refused(ada: Person) -> None:
    deep = b"[" * 5000 + b"]" * 5000
    for body in (deep, b'{"name": ' + deep + b"}", b'{"name": ["\\u0041", ' + deep + b"]}"):
        refused = raw(ada, "customers/", body)
        assert refused.status == 400
        assert is_error(refused.body)
        assert "recursion" not in str(refused.body)


def test_text_is_kept_as_it_came(ada: Person) -> None:
    name = "Zoë “☃” \\ \u202e <b> \U0001f600 '; --"
    assert ada.post("customers/", {"name": name}).body["name"] == name
    pair = raw(ada, "customers/", b'{"name": "\\ud83d\\ude00"}')
    assert (pair.status, pair.body["name"]) == (201, "\U0001f600")


def test_a_body_beyond_five_megabytes_is_too_large(ada: Person) -> None:
    before = everything()
    refused = raw(ada, "customers/", b'{"name": "' + b"x" * 6_000_000 + b'"}')
    assert (refused.status, refused.codes) == (413, [("request_too_large", None)])
    assert everything() == before


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "text/html",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json-patch+json",
        "nonsense",
        "",
    ],
)
def test_another_content_type_is_not_read(kind: str, ada: Person) -> None:
    before = everything()
    refused = raw(ada, "customers/", b'{"name": "x"}', kind)
    assert (refused.status, refused.codes) == (415, [("unsupported_media_type", None)])
    assert everything() == before


def test_the_wanted_content_type_is_named(ada: Person) -> None:
    told = {kind: raw(ada, "customers/", b"{}", kind).body["errors"][0] for kind in ("", "x/y")}
    wanted = "Send the body with Content-Type: application/json."
    assert told[""]["detail"] == f"{wanted} It came without."
    assert told["x/y"]["detail"] == f"{wanted} It came as x/y."
    file = raw(ada, "products/", b"x", "image/png").body["errors"][0]["detail"]
    assert "application/json or multipart/form-data" in file


@pytest.mark.parametrize("encoding", ["gzip", "br", "gzip, identity"])
def test_a_compressed_body_is_refused_by_its_encoding(encoding: str, ada: Person) -> None:
    packed = gzip.compress(b'{"name": "x"}')
    refused = raw(ada, "customers/", packed, **{"Content-Encoding": encoding})
    assert (refused.status, refused.codes) == (415, [("unsupported_media_type", None)])
    said = refused.body["errors"][0]["detail"]
    assert said == f"The body came in Content-Encoding {encoding}. Send it uncompressed."


def test_a_body_that_says_it_is_not_encoded_is_read(ada: Person) -> None:
    made = raw(ada, "customers/", b'{"name": "x"}', **{"Content-Encoding": "identity"})
    assert made.status == 201


def test_a_failure_of_the_service_says_what_to_do(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CustomerData, "create", lambda *args, **kwargs: 1 / 0)
    failed = ada.post("customers/", {"name": "x"})
    assert (failed.status, failed.body["type"]) == (500, "server_error")
    assert failed.codes == [("error", None)]
    said = failed.body["errors"][0]["detail"]
    assert "Send the same request again, with the same Idempotency-Key" in said
    assert "division" not in said


def test_a_body_in_chunks_is_refused_instead_of_lost(ada: Person, cleo: Any) -> None:
    made = draft(ada, cleo)
    before = everything()
    response = Client().generic(
        "POST",
        f"/api/invoices/{made['id']}/send/",
        headers={"Authorization": f"Token {ada.key}", "Transfer-Encoding": "chunked"},
    )
    assert (response.status_code, response.json()["errors"][0]["code"]) == (411, "length_required")
    assert is_error(response.json())
    assert everything() == before


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png"])
def test_only_json_is_spoken(accept: str, ada: Person) -> None:
    refused = ada.get("customers/", Accept=accept)
    assert (refused.status, refused.codes) == (406, [("not_acceptable", None)])
    assert ada.get("customers/", Accept="*/*").status == 200


@pytest.mark.parametrize("path", ["customers/", "me/", "reports/dashboard/", "organisation/logo/"])
def test_an_accept_that_is_empty_is_as_none(path: str, ada: Person) -> None:
    plain = ada.get(path)
    for accept in ("", " "):
        asked = ada.get(path, Accept=accept)
        assert (asked.status, asked.raw) == (plain.status, plain.raw)


@pytest.mark.parametrize(
    "path",
    ["nothing/", "customers", "customers/x/", "customers/-1/", "customers//", "%00", "a%0Ab/", ""],
)
def test_an_address_that_leads_nowhere_says_so_in_json(path: str, ada: Person) -> None:
    missing = ada.get(path)
    assert (missing.status, missing.codes) == (404, [("not_found", None)])


@pytest.mark.parametrize("path", ["customers", "categories", "tax-rates", "products", "invoices"])
def test_an_id_beyond_the_database_is_absent(path: str, ada: Person) -> None:
    for pk in (0, 2**63 - 1, 2**63, 10**40):
        for method in ("get", "put", "patch", "delete"):
            body = {"name": "x", "percent": 1, "price": 1, "tax_rate": 1, "customer": 1, "lines": 1}
            assert ada.ask(method, f"{path}/{pk}/", body).codes == [("not_found", None)]


@pytest.mark.parametrize(
    ("path", "method"), [("payments/1/", "put"), ("invoices/summary/", "post")]
)
def test_a_method_that_is_not_there_is_named(path: str, method: str, ada: Person) -> None:
    refused = ada.ask(method, path, {})
    assert (refused.status, refused.codes) == (405, [("method_not_allowed", None)])


class TestNumbers:
    """A quantity has six decimals, an amount three, a percentage four."""

    @pytest.mark.parametrize(
        ("number", "quantity"),
        [
            ("1", "1"),
            ("1.10", "1.1"),
            ("0.3", "0.3"),
            ("0.000001", "0.000001"),
            ("1e2", "100"),
            ("12E-1", "1.2"),
            ('"1.10"', "1.1"),
            ('"+1.5"', "1.5"),
            ('".5"', "0.5"),
            ('" 2 "', "2"),
            ("1." + "0" * 40, "1"),
            ("999999999999.999999", "999999999999.999999"),
        ],
    )
    def test_it_is_read_from_its_text(
        self, number: str, quantity: str, ada: Person, cleo: Any
    ) -> None:
        made = raw(ada, "invoices/", body(cleo.pk, quantity=number))
        assert (made.status, made.body["lines"][0]["quantity"]) == (201, quantity)

    @pytest.mark.parametrize(
        ("number", "code"),
        [
            ("0.30000000000000004", "max_decimal_places"),
            ("1.0000001", "max_decimal_places"),
            ("1e-7", "max_decimal_places"),
            ("1e-99", "max_decimal_places"),
            ("1000000000000", "max_value"),
            ("1e99", "max_value"),
            ("9" * 40, "max_value"),
            ("9" * 4000, "invalid"),
            ("1e400", "invalid"),
            ("1e999999999", "invalid"),
            ("0", "min_value"),
            ("-0.0", "min_value"),
            ("-1", "min_value"),
            ("true", "invalid"),
            ("false", "invalid"),
            ("null", "null"),
            ("[]", "invalid"),
            ("[1]", "invalid"),
            ("{}", "invalid"),
            ('""', "invalid"),
            ('"1,5"', "invalid"),
            ('"1_0"', "invalid"),
            ('"NaN"', "invalid"),
            ('"-Infinity"', "invalid"),
            ('"0x10"', "invalid"),
            ('"\\u0661"', "invalid"),
            ('"1\\u0000"', "invalid"),
        ],
    )
    def test_what_is_none_is_refused(self, number: str, code: str, ada: Person, cleo: Any) -> None:
        before = everything()
        refused = raw(ada, "invoices/", body(cleo.pk, quantity=number))
        assert (refused.status, refused.codes) == (400, [(code, "lines.0.quantity")])
        assert is_error(refused.body)
        assert everything() == before

    def test_three_tenths_are_three_tenths(self, ada: Person, cleo: Any) -> None:
        made = raw(ada, "invoices/", body(cleo.pk, quantity="0.1", unit_price="3.00"))
        assert made.body["subtotal"] == "0.30"
        paid = raw(ada, "invoices/", body(cleo.pk, quantity="3", unit_price="0.1"))
        assert (paid.body["subtotal"], paid.body["total"]) == ("0.30", "0.36")


def body(customer: int, *, quantity: str, unit_price: str = "0.01") -> bytes:
    line = f'"description": "x", "unit_price": {unit_price}, "tax_rate": 19, "quantity": {quantity}'
    return f'{{"customer": {customer}, "lines": [{{{line}}}]}}'.encode()


class TestIds:
    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ("1.0", "invalid"),
            ("1e0", "invalid"),
            ("true", "invalid"),
            ('"x"', "invalid"),
            ('"1 or 1=1"', "invalid"),
            ("[1]", "invalid"),
            ("{}", "invalid"),
            ("null", "null"),
            ("0", "min_value"),
            ("-1", "min_value"),
            (str(2**63), "max_value"),
            ("9" * 1000, "max_value"),
            (str(2**63 - 1), "does_not_exist"),
        ],
    )
    def test_only_whole_numbers_are_ids(self, given: str, code: str, ada: Person) -> None:
        lines = '[{"description": "x", "quantity": 1, "unit_price": 1, "tax_rate": 19}]'
        refused = raw(ada, "invoices/", f'{{"customer": {given}, "lines": {lines}}}'.encode())
        assert (refused.status, refused.codes) == (400, [(code, "customer")])


@pytest.mark.parametrize("odd", ["[]", "{}", "5", "true", '"x"', "1.5", "[[]]", '[{"a": []}]'])
def test_values_of_another_kind_are_named_and_never_an_error_500(
    odd: str, world: World, ada: Person
) -> None:
    """Every field of every body, each with something it is not."""
    bodies = {
        "customers/": "name email mobile company vat_number registration_number buyer_reference "
        "electronic_address electronic_address_scheme einvoice_format billing_address "
        "shipping_address currency external_id send_xml",
        "categories/": "name parent",
        "tax-rates/": "name percent category exemption_reason",
        "products/": "sku name description category unit price tax_rate stock low_stock_at active",
        f"products/{world.product}/stock/": "delta reason kind",
        "products/bulk/": "changes",
        "products/sheet/": "csv",
        "invoices/": "customer due_date currency prices_include_tax discount notes "
        "purchase_order contract_reference payment_terms delivery_date period_start period_end "
        "exchange_rate number lines",
        f"invoices/{world.draft}/send/": "email issue_date to subject message",
        f"invoices/{world.invoice}/email/": "to subject message",
        f"invoices/{world.invoice}/remind/": "to subject message",
        "mail-texts/invoice/en/preview/": "subject body",
        f"invoices/{world.invoice}/credit/": "lines reason",
        "payments/": "invoice amount method received_on reference provider_reference",
        f"payments/{world.payment}/refund/": "amount reason",
        "register/": "email password username mobile first_name last_name organisation country",
        "login/": "username password code",
    }
    for path, fields in bodies.items():
        for field in fields.split():
            answer = raw(ada, path, f'{{"{field}": {odd}}}'.encode())
            assert answer.status < 500, (path, field)
            assert answer.status < 400 or is_error(answer.body), (path, field)
