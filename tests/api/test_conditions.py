"""If-Match and If-None-Match, RFC 9110 13.1 and 8.8.3."""

from __future__ import annotations

import pytest

from quittance.customers.models import Customer
from tests.api.world import everything
from tests.people import Person, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(cleo: Customer) -> str:
    return f"customers/{cleo.pk}/"


@pytest.fixture
def tag(ada: Person, path: str) -> str:
    return str(ada.get(path).headers["ETag"])


@pytest.mark.parametrize(
    "written", ["{0}", '"x",{0}', ' , {0} ,"y,z", ', '"x" , W/{0}, {0}', "*", " * "]
)
def test_a_write_passes_where_its_tag_is_named(
    written: str, ada: Person, path: str, tag: str
) -> None:
    assert ada.patch(path, {"name": "Rita"}, If_Match=written.format(tag)).status == 200
    assert Customer.objects.get().name == "Rita"


@pytest.mark.parametrize("written", ['"x"', '""', "W/{0}", '"{0}', '"x", "y"', '"\xe9"'])
def test_a_write_is_refused_where_it_is_not(written: str, ada: Person, path: str, tag: str) -> None:
    before = everything()
    written = written.format(tag if written != '"{0}' else tag[2:])
    refused = ada.patch(path, {"name": "Rita"}, If_Match=written)
    assert (refused.status, refused.codes) == (412, [("precondition_failed", None)])
    assert everything() == before


MALFORMED = ["", "x", '"x', 'x"', "w/{0}", 'W/ "x"', "*, {0}", "{0} {0}", "{0};", ",", '"a b"']


@pytest.mark.parametrize("written", MALFORMED)
def test_what_is_no_tag_is_refused(written: str, ada: Person, path: str, tag: str) -> None:
    before = everything()
    for method, header in (("patch", "If-Match"), ("delete", "If-Match"), ("get", "If-None-Match")):
        headers = {header.replace("-", "_"): written.format(tag)}
        refused = ada.ask(method, path, None if method == "get" else {"name": "Rita"}, **headers)
        assert (refused.status, refused.codes) == (400, [("invalid_etag", header)])
    assert everything() == before


@pytest.mark.parametrize("written", ["{0}", "W/{0}", '"x", W/{0}', "*"])
def test_a_read_is_not_sent_to_who_has_it(written: str, ada: Person, path: str, tag: str) -> None:
    for method in ("get", "head"):
        same = ada.ask(method, path, None, If_None_Match=written.format(tag))
        assert (same.status, same.raw, same.headers["ETag"]) == (304, b"", tag)
        assert "Content-Type" not in same.headers


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("patch", "customers/{customer}/", {"name": "Rita"}),
        ("post", "customers/{customer}/archive/", {}),
        ("post", "customers/", {"name": "Rosa"}),
        ("post", "invoices/{draft}/send/", {}),
        ("post", "invoices/{draft}/duplicate/", {}),
    ],
)
def test_the_tag_of_a_write_is_the_one_of_the_read_after_it(
    method: str, path: str, body: dict[str, str], ada: Person, cleo: Customer
) -> None:
    place = path.format(customer=cleo.pk, draft=draft(ada, cleo)["id"])
    written = ada.ask(method, place, body)
    read = ada.get(f"{place.partition('/')[0]}/{written.body['id']}/")
    assert written.headers["ETag"] == read.headers["ETag"]


def test_a_tag_changes_with_whatever_is_shown(ada: Person, cleo: Customer, path: str) -> None:
    invoice = draft(ada, cleo)["id"]
    shown = {ada.get(path).headers["ETag"], ada.get(f"invoices/{invoice}/").headers["ETag"]}
    ada.post(f"invoices/{invoice}/send/")  # what the customer owes is shown with the customer
    shown |= {ada.get(path).headers["ETag"], ada.get(f"invoices/{invoice}/").headers["ETag"]}
    assert len(shown) == 4


def test_what_is_not_there_is_missing_and_not_changed(ada: Person, zoe: Person, path: str) -> None:
    foreign = zoe.patch(path, {"name": "Mine"}, If_Match="*")
    absent = ada.patch("customers/0/", {"name": "Mine"}, If_Match='"x"')
    assert [foreign.status, absent.status] == [404, 404]
    assert Customer.objects.get().name == "Cleo"


def test_lists_and_refusals_have_no_tag(ada: Person) -> None:
    answers = [ada.get("customers/"), ada.get("customers/0/"), ada.post("customers/", {})]
    assert [one.status for one in answers] == [200, 404, 400]
    assert [one for one in answers if "ETag" in one.headers] == []
