"""Payment references: published examples, check digits, numbers of every kind."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quittance.invoicing.documents.paycodes.references import (
    creditor_reference,
    is_creditor_reference,
    is_qr_reference,
    payment_reference,
    printed_reference,
    qr_reference,
)

QR_IBAN = "CH4431999123000889012"
IBAN = "DE89370400440532013000"
BODIES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=21)


@pytest.mark.parametrize(
    ("number", "reference"),
    [
        ("539007547034", "RF18539007547034"),
        ("2348231", "RF712348231"),
        ("INV-2026-0001", "RF16INV20260001"),
        ("inv/2026 0001", "RF16INV20260001"),
        ("É-1", "RF77E1"),
        ("A" * 21, "RF47" + "A" * 21),
        ("A" * 22, None),
        ("", None),
        ("--", None),
        ("Счёт-7", None),
        ("٣", None),
    ],
)
def test_a_creditor_reference_of_a_number(number: str, reference: str | None) -> None:
    assert creditor_reference(number) == reference


@given(BODIES, st.data())
def test_a_creditor_reference_tells_of_a_wrong_character(body: str, data: st.DataObject) -> None:
    reference = creditor_reference(body)
    assert reference is not None
    assert reference[4:] == body
    assert is_creditor_reference(reference)
    at = data.draw(st.integers(4, len(reference) - 1))
    alike = "0123456789" if reference[at].isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    other = data.draw(st.sampled_from(alike))
    assume(other != reference[at])
    assert not is_creditor_reference(reference[:at] + other + reference[at + 1 :])


@pytest.mark.parametrize("text", ["", "RF18", "RF19539007547034", "rf18539007547034", "RF18 5390"])
def test_what_is_no_creditor_reference(text: str) -> None:
    assert not is_creditor_reference(text)


@pytest.mark.parametrize("text", ["", "2100000000031394714300090", "RF18539007547034", "２" * 27])
def test_what_is_no_qr_reference(text: str) -> None:
    assert is_qr_reference("210000000003139471430009017")
    assert not is_qr_reference(text)


@pytest.mark.parametrize(
    ("number", "reference"),
    [
        ("21000000000313947143000901", "210000000003139471430009017"),
        ("INV-2026-0001", "000000000000182331202600011"),
        ("A-1", "000000000000000000000001013"),
        ("B-1", "000000000000000000000001111"),
        ("9" * 27, None),
        ("Z" * 14, None),
        ("0-0", None),
        ("Счёт-7", None),
        ("", None),
    ],
)
def test_a_qr_reference_of_a_number(number: str, reference: str | None) -> None:
    assert qr_reference(number) == reference


@given(st.integers(1, 10**26 - 1), st.integers(0, 26), st.integers(1, 9))
def test_a_qr_reference_tells_of_a_wrong_digit(number: int, at: int, more: int) -> None:
    reference = qr_reference(str(number))
    assert reference is not None
    assert len(reference) == 27
    assert is_qr_reference(reference)
    wrong = str((int(reference[at]) + more) % 10)
    assert not is_qr_reference(reference[:at] + wrong + reference[at + 1 :])


@given(st.text(max_size=60))
def test_any_number_has_a_sound_reference_or_none(number: str) -> None:
    creditor, swiss = creditor_reference(number), qr_reference(number)
    assert creditor is None or is_creditor_reference(creditor)
    assert swiss is None or is_qr_reference(swiss)


@pytest.mark.parametrize(
    ("style", "iban", "reference"),
    [
        ("number", IBAN, "INV-1"),
        ("creditor", IBAN, "RF47INV1"),
        ("creditor", "", "RF47INV1"),
        ("number", QR_IBAN, "000000000000000000018233115"),
        ("creditor", QR_IBAN, "000000000000000000018233115"),
    ],
)
def test_the_account_and_the_style_choose(style: str, iban: str, reference: str) -> None:
    assert payment_reference("INV-1", style=style, iban=iban) == reference


@pytest.mark.parametrize("iban", [IBAN, QR_IBAN])
def test_a_number_that_does_not_fit_stays_itself(iban: str) -> None:
    number = "Счёт-7"
    assert payment_reference(number, style="creditor", iban=iban) == number


@pytest.mark.parametrize(
    ("reference", "printed"),
    [
        ("RF18539007547034", "RF18 5390 0754 7034"),
        ("210000000003139471430009017", "21 00000 00003 13947 14300 09017"),
        ("INV-2026-0001", "INV-2026-0001"),
        ("RF19539007547034", "RF19539007547034"),
        ("", ""),
    ],
)
def test_structured_references_are_printed_in_groups(reference: str, printed: str) -> None:
    assert printed_reference(reference) == printed
