"""How forms look: every Django form is right by default, errors beside fields and summed up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy

from quittance.web import selects


class Renderer(TemplatesSetting):
    """`{{ form }}`, `{{ form.name.as_field_group }}` and errors by our own templates."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

    def render(self, template_name: str, context: Any, request: HttpRequest | None = None) -> Any:
        written = selects.select(context["widget"]) if template_name == selects.SELECT else None
        return super().render(template_name, context, request) if written is None else written


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


class FigureField(forms.DecimalField):
    """A figure typed as people write it, with comma or point and thousands apart or not.

    `mark` stands beside it; `places` is how many decimals it has at least when it is shown.
    """

    default_error_messages = {
        "ambiguous": gettext_lazy(
            "Thousands or decimals? Write it without anything between thousands."
        )
    }

    def __init__(self, *, mark: str = "", places: int = 0, **kwargs: Any) -> None:
        super().__init__(widget=AmountInput(mark=mark), **kwargs)
        self.places = places

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = plain_figure(value, decimal_sign())
            except ValueError as error:
                code = "ambiguous"
                raise ValidationError(self.error_messages[code], code=code) from error
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        whole, _, decimals = f"{value:f}".partition(".")
        decimals = decimals.rstrip("0").ljust(self.places, "0")
        return f"{whole}{decimal_sign()}{decimals}" if decimals else whole


def decimal_sign() -> str:
    return str(get_format("DECIMAL_SEPARATOR"))


def plain_figure(text: str, sign: str) -> str:
    """A typed figure as a program writes it; what is none is given back to be refused.

    `sign` is the reader's decimal separator. Raises ValueError where nobody can say whether 1.234
    is a little more than one or a thousand.
    """
    figure = "".join(text.split()).replace("\N{RIGHT SINGLE QUOTATION MARK}", "").replace("'", "")
    marks = [one for one in figure if one in ",."]
    if not marks:
        return figure
    last = marks[-1]
    if marks.count(last) > 1:
        # 1,234,567: nothing has two decimal signs.
        return figure.replace(last, "") if set(marks) == {last} else text
    whole, _, decimals = figure.rpartition(last)
    is_foreign = last != sign and len(marks) == 1
    if is_foreign and len(decimals) == 3 and whole.lstrip("0") and len(whole) <= 3:
        raise ValueError(text)
    return f"{whole.replace('.', '').replace(',', '')}.{decimals}"


class PlainForm(forms.Form):
    """A form whose labels carry no colon; `order` of the fields as they are written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
