"""Numbers, days and labels as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quittance.bills.reading.page.amounts import decimal_mark, value_of, written_in
from quittance.bills.reading.page.days import days_in
from quittance.bills.reading.page.fold import fold, level
from quittance.bills.reading.page.propose import propose
from quittance.bills.reading.page.sheet import Sheet
from quittance.bills.reading.page.vocabulary import languages, spoken, vocabulary
from tests.bills.reading.art import pages
from tests.bills.reading.bills import money

CENTS = st.decimals(min_value=0, max_value=D("99999999.99"), places=2)
STYLES = [(".", ","), (",", "."), (" ", ","), ("\u202f", ","), ("'", "."), ("", ","), ("", ".")]


class TestAmounts:
    @pytest.mark.parametrize(("thousands", "decimal"), STYLES)
    @given(amount=CENTS)
    def test_every_way_to_write_one_comes_back(
        self, thousands: str, decimal: str, amount: D
    ) -> None:
        text = money(thousands, decimal)(amount)
        [one] = written_in(f"Total: {text} EUR")
        assert value_of(one.number, decimal) == (amount, 2)
        assert one.currency == "EUR"

    @pytest.mark.parametrize(
        "text", ["-1,50", "1,50-", "(1,50)", "− 1,50", "-€1,50", "€ -1,50", "EUR -1,50"]
    )
    def test_less_than_nothing(self, text: str) -> None:
        [one] = written_in(text)
        assert one.is_negative
        assert value_of(one.number, ",") == (D("1.50"), 2)

    @pytest.mark.parametrize(
        ("text", "currency"),
        [
            ("1,50 €", "EUR"),
            ("£1.50", "GBP"),
            ("US$ 1.50", "USD"),
            ("CHF 1.50", "CHF"),
            ("1,50 zł", "PLN"),
            ("1,50 kr", ""),
            ("1,50", None),
        ],
    )
    def test_beside_a_currency(self, text: str, currency: str | None) -> None:
        assert [one.currency for one in written_in(text)] == [currency]

    @pytest.mark.parametrize("text", ["RE-2024", "12:30", "A4", "10.10.2024x", "1/2", "www.1.de"])
    def test_what_is_part_of_something_else_is_none(self, text: str) -> None:
        assert [one for one in written_in(text) if one.currency or "," in one.number] == []

    @pytest.mark.parametrize(
        ("numbers", "mark"),
        [
            (["1.234,56"], ","),
            (["1,234.56"], "."),
            (["12,50", "3.000"], ","),
            (["12.50", "3,000"], "."),
            (["1.234.567"], ","),
            (["1234"], ","),
        ],
    )
    def test_the_document_shows_its_mark(self, numbers: list[str], mark: str) -> None:
        assert decimal_mark(numbers) == mark

    def test_columns_are_no_thousands(self) -> None:
        assert [one.number for one in written_in("2\t500,00")] == ["2", "500,00"]


class TestDays:
    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("de", "5. Juni 2024"),
            ("de", "05.06.24"),
            ("en", "5th June 2024"),
            ("en", "June 5, 2024"),
            ("en", "5-Jun-2024"),
            ("fr", "5 juin 2024"),
            ("it", "5 giugno 2024"),
            ("es", "5 de junio de 2024"),
            ("nl", "5 juni 2024"),
            ("pl", "5 czerwca 2024 r."),
            ("pt", "5 de junho de 2024"),
            ("sv", "5 juni 2024"),
            ("da", "5. juni 2024"),
            ("cs", "5. června 2024"),
            ("fi", "5. kesäkuuta 2024"),
            ("hu", "2024. június 5."),
            ("hu", "2024. 06. 05."),
            ("ro", "5 iunie 2024"),
            ("de", "2024-06-05"),
            ("de", "5.6.2024"),
            ("de", "05. 06. 2024"),
        ],
    )
    def test_in_many_languages(self, language: str, text: str) -> None:
        months = vocabulary((language,)).months
        assert [one.value for one in days_in(f"x {text} y", months)] == [date(2024, 6, 5)]

    def test_every_month_has_its_name_in_every_language(self) -> None:
        for name, language in languages().items():
            if name != "any":
                assert set(language.months.values()) == set(range(1, 13)), name

    @given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
    def test_numbers_come_back(self, day: date) -> None:
        for text in (f"{day:%d.%m.%Y}", day.isoformat(), f"{day:%Y/%m/%d}", f"{day:%d-%m-%Y}"):
            assert [one.value for one in days_in(text, {})] == [day]

    def test_which_is_the_month_may_be_open(self) -> None:
        [day] = days_in("03/04/2026", {})
        assert (day.value, day.other) == (date(2026, 4, 3), date(2026, 3, 4))
        [day] = days_in("03/04/2026", {}, month_first=True)
        assert day.value == date(2026, 3, 4)

    @pytest.mark.parametrize("text", ["32.01.2024", "1.2.3.4", "2024-13-01", "12.2024", "1/2/3/4"])
    def test_what_is_no_day_is_none(self, text: str) -> None:
        assert list(days_in(text, {})) == []


class TestWords:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Rechnungs-Nr.:", "rechnungsnr"),
            ("N° de TVA", "ndetva"),
            ("Größe", "grosse"),
            ("Øre", "ore"),
            ("#", "nr"),
            ("Ł", "l"),
        ],
    )
    def test_folded(self, text: str, folded: str) -> None:
        assert fold(text) == folded

    @given(st.text(max_size=80))
    def test_levelled_letter_for_letter(self, text: str) -> None:
        assert len(level(text)) == len(text)

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("de", "Rechnung Rechnungsdatum bitte überweisen Sie den Betrag"),
            ("en", "Invoice date, please pay within the due date of this"),
            ("fr", "Facture date d'échéance pour le règlement de votre"),
            ("it", "Fattura data scadenza pagamento della imponibile"),
            ("es", "Factura fecha de vencimiento para el pago base imponible"),
            ("nl", "Factuur vervaldatum gelieve het bedrag te betalen btw"),
            ("pl", "Faktura termin płatności sprzedawca nabywca razem netto"),
            ("pt", "Fatura data de vencimento contribuinte para pagamento"),
            ("sv", "Faktura förfallodatum att betala moms och"),
            ("da", "Faktura forfaldsdato beløb til betaling moms og"),
            ("cs", "Faktura datum splatnosti dodavatel odběratel celkem dph"),
            ("fi", "Lasku eräpäivä maksettava yhteensä veroton ja"),
            ("hu", "Számla fizetési határidő nettó bruttó összesen és"),
            ("ro", "Factură furnizor cumpărător total de plată tva și"),
        ],
    )
    def test_the_language_is_heard(self, language: str, text: str) -> None:
        assert spoken([text])[0] == language

    def test_where_nothing_is_heard_every_language_counts(self) -> None:
        assert len(spoken(["4711"])) == len(languages()) - 1


GROSS = {"cs": D(1210), "fi": D(1255), "hu": D(1270), "ro": D(1190)}
BILLS = {
    "cs": """
        Faktura - daňový doklad č. 20240017
        Dodavatel:                         Odběratel:
        Kotle Novák s.r.o.                 Motory Svoboda a.s.
        Datum vystavení: 05.06.2024        Datum splatnosti: 19.06.2024
        Celkem bez DPH                                 1 000,00 Kč
        DPH 21 %                                         210,00 Kč
        Celkem k úhradě                                1 210,00 Kč
    """,
    "fi": """
        Kattila Oy                         LASKU
        Asiakasnumero   889                Laskun numero    20240017
        Laskun päivämäärä   5.6.2024       Eräpäivä     19.6.2024
        Veroton yhteensä                               1 000,00
        ALV 25,5 %                                       255,00
        Maksettava yhteensä                            1 255,00 EUR
    """,
    "hu": """
        SZÁMLA                             Számlaszám: 20240017
        Eladó: Kazán Kft.                  Vevő: Motor Zrt.
        Kiállítás dátuma: 2024.06.05.      Fizetési határidő: 2024.06.19.
        Nettó összesen                                 1 000,00 Ft
        ÁFA 27%                                          270,00 Ft
        Fizetendő                                      1 270,00 Ft
    """,
    "ro": """
        Furnizor: Cazane SRL               Factura nr. 20240017
        Cumpărător: Motoare SA             Data facturii: 05.06.2024
        CIF: RO18547290                    Data scadenței: 19.06.2024
        Total fără TVA                                 1.000,00 lei
        TVA 19%                                          190,00 lei
        Total de plată                                 1.190,00 lei
    """,
}


@pytest.mark.parametrize("language", BILLS)
def test_a_bill_in_a_rarer_language(language: str) -> None:
    bill = propose(pages(BILLS[language]))
    assert bill.number is not None
    assert bill.issue_date is not None
    assert bill.due_date is not None
    assert bill.net_total is not None
    assert bill.gross_total is not None
    assert bill.number.value == "20240017"
    assert bill.issue_date.value == date(2024, 6, 5)
    assert bill.due_date.value == date(2024, 6, 19)
    assert bill.net_total.value == D("1000.00")
    assert bill.gross_total.value == GROSS[language]


class TestLabels:
    def kinds(self, art: str) -> list[tuple[str, set[str]]]:
        sheet = Sheet(pages(art))
        return [(one.text, set(one.kinds)) for row in sheet.labels for one in row]

    def test_the_longest_one_counts(self) -> None:
        assert self.kinds("Rechnung Nr. 7   Kunden-Nr. 8   Datum 1.2.2026")[:2] == [
            ("Rechnung Nr.", {"number"}),
            ("Kunden-Nr.", {"customer_number"}),
        ]

    def test_a_label_glued_to_its_value_is_parted(self) -> None:
        [row] = Sheet(pages("Rechnungsnr.:4711")).rows
        assert [word.text for word in row.words] == ["Rechnungsnr.:", "4711"]

    def test_a_label_may_go_on_below(self) -> None:
        art = """
            Rechnungs-     A-17
            nummer
            Bitte zahlen Sie innerhalb von 14 Tagen
        """
        [found] = [one for row in Sheet(pages(art)).labels for one in row if one.tall]
        assert "number" in found.kinds
