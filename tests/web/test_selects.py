"""Select fields are what Django's own templates make of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from quittance.web.forms import Renderer

MALICE = '"><script>alert(1)</script>&amp;'
CHOICES: list[Any] = [
    ("", "–"),
    ("DE", "Germany"),
    (MALICE, MALICE),
    (mark_safe("&amp;"), mark_safe("<b>&amp;</b>")),
    (7, 1234567),
    (Decimal("1234.5"), Decimal("1234.5")),
    (True, False),
    (None, None),
    ("lazy", gettext_lazy("Country")),
    ((1, 2), "a pair"),
    ("Group " + MALICE, [("x", "X"), ("y", "Y")]),
    (gettext_lazy("Country"), [("z", mark_safe("<i>Z</i>"))]),
]
ATTRS: dict[str, Any] = {
    "id": "id_x",
    "required": True,
    "disabled": False,
    "data-n": 1234.5,
    "data-x": MALICE,
    "data-safe": mark_safe("&quot;"),
    "title": gettext_lazy("Country"),
    "data-none": None,
}
WIDGETS = [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("chosen", ["", "DE", MALICE, 7, None, ["DE", "x"], Decimal("1234.5")])
@pytest.mark.parametrize("widget", WIDGETS)
def test_they_are_what_templates_make_of_them(
    widget: type[forms.Select], chosen: Any, language: str
) -> None:
    made = (
        forms.NullBooleanSelect() if widget is forms.NullBooleanSelect else widget(choices=CHOICES)
    )
    chosen = str(chosen) if widget is not forms.SelectMultiple else chosen
    with override(language):
        ours, djangos = (
            made.render(MALICE, chosen, ATTRS, renderer=one)
            for one in (Renderer(), TemplatesSetting())
        )
    assert ours == djangos
    assert "<script>" not in ours


def test_an_option_with_a_template_of_its_own_keeps_it() -> None:
    class Marked(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    made = Marked(choices=CHOICES)
    ours, djangos = (
        made.render("x", "DE", renderer=one) for one in (Renderer(), TemplatesSetting())
    )
    assert ours == djangos
    assert 'type="' in ours
