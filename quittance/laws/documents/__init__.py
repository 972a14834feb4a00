"""The laws of invoices and credit notes, of their parts, parties and numbers."""

from quittance.laws.documents.crediting import CREDITING_LAWS
from quittance.laws.documents.issuing import ISSUING_LAWS
from quittance.laws.documents.life import LIFE_LAWS
from quittance.laws.documents.numbers import SERIES_LAWS
from quittance.laws.documents.parts import PART_LAWS
from quittance.laws.documents.places import PLACE_LAWS

DOCUMENT_LAWS = [
    *LIFE_LAWS,
    *ISSUING_LAWS,
    *CREDITING_LAWS,
    *PART_LAWS,
    *SERIES_LAWS,
    *PLACE_LAWS,
]
