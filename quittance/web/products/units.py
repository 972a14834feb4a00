"""Units in words, for people; documents and programs have the codes of UN/ECE Recommendation 20."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise
GROUPS: tuple[tuple[Words, dict[str, Words]], ...] = (
    (
        _("Pieces"),
        {
            "C62": pgettext_lazy("unit", "unit"),
            "H87": pgettext_lazy("unit", "piece"),
            "EA": pgettext_lazy("unit", "each"),
            "SET": pgettext_lazy("unit", "set"),
            "PR": pgettext_lazy("unit", "pair"),
            "XPK": pgettext_lazy("unit", "package"),
            "XBX": pgettext_lazy("unit", "box"),
            "LS": pgettext_lazy("unit", "lump sum"),
            "P1": pgettext_lazy("unit", "percent"),
        },
    ),
    (
        _("Time"),
        {
            "MIN": pgettext_lazy("unit", "minute"),
            "HUR": pgettext_lazy("unit", "hour"),
            "DAY": pgettext_lazy("unit", "day"),
            "WEE": pgettext_lazy("unit", "week"),
            "MON": pgettext_lazy("unit", "month"),
            "ANN": pgettext_lazy("unit", "year"),
        },
    ),
    (
        _("Weight"),
        {
            "GRM": pgettext_lazy("unit", "gram"),
            "KGM": pgettext_lazy("unit", "kilogram"),
            "TNE": pgettext_lazy("unit", "tonne"),
        },
    ),
    (
        _("Length and area"),
        {
            "MMT": pgettext_lazy("unit", "millimetre"),
            "CMT": pgettext_lazy("unit", "centimetre"),
            "MTR": pgettext_lazy("unit", "metre"),
            "KMT": pgettext_lazy("unit", "kilometre"),
            "MTK": pgettext_lazy("unit", "square metre"),
        },
    ),
    (
        _("Volume and energy"),
        {
            "MLT": pgettext_lazy("unit", "millilitre"),
            "LTR": pgettext_lazy("unit", "litre"),
            "MTQ": pgettext_lazy("unit", "cubic metre"),
            "KWH": pgettext_lazy("unit", "kilowatt hour"),
        },
    ),
)
NAMES = {code: name for _, group in GROUPS for code, name in group.items()}


# What no word stands for on documents.
PLAIN = {"C62": pgettext_lazy("unit", "unit (only the figure stands on documents)")}


def unit_choices() -> list[tuple[Words, list[tuple[str, Words]]]]:
    return [
        (title, [(code, PLAIN.get(code, name)) for code, name in group.items()])
        for title, group in GROUPS
    ]


def unit_name(code: str) -> Words:
    """The unit in words; a code that has none stands as it is."""
    return NAMES.get(code, code)
