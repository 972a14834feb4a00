"""Check digits, by numbers that are public examples of their registers."""

from __future__ import annotations

import pytest

from quittance.invoicing.documents.codes import register_of, split_exemption
from quittance.invoicing.documents.identifiers import is_iban, is_identifier


@pytest.mark.parametrize(
    ("iban", "sound"),
    [
        ("DE89370400440532013000", True),
        ("GB82WEST12345698765432", True),
        ("NO9386011117947", True),
        ("DE88370400440532013000", False),
        ("DE8937040044053201300", False),
        ("de89370400440532013000", False),
        ("", False),
    ],
)
def test_ibans(iban: str, sound: bool) -> None:
    assert is_iban(iban) is sound


@pytest.mark.parametrize(
    ("scheme", "sound", "unsound"),
    [
        ("0088", "4012345000009", "4012345000008"),
        ("0192", "987654325", "987654321"),
        ("0184", "DK12345678", "DK1234567"),
        ("0208", "0202239951", "0202239950"),
        ("0007", "5567321707", "5567321708"),
    ],
)
def test_numbers_of_a_scheme(scheme: str, sound: str, unsound: str) -> None:
    assert is_identifier(scheme, sound)
    for wrong in (unsound, "", "x", f"{sound}x"):
        assert not is_identifier(scheme, wrong)


def test_a_scheme_without_check_digits_takes_anything() -> None:
    assert is_identifier("9930", "DE1")


@pytest.mark.parametrize(
    ("country", "number", "told"),
    [
        ("NL", "1234 5678", ("12345678", "0106")),
        ("DK", "12345678", ("12345678", "0184")),
        ("NO", "987 654 325", ("987654325", "0192")),
        ("NO", "987 654 321", ("987 654 321", "")),
        ("BE", "0202.239.951", ("0202239951", "0208")),
        ("FR", "552 100 554", ("552100554", "0002")),
        ("DE", "HRB 1234, Berlin", ("HRB 1234, Berlin", "")),
        ("", "", ("", "")),
    ],
)
def test_a_register_is_told_by_country_and_shape(
    country: str, number: str, told: tuple[str, str]
) -> None:
    assert register_of(country, number) == told


@pytest.mark.parametrize(
    ("reason", "parts"),
    [
        ("Exempt", ("", "Exempt")),
        ("VATEX-EU-132-1I", ("VATEX-EU-132-1I", "")),
        ("vatex-eu-132-1i: Private tuition", ("VATEX-EU-132-1I", "Private tuition")),
        ("VATEX-FR-FRANCHISE – Franchise en base", ("VATEX-FR-FRANCHISE", "Franchise en base")),
        ("See VATEX-EU-O", ("", "See VATEX-EU-O")),
        ("", ("", "")),
    ],
)
def test_a_reason_may_begin_with_its_code(reason: str, parts: tuple[str, str]) -> None:
    assert split_exemption(reason) == parts
