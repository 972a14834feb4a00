"""How forms look: every Django form is right by default, errors beside fields and summed up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict


class Renderer(TemplatesSetting):
    """`{{ form }}`, `{{ form.name.as_field_group }}` and errors by our own templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is made of: what was sent to it, or nothing while it is only shown."""
    return request.POST if request.method == "POST" else None


class DateInput(forms.DateInput):
    """The browser's own calendar; it sends and wants YYYY-MM-DD in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class AmountInput(forms.TextInput):
    """A figure, typed with comma or point; the currency or unit stands beside it."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, mark: str = "") -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})
        self.mark = mark


class Switch(forms.CheckboxInput):
    """On or off, at once clear which."""

    is_switch = True


class PlainForm(forms.Form):
    """A form whose labels carry no colon; `order` of the fields as they are written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
