"""A wrong value that is said to be certain is the worst failure: traps, and what is no trap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from quittance.bills.reading.model import Bill, Found
from quittance.bills.reading.page.propose import propose
from tests.bills.reading.art import pages

PLAIN = """
    Lamps Ltd                                  INVOICE

    Bill to:                                   Invoice number   INV-2026-0815
    Brandt Ltd                                 Invoice date     14 March 2026
    1 Mill Lane                                Due date         13 April 2026
    Leeds LS1 4AP

    Description                      Quantity   Unit price      Amount
    Desk lamp                               2        50.00      100.00

    Net total                                                   100.00
    VAT 20%                                                      20.00
    Total including VAT                                       £ 120.00

    Payment within 30 days. Please quote INV-2026-0815.
    VAT number GB980780684   IBAN GB33 BUKB 2020 1555 5555 55   BIC BUKBGB22
"""


def read(*texts: str) -> Bill:
    return propose(pages(*texts))


def told(found: Found[Any] | None) -> tuple[Any, bool]:
    return (found.value, found.certain) if found else (None, False)


class TestWhatAgreesIsCertain:
    BILL = read(PLAIN)

    def test_sums_with_labels(self) -> None:
        assert told(self.BILL.net_total) == (D("100.00"), True)
        assert told(self.BILL.tax_total) == (D("20.00"), True)
        assert told(self.BILL.gross_total) == (D("120.00"), True)
        assert self.BILL.gross_total is not None
        assert self.BILL.gross_total.evidence == ("label", "lines", "sum")

    def test_a_number_that_is_said_twice(self) -> None:
        assert told(self.BILL.number) == ("INV-2026-0815", True)

    def test_days_that_the_terms_connect(self) -> None:
        assert told(self.BILL.issue_date) == (date(2026, 3, 14), True)
        assert told(self.BILL.due_date) == (date(2026, 4, 13), True)

    def test_an_account_with_its_label_and_check_digits(self) -> None:
        assert told(self.BILL.ibans[0]) == ("GB33BUKB20201555555555", True)
        assert told(self.BILL.supplier_vat_id) == ("GB980780684", True)
        assert told(self.BILL.currency)[0] == "GBP"

    def test_every_guess_knows_its_place_and_text(self) -> None:
        number = self.BILL.number
        assert number is not None
        assert number.text == "INV-2026-0815"
        [box] = number.boxes
        assert (box.page, round(box.top)) == (1, 48)


class TestTotals:
    def certain(self, art: str) -> set[str]:
        bill = read(art)
        fields = ("net_total", "tax_total", "gross_total", "amount_due")
        return {field for field in fields if told(getattr(bill, field))[1]}

    def test_a_sum_that_does_not_come_out_is_not(self) -> None:
        assert self.certain(PLAIN.replace("£ 120.00", "£ 121.00")) == set()

    def test_instalments_have_two_sums_that_come_out(self) -> None:
        art = """
            Rechnung Nr. 7

            Gesamtleistung netto                   10.000,00
            zzgl. USt. 19 %                         1.900,00
            Gesamtbetrag brutto                    11.900,00
            Abschlag netto                          4.000,00
            zzgl. USt. 19 %                           760,00
            Abschlag brutto                         4.760,00
            Nettobetrag                             6.000,00
            zzgl. USt. 19 %                         1.140,00
            Rechnungsbetrag                         7.140,00
        """
        assert self.certain(art) == set()

    def test_a_deposit_after_the_tax_makes_a_larger_total(self) -> None:
        art = """
            Rechnung Nr. 7

            Netto                                    100,00
            USt. 19 %                                 19,00
            Summe                                    119,00
            Leergut und Pfand                          5,00
            Gesamtbetrag                             124,00
        """
        assert self.certain(art) == set()

    def test_what_is_paid_early_is_another_sum(self) -> None:
        art = """
            Rechnung Nr. 7

            Netto                                    100,00
            USt. 19 %                                 19,00
            Brutto                                   119,00
            Bei Zahlung in 10 Tagen:
            Netto                                     98,00
            USt. 19 %                                 18,62
            Brutto                                   116,62
        """
        assert self.certain(art) == set()

    def test_two_currencies(self) -> None:
        art = """
            Invoice No. 7

            Net total                      EUR       100.00
            VAT 20%                        EUR        20.00
            Total including VAT            EUR       120.00
            Net total                      USD       110.00
            VAT 20%                        USD        22.00
            Total including VAT            USD       132.00
        """
        assert self.certain(art) == set()

    def test_a_total_without_tax_is_only_a_label(self) -> None:
        art = """
            Invoice No. 7

            Total                                    100.00
        """
        assert told(read(art).gross_total) == (D("100.00"), False)

    def test_rates_in_rows_of_their_own_are_parts(self) -> None:
        art = """
            Rechnung Nr. 7
                             Netto       USt.      Brutto
            19 %            100,00      19,00      119,00
            7 %             200,00      14,00      214,00
            Summe netto                            300,00
            Summe USt.                              33,00
            Rechnungsbetrag                        333,00
        """
        assert told(read(art).gross_total) == (D("333.00"), True)

    def test_what_was_paid_before_is_taken_off(self) -> None:
        art = """
            Rechnung Nr. 7

            Nettobetrag                              100,00
            zzgl. USt. 19 %                           19,00
            Rechnungsbetrag                          119,00
            bereits bezahlt                          -50,00
            Restbetrag                                69,00
        """
        bill = read(art)
        assert told(bill.gross_total) == (D("119.00"), True)
        assert told(bill.amount_due) == (D("69.00"), True)
        assert told(bill.prepaid)[0] == D("-50.00")

    def test_an_amount_below_that_no_word_explains(self) -> None:
        art = """
            Rechnung Nr. 7

            Nettobetrag                              100,00
            zzgl. USt. 19 %                           19,00
            Rechnungsbetrag                          119,00
            Zu zahlen                                119,00
            mit dem Hüttenpfand                      {}
        """
        assert self.certain(art.format(" 69,00")) == {"net_total", "tax_total", "gross_total"}
        assert self.certain(art.format("124,00")) == set()
        assert "amount_due" in self.certain(art.format(""))


class TestNumbers:
    def test_a_label_that_is_the_title_too_is_one_piece_of_evidence(self) -> None:
        assert told(read("RECHNUNG Nr. 2026-0815").number) == ("2026-0815", False)

    @pytest.mark.parametrize("other", ["Order number", "Customer number", "Delivery note no."])
    def test_other_numbers_are_not_taken(self, other: str) -> None:
        art = f"""
            INVOICE
            {other}   INV-2026-0001
            Invoice number   77-1
        """
        assert told(read(art).number) == ("77-1", False)

    def test_two_that_are_announced_alike(self) -> None:
        art = """
            INVOICE
            Invoice number   A-1001
            Invoice number   A-1002
            Please quote A-1001.
        """
        assert told(read(art).number)[1] is False

    def test_a_credit_note_that_only_names_the_invoice(self) -> None:
        art = """
            CREDIT NOTE
            Our reference   CN-55
            Invoice number   INV-2026-0001
            We refund what you paid for INV-2026-0001.
        """
        assert told(read(art).number)[1] is False

    def test_a_number_that_is_the_customers_too(self) -> None:
        art = """
            INVOICE
            Invoice number   4711000
            Customer number   4711000
            Please quote 4711000.
        """
        assert told(read(art).number)[1] is False

    def test_a_number_in_the_files_name_agrees(self) -> None:
        art = """
            INVOICE
            Invoice number   4711000
        """
        assert told(propose(pages(art), "Lamps 4711000.pdf").number) == ("4711000", True)
        assert told(propose(pages(art), "scan.pdf").number) == ("4711000", False)


class TestDays:
    def test_day_and_month_may_be_changed_about(self) -> None:
        art = """
            INVOICE
            Invoice date   03/04/2026
            Date   03/04/2026
        """
        found = read(art).issue_date
        assert told(found) == (date(2026, 4, 3), False)
        assert found is not None
        assert found.confidence < 0.7

    def test_the_terms_tell_the_order(self) -> None:
        art = """
            INVOICE
            Invoice date   03/04/2026
            Due date   04/03/2026
            Payment within 30 days.
        """
        assert told(read(art).issue_date) == (date(2026, 3, 4), True)
        assert told(read(art).due_date) == (date(2026, 4, 3), True)

    def test_another_day_tells_the_order(self) -> None:
        art = """
            INVOICE
            Invoice date   03/04/2026
            Order date   02/28/2026
        """
        assert told(read(art).issue_date) == (date(2026, 3, 4), False)

    def test_the_day_of_the_discount_is_not_the_due_date(self) -> None:
        art = """
            Rechnung Nr. 7
            Rechnungsdatum   05.06.2026
            Zahlbar bis zum 15.06.2026 mit 3 % Skonto, netto bis 05.07.2026
        """
        assert told(read(art).due_date)[0] == date(2026, 7, 5)

    def test_days_of_other_papers_are_not_the_bills(self) -> None:
        art = """
            Rechnung Nr. 7
            Bestelldatum   01.06.2026
            Lieferdatum   03.06.2026
            Rechnungsdatum   05.06.2026
        """
        assert told(read(art).issue_date)[0] == date(2026, 6, 5)
        assert told(read(art).delivery_date)[0] == date(2026, 6, 3)


class TestAccounts:
    IBAN = "DE02 1203 0000 0000 2020 51"

    def account(self, line: str, title: str = "Rechnung") -> tuple[Any, bool]:
        bill = read(f"{title} Nr. 7\n\n{line}\n")
        return told(bill.ibans[0]) if bill.ibans else (None, False)

    def test_the_suppliers(self) -> None:
        assert self.account(f"Bank: DKB, IBAN: {self.IBAN}") == ("DE02120300000000202051", True)

    def test_wrong_check_digits(self) -> None:
        assert self.account("IBAN: DE03 1203 0000 0000 2020 51") == (
            "DE03120300000000202051",
            False,
        )

    def test_the_readers_own_that_is_debited(self) -> None:
        line = f"Wir buchen den Betrag per Lastschrift von Ihrem Konto IBAN {self.IBAN} ab."
        assert self.account(line)[1] is False

    def test_the_readers_own_that_is_paid_back_to(self) -> None:
        assert self.account(f"Konto: IBAN {self.IBAN}", title="Gutschrift")[1] is False

    def test_two_of_them(self) -> None:
        line = f"IBAN: {self.IBAN}   IBAN: DE89 3704 0044 0532 0130 00"
        assert self.account(line)[1] is False

    def test_without_a_label(self) -> None:
        assert self.account(f"Konto {self.IBAN}")[1] is False


class TestVatNumbers:
    def test_the_buyers_in_its_block_is_not_the_suppliers(self) -> None:
        art = """
            Rechnung Nr. 7            Lampen GmbH
            Rechnung an:              Kesselweg 1
            Brandt AG                 10115 Berlin
            Werkstraße 2
            70565 Stuttgart
            USt-IdNr. DE136695976
        """
        bill = read(art)
        assert told(bill.supplier_vat_id)[1] is False
        assert told(bill.buyer_vat_id)[0] == "DE136695976"

    def test_yours_is_the_buyers(self) -> None:
        bill = read("Rechnung Nr. 7\n\nIhre USt-IdNr.: DE136695976\n")
        assert bill.supplier_vat_id is None
        assert told(bill.buyer_vat_id)[0] == "DE136695976"


class TestCurrencies:
    @pytest.mark.parametrize("sign", ["$", "kr"])
    def test_signs_of_several_currencies(self, sign: str) -> None:
        art = f"""
            Invoice No. 7

            Net total      {sign} 100.00
            VAT 20%        {sign} 20.00
            Grand total    {sign} 120.00
        """
        assert told(read(art).currency)[1] is False
