"""Select fields written without templates: Django renders two for each option, which is most of the
work of a page where countries, currencies or time zones are to be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"


def select(widget: Mapping[str, Any]) -> SafeString | None:
    """What Django's templates make of a select; nothing where an option has one of its own."""
    groups = widget["optgroups"]
    if any(option["template_name"] != OPTION for _, options, _ in groups for option in options):
        return None
    inner = "".join(_group(name, options) for name, options, _ in groups)
    start = f'<select name="{_shown(widget["name"])}"{_attributes(widget["attrs"])}>'
    return mark_safe(f"{start}{inner}\n</select>")  # noqa: S308 - each part is escaped


def _group(name: Any, options: list[dict[str, Any]]) -> str:
    inner = "".join(map(_option, options))
    if not name:
        return inner
    return f'\n  <optgroup label="{_shown(name)}">{inner}\n  </optgroup>'


def _option(option: dict[str, Any]) -> str:
    start = f'\n  <option value="{_plain(option["value"])}"'
    return f"{start}{_attributes(option['attrs'])}>{_shown(option['label'])}</option>\n"


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {_shown(name)}" if value is True else f' {_shown(name)}="{_plain(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _shown(value: Any) -> str:
    """As {{ value }} shows it."""
    return escape(value) if type(value) is str else conditional_escape(str(localize(value)))


def _plain(value: Any) -> str:
    """As {{ value|stringformat:'s' }} shows it: figures in no language."""
    return value if isinstance(value, SafeString) else escape(str(value))
