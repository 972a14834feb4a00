"""Pure rules of the catalogue: tax categories and units."""

from decimal import Decimal

from django.db import models


class TaxCategory(models.TextChoices):
    """VAT category codes (EN 16931 BT-151; UNCL 5305)."""

    STANDARD = "S", "Standard rate"
    ZERO = "Z", "Zero rated"
    EXEMPT = "E", "Exempt"
    REVERSE_CHARGE = "AE", "Reverse charge"
    INTRA_COMMUNITY = "K", "Intra-Community supply"
    EXPORT = "G", "Export outside the EU"
    OUT_OF_SCOPE = "O", "Not subject to VAT"


class MovementKind(models.TextChoices):
    """Why a stock changed. Counted: somebody said how many there are, or that nobody counts."""

    RECEIVED = "received", "Received"
    SOLD = "sold", "Sold"
    RETURNED = "returned", "Returned"
    CORRECTED = "corrected", "Corrected"
    COUNTED = "counted", "Counted"


# UN/ECE Recommendation 20, the units people invoice in.
UNITS = {
    "C62": "one",
    "H87": "piece",
    "EA": "each",
    "SET": "set",
    "PR": "pair",
    "XPK": "package",
    "XBX": "box",
    "MIN": "minute",
    "HUR": "hour",
    "DAY": "day",
    "WEE": "week",
    "MON": "month",
    "ANN": "year",
    "GRM": "gram",
    "KGM": "kilogram",
    "TNE": "tonne",
    "MLT": "millilitre",
    "LTR": "litre",
    "MTQ": "cubic metre",
    "MMT": "millimetre",
    "CMT": "centimetre",
    "MTR": "metre",
    "KMT": "kilometre",
    "MTK": "square metre",
    "KWH": "kilowatt hour",
    "LS": "lump sum",
    "P1": "percent",
}


def rate_fits_category(percent: Decimal, category: str) -> bool:
    """Standard rate means more than nothing, every other category means 0 (EN 16931 BR-S-05,
    BR-Z-05, BR-E-05, BR-AE-05, BR-IC-05, BR-G-05)."""
    return percent > 0 if category == TaxCategory.STANDARD else percent == 0
