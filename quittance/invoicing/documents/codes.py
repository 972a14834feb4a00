"""Code lists that EN 16931 and Peppol draw their codes from, as far as documents use them."""

from __future__ import annotations

import re

from quittance.invoicing.documents.identifiers import is_identifier

# Electronic address schemes (EAS) of Peppol's own list; EN 16931 knows a few more.
PEPPOL_SCHEMES = frozenset(
    """
    0002 0007 0009 0060 0088 0096 0097 0106 0130 0135 0142 0151 0183 0184 0188 0190 0191 0192 0195
    0196 0198 0199 0200 0201 0204 0208 0209 0210 0211 0216 0218 0221 0225 0230 0235 0240 0242 0244
    0245 0246 0248 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 9925 9926 9927 9928 9929 9930
    9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 9947 9948 9949
    9950 9951 9952 9953 9957 9959
    """.split()
)
EMAIL = "EM"
ADDRESS_SCHEMES = PEPPOL_SCHEMES | frozenset(
    "0037 0147 0154 0158 0170 0177 0193 0194 0202 0203 0205 0212 0213 0215 0217 0219 0220 AN AQ "
    "AS AU EM".split()
)
# Which rule looks at the numbers of a scheme.
CHECKED_SCHEMES = {
    "0007": "PEPPOL-COMMON-R049",
    "0088": "PEPPOL-COMMON-R040",
    "0184": "PEPPOL-COMMON-R042",
    "0192": "PEPPOL-COMMON-R041",
    "0208": "PEPPOL-COMMON-R043",
}

# Currencies that people pay with and EN 16931 does not know.
CURRENCIES_UNKNOWN = frozenset({"STN"})

# Reasons why no VAT is charged (VATEX, BT-121).
EXEMPTION_CODES = frozenset(
    f"VATEX-{code}"
    for code in """
    EU-79-C EU-132 EU-132-1A EU-132-1B EU-132-1C EU-132-1D EU-132-1E EU-132-1F EU-132-1G EU-132-1H
    EU-132-1I EU-132-1J EU-132-1K EU-132-1L EU-132-1M EU-132-1N EU-132-1O EU-132-1P EU-132-1Q
    EU-135-1 EU-143 EU-143-1A EU-143-1B EU-143-1C EU-143-1D EU-143-1E EU-143-1F EU-143-1FA
    EU-143-1G EU-143-1H EU-143-1I EU-143-1J EU-143-1K EU-143-1L EU-144 EU-146-1E EU-148 EU-148-A
    EU-148-B EU-148-C EU-148-D EU-148-E EU-148-F EU-148-G EU-151 EU-151-1A EU-151-1AA EU-151-1B
    EU-151-1C EU-151-1D EU-151-1E EU-153 EU-159 EU-309 EU-AE EU-D EU-F EU-G EU-I EU-IC EU-J EU-O
    FR-298SEXDECIESA FR-AE FR-CGI261-1 FR-CGI261-2 FR-CGI261-3 FR-CGI261-4 FR-CGI261-5 FR-CGI261-7
    FR-CGI261-8 FR-CGI261A FR-CGI261B FR-CGI261C-1 FR-CGI261C-2 FR-CGI261C-3 FR-CGI261D-1
    FR-CGI261D-1BIS FR-CGI261D-2 FR-CGI261D-3 FR-CGI261D-4 FR-CGI261E-1 FR-CGI261E-2 FR-CGI275
    FR-CGI277A FR-CGI295 FR-CNWVAT FR-FRANCHISE
    """.split()
)
CODE_OF_CATEGORY = {
    "AE": "VATEX-EU-AE",
    "K": "VATEX-EU-IC",
    "G": "VATEX-EU-G",
    "O": "VATEX-EU-O",
}
_CODE_FIRST = re.compile(
    r"(VATEX-[0-9A-Z-]*[0-9A-Z])(?:[\s:;,.\u2013-]+(.*))?", re.IGNORECASE | re.DOTALL
)

# Registers whose numbers can be told by country and shape (ISO 6523).
_REGISTERS = {
    "BE": ("0208", r"[01]\d{9}"),
    "DK": ("0184", r"\d{8}"),
    "FR": ("0002", r"\d{9}"),
    "IS": ("0196", r"\d{10}"),
    "NL": ("0106", r"\d{8}"),
    "NO": ("0192", r"\d{9}"),
    "SE": ("0007", r"\d{10}"),
}


def split_exemption(reason: str) -> tuple[str, str]:
    """Code and words of a reason that begins with its VATEX code; else no code and the reason."""
    found = _CODE_FIRST.fullmatch(reason)
    return (found[1].upper(), found[2] or "") if found else ("", reason)


def register_of(country: str, number: str) -> tuple[str, str]:
    """The number as its register writes it, and the register's code where it can be told."""
    code, shape = _REGISTERS.get(country, ("", ""))
    plain = "".join(one for one in number if one not in " .-")
    told = code and re.fullmatch(shape, plain, re.ASCII) and is_identifier(code, plain)
    return (plain, code) if told else (number, "")
