"""Pay codes: which one fits, what it says, and that a phone reads it."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.invoicing.documents.content import CREDIT_NOTE, Address, Content
from quittance.invoicing.documents.paycodes import PayCode, is_upi_id, pay_code, printed_iban
from quittance.invoicing.documents.paycodes.addresses import street_and_number
from quittance.invoicing.documents.paycodes.swisstext import PERMITTED, is_whole, swiss_text
from tests.documents.contents import changed, content
from tests.documents.symbols import scanned, symbol

IBAN = "DE89370400440532013000"
QR_IBAN = "CH4431999123000889012"
SWISS_IBAN = "CH5800791123000889012"
UPI_ID = "engines@okbank"
DUE = D("107.10")
TEXTS = st.one_of(st.text(max_size=200), st.text("äéßŁ🧾\n\x00\u202eế世 a-/", max_size=200))
AMOUNTS = st.integers(1, 99_999_999_999).map(lambda cents: D(cents) / 100)


def code_of(due: D = DUE, upi_id: str = "", **changes: Any) -> PayCode | None:
    return pay_code(content(**changes), due=due, upi_id=upi_id)


def certain(code: PayCode | None) -> PayCode:
    assert code is not None
    return code


def bill(**changes: Any) -> Content:
    """The first example of the QR-bill's guidelines, with names of ours."""
    plain = content(
        currency="CHF",
        seller__name="Robert Kessel AG",
        seller__address=Address("Rue du Lac 1268", "", "2501", "Biel", "", "CH"),
        buyer__name="Pia Brandt",
        buyer__address=Address("Grosse Marktgasse 28", "", "9400", "Rorschach", "", "CH"),
        payment__iban=QR_IBAN,
        payment__bic="",
        payment__reference="210000000003139471430009017",
    )
    return changed(plain, **changes)


class TestWhichFits:
    def test_euros_to_an_account_within_sepa(self) -> None:
        assert certain(code_of()).kind == "epc"

    @pytest.mark.parametrize("currency", ["CHF", "EUR"])
    def test_a_swiss_account_takes_a_qr_bill(self, currency: str) -> None:
        assert certain(pay_code(bill(currency=currency), due=DUE)).kind == "swiss"

    def test_euros_to_a_swiss_account_of_an_incomplete_seller_go_by_sepa(self) -> None:
        incomplete = {
            "payment__iban": SWISS_IBAN,
            "payment__reference": "INV-1",
            "seller__address__city": "",
            "currency": "EUR",
        }
        # Switzerland is outside of the European Economic Area: there the bank is named.
        assert pay_code(bill(**incomplete), due=DUE) is None
        found = pay_code(bill(**incomplete, payment__bic="KBAGCH22XXX"), due=DUE)
        assert certain(found).kind == "epc"
        in_francs = {**incomplete, "currency": "CHF"}
        assert pay_code(bill(**in_francs, payment__bic="KBAGCH22XXX"), due=DUE) is None

    def test_rupees_go_to_the_upi_id_with_and_without_an_account(self) -> None:
        assert certain(code_of(currency="INR", upi_id=UPI_ID)).kind == "upi"
        assert certain(code_of(currency="INR", upi_id=UPI_ID, payment=None)).kind == "upi"
        assert code_of(currency="INR") is None

    @pytest.mark.parametrize(
        "changes",
        [
            {"type_code": CREDIT_NOTE},
            {"payment": None},
            {"payment__iban": "DE88370400440532013000"},
            {"payment__iban": "NL91ABNA0417164300X"},
            {"payment__iban": "BR1500000000000010932840814P2"},
            {"payment__account_name": " "},
            {"payment__reference": "R" * 141},
            {"currency": "USD"},
            {"currency": "CHF"},
            {"due": D(0)},
            {"due": D("-1.00")},
            {"due": D("0.001")},
            {"due": D("1000000000.00")},
        ],
        ids=str,
    )
    def test_none_fits(self, changes: dict[str, Any]) -> None:
        assert code_of(upi_id=UPI_ID, **changes) is None

    @pytest.mark.parametrize(
        "changes",
        [
            {"currency": "USD"},
            {"seller__name": "Αθήνα"},
            {"seller__address__postcode": ""},
            {"seller__address__country": ""},
            {"payment__reference": "INV-2026-0001"},
            {"payment__reference": "210000000003139471430009016"},
            {"payment__iban": "CH4531999123000889012"},
            {"payment__iban": SWISS_IBAN, "payment__reference": "счёт 1"},
        ],
        ids=str,
    )
    def test_no_qr_bill_fits(self, changes: dict[str, Any]) -> None:
        assert pay_code(bill(**changes), due=DUE) is None
        assert pay_code(bill(), due=D("1000000000.00")) is None

    @pytest.mark.parametrize("upi_id", ["", "engines", "@bank", "a b@bank", "a@b@c", "ä@bank"])
    def test_no_upi_payment_fits(self, upi_id: str) -> None:
        assert code_of(currency="INR", upi_id=upi_id) is None
        assert not is_upi_id(upi_id)
        assert code_of(due=D("1000000.01"), currency="INR", upi_id=UPI_ID) is None


class TestEpc:
    def test_its_lines(self) -> None:
        code = certain(code_of())
        assert code.text == (
            "BCD\n002\n1\nSCT\nCOBADEFFXXX\nEngines GmbH\nDE89370400440532013000\nEUR107.10\n"
            "\n\nINV-2026-0001"
        )
        assert (code.reference, code.link, code.swiss) == ("INV-2026-0001", "", None)

    def test_a_creditor_reference_is_structured_and_ends_the_code(self) -> None:
        code = certain(code_of(payment__reference="RF18539007547034", payment__bic=""))
        assert code.text.split("\n") == [
            *("BCD", "002", "1", "SCT", "", "Engines GmbH", IBAN, "EUR107.10", ""),
            "RF18539007547034",
        ]
        assert code.reference == "RF18 5390 0754 7034"

    def test_without_a_reference_it_ends_with_the_amount(self) -> None:
        assert certain(code_of(payment__reference="")).text.endswith(f"{IBAN}\nEUR107.10")

    def test_a_bank_code_of_no_known_shape_is_left_out(self) -> None:
        assert certain(code_of(payment__bic="COBA DE")).text.split("\n")[4] == ""

    def test_outside_of_the_economic_area_the_bank_is_named(self) -> None:
        british = {"payment__iban": "GB82WEST12345698765432"}
        assert code_of(**british, payment__bic="") is None
        assert (
            certain(code_of(**british, payment__bic="WESTGB2L")).text.split("\n")[4] == "WESTGB2L"
        )

    def test_a_long_name_is_cut_to_the_limits_of_letters_and_bytes(self) -> None:
        long = certain(code_of(payment__account_name="N" * 200)).text
        assert long.split("\n")[5] == "N" * 70
        wide = certain(code_of(payment__account_name="😀" * 70, payment__reference="R" * 60)).text
        assert 320 < len(wide.encode()) <= 331
        assert wide.endswith("R" * 60)
        assert code_of(payment__reference="😀" * 140) is None

    @settings(max_examples=60, deadline=None)
    @given(name=TEXTS, reference=TEXTS, due=AMOUNTS)
    def test_whatever_the_texts_it_parses_back(self, name: str, reference: str, due: D) -> None:
        code = code_of(due=due, payment__account_name=name, payment__reference=reference)
        if code is None:
            return
        lines = code.text.split("\n")
        assert len(code.text.encode()) <= 331
        assert (lines[:4], lines[6]) == (["BCD", "002", "1", "SCT"], IBAN)
        assert D(lines[7].removeprefix("EUR")) == due
        assert 0 < len(lines[5]) <= 70
        assert [*lines[8:], "", "", ""][2] == code.reference
        drawn = symbol(code.text)
        assert (drawn.error, int(drawn.version) <= 13) == ("M", True)
        assert scanned(drawn) == code.text


class TestSwiss:
    def test_its_lines(self) -> None:
        code = certain(pay_code(bill(), due=D("1949.75")))
        assert code.text.split("\n") == [
            *("SPC", "0200", "1", QR_IBAN),
            *("S", "Robert Kessel AG", "Rue du Lac", "1268", "2501", "Biel", "CH"),
            *("", "", "", "", "", "", ""),
            *("1949.75", "CHF"),
            *("S", "Pia Brandt", "Grosse Marktgasse", "28", "9400", "Rorschach", "CH"),
            *("QRR", "210000000003139471430009017", "INV-2026-0001", "EPD"),
        ]
        assert code.reference == "21 00000 00003 13947 14300 09017"

    def test_what_is_printed(self) -> None:
        part = certain(pay_code(bill(), due=D("1949.75"))).swiss
        assert part is not None
        assert part.creditor == ("Robert Kessel AG", "Rue du Lac 1268", "2501 Biel")
        assert part.debtor == ("Pia Brandt", "Grosse Marktgasse 28", "9400 Rorschach")
        assert part.account == "CH44 3199 9123 0008 8901 2"
        assert (part.currency, part.amount) == ("CHF", "1 949.75")
        assert (part.reference_type, part.reference) == ("QRR", "21 00000 00003 13947 14300 09017")
        assert part.additional_information == "INV-2026-0001"

    def test_an_ordinary_account_with_a_creditor_reference(self) -> None:
        code = certain(
            pay_code(bill(payment__iban=SWISS_IBAN, payment__reference="RF18539007547034"), due=DUE)
        )
        assert code.text.endswith("SCOR\nRF18539007547034\nINV-2026-0001\nEPD")
        assert code.swiss is not None
        assert code.swiss.reference == code.reference == "RF18 5390 0754 7034"

    def test_an_ordinary_account_without(self) -> None:
        code = certain(
            pay_code(bill(payment__iban=SWISS_IBAN, payment__reference="INV 7"), due=DUE)
        )
        assert code.text.endswith("NON\n\nINV 7\nEPD")
        assert code.swiss is not None
        assert (code.swiss.reference, code.swiss.additional_information) == ("", "INV 7")
        assert code.reference == "INV 7"

    @pytest.mark.parametrize(
        "unknown", [{"buyer__address": Address()}, {"buyer__name": "世界"}], ids=str
    )
    def test_a_debtor_who_does_not_fit_is_left_to_the_payer(self, unknown: dict[str, Any]) -> None:
        code = certain(pay_code(bill(**unknown), due=DUE))
        assert code.text.split("\n")[20:27] == [""] * 7
        assert code.swiss is not None
        assert code.swiss.debtor == ()

    def test_a_debtor_from_abroad(self) -> None:
        abroad = Address("14 quai des Brumes", "Escalier B", "67000", "Strasbourg", "", "FR")
        part = certain(pay_code(bill(buyer__address=abroad), due=DUE)).swiss
        assert part is not None
        assert part.debtor == ("Pia Brandt", "14 quai des Brumes", "FR-67000 Strasbourg")

    def test_long_texts_are_cut_to_their_elements(self) -> None:
        wide = Address("S" * 200 + " 1", "", "P" * 20, "T" * 100, "", "CH")
        lines = certain(pay_code(bill(seller__name="N" * 200, seller__address=wide), due=DUE)).text
        assert list(map(len, lines.split("\n")[5:11])) == [70, 70, 1, 16, 35, 2]

    @settings(max_examples=60, deadline=None)
    @given(name=TEXTS, street=TEXTS, city=TEXTS, due=AMOUNTS)
    def test_whatever_the_texts_it_parses_back(
        self, name: str, street: str, city: str, due: D
    ) -> None:
        hostile = bill(
            buyer__name=name,
            buyer__address__line1=street,
            buyer__address__city=city,
            seller__address__line1=street,
        )
        code = certain(pay_code(hostile, due=due))
        lines = code.text.split("\n")
        assert (len(lines), lines[-1]) == (31, "EPD")
        assert set("".join(lines)) <= PERMITTED
        assert D(lines[18]) == due
        assert len(code.text.encode()) <= 997
        drawn = symbol(code.text)
        assert (drawn.error, int(drawn.version) <= 25) == ("M", True)
        assert scanned(drawn) == code.text

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("Zoë’s Café – Łódź", "Zoë's Café - Łódź"),
            ("ﬁn ế ①", "fin e 1"),
            ("世界", ""),
            ("a\u202eb\x00c\nd", "abc d"),
            ("€ Ș", "€ Ș"),
        ],
    )
    def test_texts_in_the_permitted_characters(self, text: str, said: str) -> None:
        assert swiss_text(text) == said
        assert is_whole(text) is (said != "")

    @pytest.mark.parametrize(
        ("line", "country", "parts"),
        [
            ("Rue du Lac 1268", "CH", ("Rue du Lac", "1268")),
            ("Hauptstr. 12a", "DE", ("Hauptstr.", "12a")),
            ("Am Markt 3-5", "DE", ("Am Markt", "3-5")),
            ("Straße des 17. Juni 135", "DE", ("Straße des 17. Juni", "135")),
            ("Straße des 17. Juni", "DE", ("Straße des 17. Juni", "")),
            ("14 quai des Brumes", "FR", ("14 quai des Brumes", "")),
            ("Route 66", "US", ("Route 66", "")),
            ("C 4, 12", "DE", ("C 4, 12", "")),
            ("Haus Seeblick", "CH", ("Haus Seeblick", "")),
            ("12", "CH", ("12", "")),
            ("", "CH", ("", "")),
        ],
    )
    def test_a_house_number_is_split_off_where_it_is_certain(
        self, line: str, country: str, parts: tuple[str, str]
    ) -> None:
        assert street_and_number(line, country) == parts


class TestUpi:
    def test_its_link(self) -> None:
        code = certain(code_of(currency="INR", upi_id=UPI_ID, payment=None))
        assert (
            code.text
            == code.link
            == (
                "upi://pay?pa=engines@okbank&pn=Engines%20GmbH&am=107.10&cu=INR"
                "&tn=INV-2026-0001&tr=INV20260001"
            )
        )
        assert code.reference == "INV-2026-0001"

    @settings(max_examples=60, deadline=None)
    @given(name=TEXTS, number=TEXTS, due=st.integers(1, 10**8).map(lambda paise: D(paise) / 100))
    def test_whatever_the_texts_it_parses_back(self, name: str, number: str, due: D) -> None:
        hostile = {"seller__name": f"E&=#? {name}", "number": number, "payment": None}
        code = certain(code_of(due=due, currency="INR", upi_id=UPI_ID, **hostile))
        assert code.link.isascii()
        fields = parse_qs(urlsplit(code.link).query, strict_parsing=True)
        assert set(fields) <= {"pa", "pn", "am", "cu", "tn", "tr"}
        assert (fields["pa"], fields["cu"], D(fields["am"][0])) == ([UPI_ID], ["INR"], due)
        assert fields["pn"][0].startswith("E&=#?")
        assert code.reference.startswith(fields.get("tn", [""])[0])
        assert len(fields["pn"][0]) <= 99
        assert scanned(symbol(code.text)) == code.text


def test_an_account_is_printed_in_groups_of_four() -> None:
    assert printed_iban(IBAN) == "DE89 3704 0044 0532 0130 00"
