"""ISO 3166-1 codes of countries as people and shops write them."""

from __future__ import annotations

from quittance.accounts.countries import is_country

# Names that could be two places (Channel Islands, Congo, Korea) or none are left out on purpose.
NAMES = """
AD Andorra;AE United Arab Emirates;AF Afghanistan;AL Albania;AM Armenia;AO Angola;AR Argentina;
AT Austria;AU Australia;AZ Azerbaijan;BA Bosnia and Herzegovina;BB Barbados;BD Bangladesh;
BE Belgium;BF Burkina Faso;BG Bulgaria;BH Bahrain;BI Burundi;BJ Benin;BM Bermuda;BN Brunei;
BO Bolivia;BR Brazil;BS Bahamas;BT Bhutan;BW Botswana;BY Belarus;BZ Belize;CA Canada;
CH Switzerland;CI Ivory Coast;CL Chile;CM Cameroon;CN China;CO Colombia;CR Costa Rica;CU Cuba;
CV Cape Verde;CY Cyprus;CZ Czech Republic;CZ Czechia;DE Germany;DJ Djibouti;DK Denmark;
DM Dominica;DO Dominican Republic;DZ Algeria;EC Ecuador;EE Estonia;EG Egypt;ER Eritrea;ES Spain;
ET Ethiopia;FI Finland;FJ Fiji;FO Faroe Islands;FR France;GA Gabon;GB United Kingdom;GB UK;
GB Great Britain;GB England;GB Scotland;GB Wales;GB Northern Ireland;GD Grenada;GE Georgia;
GG Guernsey;GH Ghana;GI Gibraltar;GL Greenland;GM Gambia;GN Guinea;GQ Equatorial Guinea;
GR Greece;GT Guatemala;GY Guyana;HK Hong Kong;HN Honduras;HR Croatia;HT Haiti;HU Hungary;
ID Indonesia;IE Ireland;IE EIRE;IL Israel;IM Isle of Man;IN India;IQ Iraq;IR Iran;IS Iceland;
IT Italy;JE Jersey;JM Jamaica;JO Jordan;JP Japan;KE Kenya;KG Kyrgyzstan;KH Cambodia;KI Kiribati;
KM Comoros;KP North Korea;KR South Korea;KW Kuwait;KY Cayman Islands;KZ Kazakhstan;LA Laos;
LB Lebanon;LC Saint Lucia;LI Liechtenstein;LK Sri Lanka;LR Liberia;LS Lesotho;LT Lithuania;
LU Luxembourg;LV Latvia;LY Libya;MA Morocco;MC Monaco;MD Moldova;ME Montenegro;MG Madagascar;
MK North Macedonia;ML Mali;MM Myanmar;MN Mongolia;MO Macao;MR Mauritania;MT Malta;MU Mauritius;
MV Maldives;MW Malawi;MX Mexico;MY Malaysia;MZ Mozambique;NA Namibia;NE Niger;NG Nigeria;
NI Nicaragua;NL Netherlands;NL The Netherlands;NL Holland;NO Norway;NP Nepal;NZ New Zealand;
OM Oman;PA Panama;PE Peru;PG Papua New Guinea;PH Philippines;PK Pakistan;PL Poland;
PR Puerto Rico;PT Portugal;PY Paraguay;QA Qatar;RO Romania;RS Serbia;RU Russia;
RU Russian Federation;RW Rwanda;SA Saudi Arabia;SB Solomon Islands;SC Seychelles;SD Sudan;
SE Sweden;SG Singapore;SI Slovenia;SK Slovakia;SL Sierra Leone;SM San Marino;SN Senegal;
SO Somalia;SR Suriname;SS South Sudan;SV El Salvador;SY Syria;SZ Eswatini;TD Chad;TG Togo;
TH Thailand;TJ Tajikistan;TL Timor-Leste;TM Turkmenistan;TN Tunisia;TO Tonga;TR Turkey;
TR Türkiye;TT Trinidad and Tobago;TW Taiwan;TZ Tanzania;UA Ukraine;UG Uganda;US USA;
US United States;US United States of America;UY Uruguay;UZ Uzbekistan;VA Vatican City;
VE Venezuela;VN Vietnam;VU Vanuatu;WS Samoa;XK Kosovo;YE Yemen;ZA South Africa;ZA RSA;ZM Zambia;
ZW Zimbabwe
"""
BY_NAME = {
    name.casefold(): code
    for code, _, name in (one.strip().partition(" ") for one in NAMES.split(";"))
}
SAYS_NOTHING = frozenset({"", "unspecified", "unknown", "n/a", "none", "other", "-"})


def country_code(name: str) -> str:
    """The code of a country's name, or of a code; empty where it is not clear."""
    upper = name.upper()
    return upper if is_country(upper) else BY_NAME.get(name.casefold(), "")


def region_of(name: str) -> str:
    """What is kept of a name that has no code, such as “European Community”; else nothing, since
    the code says the same."""
    if name.casefold() in SAYS_NOTHING or country_code(name):
        return ""
    return name
