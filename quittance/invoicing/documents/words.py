"""The few words that a document says by itself, in the languages it can be written in."""

from __future__ import annotations

FALLBACK = "en"
WORDS = {
    "en": {
        "discount": "Discount",
        "AE": "Reverse charge",
        "K": "Intra-Community supply",
        "G": "Export outside the EU",
        "O": "Not subject to VAT",
        "set_off": "Set off against invoice {number}.",
        "set_off_unknown": "Set off against what is owed.",
        "bank_transfer": "Bank transfer",
        "card": "Card",
        "cash": "Cash",
        "other": "Other",
        "credit": "Credit",
    },
    "de": {
        "discount": "Rabatt",
        "AE": "Steuerschuldnerschaft des Leistungsempfängers (reverse charge)",
        "K": "Steuerfreie innergemeinschaftliche Lieferung",
        "G": "Steuerfreie Ausfuhrlieferung",
        "O": "Nicht steuerbar",
        "set_off": "Wird mit Rechnung {number} verrechnet.",
        "set_off_unknown": "Wird mit offenen Forderungen verrechnet.",
        "bank_transfer": "Überweisung",
        "card": "Karte",
        "cash": "Bar",
        "other": "Sonstiges",
        "credit": "Guthaben",
    },
}


def word(name: str, language: str) -> str:
    """The word in a language, in English where the language is not known; empty for a name
    that says nothing."""
    return WORDS.get(language, WORDS[FALLBACK]).get(name, "")
