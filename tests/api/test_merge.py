from __future__ import annotations

import pytest

from quittance.customers.models import Customer
from tests.api.world import everything
from tests.people import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(ada: Person) -> int:
    return int(ada.post("customers/", {"name": "Kleo", "vat_number": "DE1"}).body["id"])


def test_a_double_is_merged(ada: Person, cleo: Customer, double: int) -> None:
    answer = ada.post(f"customers/{cleo.pk}/merge/", {"other": double})
    assert (answer.status, answer.body["id"], answer.body["merged_into"]) == (200, cleo.pk, None)
    shown = ada.get(f"customers/{double}/").body
    assert (shown["archived"], shown["merged_into"]) == (True, cleo.pk)
    told = ada.get(f"customers/{cleo.pk}/history/").body["results"]
    assert told[-1]["action"] == "customer.merged"
    again = ada.post(f"customers/{cleo.pk}/merge/", {"other": double})
    assert (again.status, again.codes) == (409, [("merged_already", None)])
    gone = ada.delete(f"customers/{cleo.pk}/")
    assert (gone.status, gone.codes) == (409, [("in_use", None)])


def test_the_mark_cannot_be_set_by_hand(ada: Person, cleo: Customer, double: int) -> None:
    answer = ada.patch(f"customers/{double}/", {"merged_into": cleo.pk})
    assert (answer.status, answer.codes) == (400, [("read_only", "merged_into")])


def test_a_foreign_double_is_as_absent_as_none(
    ada: Person, zoe: Person, cleo: Customer, double: int
) -> None:
    rita = zoe.post("customers/", {"name": "Rita"}).body["id"]
    before = everything()
    foreign = ada.post(f"customers/{cleo.pk}/merge/", {"other": rita})
    never = ada.post(f"customers/{cleo.pk}/merge/", {"other": 2**40})
    assert foreign.codes == never.codes == [("does_not_exist", "other")]
    assert zoe.post(f"customers/{cleo.pk}/merge/", {"other": rita}).status == 404
    assert ada.post(f"customers/{2**70}/merge/", {"other": double}).status == 404
    assert everything() == before


def test_candidates_are_shown(ada: Person, zoe: Person, double: int) -> None:
    other = ada.post("customers/", {"name": "Cleopatra", "vat_number": "de 1"}).body["id"]
    [group] = ada.get("customers/doubles/").body["groups"]
    assert (group["reason"], group["value"]) == ("vat_number", "DE1")
    assert [one["id"] for one in group["customers"]] == [double, other]
    assert zoe.get("customers/doubles/").body == {"groups": []}
