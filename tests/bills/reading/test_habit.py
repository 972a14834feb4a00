"""A supplier's earlier bills teach where its values stand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from quittance.bills.reading.check import problems_of
from quittance.bills.reading.model import Bill
from quittance.bills.reading.page.habit import Habit, known, learn, no_habit
from quittance.bills.reading.page.propose import propose
from tests.bills.reading.art import pages


def odd(number: str, day: str, total: str, iban: str = "DE02 1203 0000 0000 2020 51") -> list[Any]:
    """A bill whose words no dictionary has."""
    return pages(
        f"""
        Zauberwerk                             Vorgangszeichen   {number}
        Am Turm 3                              Geschehen zu      {day}
        04109 Leipzig

        Kesselflicken                                            10,00
        Besenbinden                                              20,00

        Obolus gesamthaft                                        {total}

        Schatzkammer {iban}
        """
    )


CONFIRMED = {
    "number": "ZW-0001",
    "issue_date": date(2026, 3, 4),
    "gross_total": D("30.00"),
    "supplier_name": "Zauberwerk",
    "iban": "DE02120300000000202051",
    "currency": "EUR",
}


def taught(times: int = 2) -> Habit:
    habit: Habit | None = None
    for at in range(1, times + 1):
        confirmed = {**CONFIRMED, "number": f"ZW-000{at}", "issue_date": date(2026, 3, at)}
        shown = odd(f"ZW-000{at}", f"0{at}.03.2026", "30,00")
        habit = learn(shown, confirmed, habit)
    assert habit is not None
    return habit


def read(habit: Habit | None, **changes: str) -> Bill:
    told = {"number": "ZW-0099", "day": "09.09.2026", "total": "47,11", **changes}
    return propose(odd(**told), habit=habit)


def value(bill: Bill, field: str) -> Any:
    found = getattr(bill, field)
    return found.value if found else None


class TestLearning:
    def test_without_a_habit_odd_words_say_nothing(self) -> None:
        bill = read(None)
        assert (value(bill, "number"), value(bill, "gross_total")) == (None, None)

    def test_one_bill_teaches_where_each_value_stands(self) -> None:
        bill = read(taught(1))
        assert value(bill, "number") == "ZW-0099"
        assert value(bill, "issue_date") == date(2026, 9, 9)
        assert value(bill, "gross_total") == D("47.11")

    def test_what_only_the_habit_says_is_a_guess(self) -> None:
        number = read(taught(2)).number
        assert number is not None
        assert (number.evidence, number.certain) == (("habit",), False)
        assert number.confidence > 0.7

    def test_what_is_always_the_same_is_known_by_its_text(self) -> None:
        name = read(taught(1)).supplier_name
        assert name is not None
        assert (name.value, name.certain, len(name.boxes)) == ("Zauberwerk", True, 1)

    def test_more_bills_make_it_surer(self) -> None:
        sure = [read(taught(times)).gross_total for times in (1, 2, 4)]
        confidences = [one.confidence for one in sure if one]
        assert confidences == sorted(set(confidences))
        assert len(confidences) == 3

    def test_it_is_plain_json_and_comes_back(self) -> None:
        habit = taught(3)
        assert known(json.loads(json.dumps(habit))) == habit

    def test_it_is_a_pure_function(self) -> None:
        before = taught(1)
        copy = json.loads(json.dumps(before))
        shown = odd("ZW-0002", "02.03.2026", "30,00")
        assert learn(shown, CONFIRMED, before) == learn(shown, CONFIRMED, before)
        assert before == copy

    def test_it_does_not_grow_without_end(self) -> None:
        habit: Habit | None = None
        for at in range(40):
            shown = pages(f"Word{at}x   A-{at:04}\n\nother{at}y   1.2.2026")
            confirmed = {"number": f"A-{at:04}", "supplier_name": f"Name {at}"}
            habit = learn(shown, confirmed, habit)
        assert habit is not None
        assert len(habit["anchors"]["number"]) <= 8
        assert len(habit["constants"]["supplier_name"]) <= 8

    @pytest.mark.parametrize(
        "broken",
        [None, {}, {"bills": None}, {"anchors": {"nonsense": []}}, {"constants": {"x": {}}}],
    )
    def test_what_is_stored_otherwise_is_no_habit(self, broken: Any) -> None:
        assert known(broken) == no_habit()


class TestWeighing:
    LABELLED = """
        Lampen GmbH                            Rechnungsnummer   {number}
                                               Rechnungsdatum    05.06.2026
        Netto                                                    100,00
        USt. 19 %                                                 19,00
        Gesamtbetrag                                             119,00
    """

    def test_rule_and_habit_together_are_certain(self) -> None:
        habit: Habit | None = None
        for number in ("4711-A", "4712-A"):
            shown = pages(self.LABELLED.format(number=number))
            habit = learn(shown, {"number": number, "issue_date": date(2026, 6, 5)}, habit)
        shown = pages(self.LABELLED.format(number="4713-A"))
        alone, together = propose(shown).number, propose(shown, habit=habit).number
        assert alone is not None
        assert together is not None
        assert (alone.value, alone.certain) == ("4713-A", False)
        assert (together.value, together.certain) == ("4713-A", True)
        assert "habit" in together.evidence

    def test_where_they_differ_nothing_is_certain(self) -> None:
        art = self.LABELLED.format(number="4713-A") + "\n        Aktenlauf   X-1\n"
        habit: Habit | None = None
        for number in ("X-1", "X-2", "X-3", "X-4"):
            habit = learn(pages(art.replace("X-1", number)), {"number": number}, habit)
        number = propose(pages(art), habit=habit).number
        assert number is not None
        assert (number.value, number.certain) == ("X-1", False)

    def test_a_place_that_misled_is_forgotten(self) -> None:
        habit = learn(pages("Zeichen   A-1\n\nRechnung   B-1"), {"number": "A-1"})
        for at in range(2, 5):
            shown = pages(f"Zeichen   A-{at}\n\nRechnung   B-{at}")
            habit = learn(shown, {"number": f"B-{at}"}, habit)
        found = propose(pages("Zeichen   A-9\n\nRechnung   B-9"), habit=habit).number
        assert found is not None
        assert found.value == "B-9"

    def test_the_suppliers_order_of_day_and_month(self) -> None:
        art = "INVOICE\nInvoice date   {}\n"
        habit = learn(pages(art.format("02/03/2026")), {"issue_date": date(2026, 2, 3)})
        assert habit["month_first"] is True
        assert value(propose(pages(art.format("04/05/2026")), habit=habit), "issue_date") == date(
            2026, 4, 5
        )

    def test_what_was_recognised_in_a_picture_stays_a_guess(self) -> None:
        seen = [replace(one, recognised=True) for one in odd("ZW-0099", "09.09.2026", "47,11")]
        bill = propose(seen, habit=taught(3))
        found = [bill.number, bill.gross_total, bill.supplier_name, *bill.ibans]
        assert [one.certain for one in found if one] == [False] * 4

    def test_another_currency_for_once(self) -> None:
        art = """
            Invoice No. 7
            All prices in USD, as your office that pays in EUR asked for
            Net total      USD 100.00
            VAT 20%        USD 20.00
            Grand total    USD 120.00
        """
        habit = learn(pages(art), {"currency": "EUR"})
        found = propose(pages(art), habit=habit).currency
        assert found is not None
        assert (found.value, found.certain) == ("USD", False)


class TestAccounts:
    OTHER = "DE89 3704 0044 0532 0130 00"

    def codes(self, bill: Bill, habit: Habit) -> list[str]:
        found = problems_of(bill, date(2027, 1, 1), habit)
        return [one.code for one in found if one.field == "ibans"]

    def test_the_usual_account_is_certain(self) -> None:
        bill = read(taught(1))
        assert [(one.value, one.certain) for one in bill.ibans] == [
            ("DE02120300000000202051", True)
        ]
        assert self.codes(bill, taught(1)) == []

    def test_another_account_is_told_and_not_certain(self) -> None:
        bill = read(taught(3), iban=f"IBAN {self.OTHER}")
        assert [(one.value, one.certain) for one in bill.ibans] == [
            ("DE89370400440532013000", False)
        ]
        assert self.codes(bill, taught(3)) == ["iban_differs"]
