"""The parts of the design system as template tags; /styleguide/ shows each of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from zlib import crc32

from django import template
from django.core.files.storage import storages
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from quittance.accounts.rules import Role
from quittance.web.account.countries import country_choices
from quittance.web.joined import joined, one_by_one
from quittance.web.products import units

register = template.Library()

STATUSES = {
    "draft": ("", pgettext_lazy("status", "Draft")),
    "sent": ("info", pgettext_lazy("status", "Sent")),
    "overdue": ("bad", pgettext_lazy("status", "Overdue")),
    "paid": ("good", pgettext_lazy("status", "Paid")),
    "credited": ("warn", pgettext_lazy("status", "Credited")),
    "submitted": ("info", pgettext_lazy("status", "Waiting")),
    "approved": ("accent", pgettext_lazy("status", "Approved")),
    "rejected": ("bad", pgettext_lazy("status", "Rejected")),
    "made": ("info", pgettext_lazy("status", "Made")),
    "executed": ("good", pgettext_lazy("status", "Carried out")),
    "cancelled": ("", pgettext_lazy("status", "Cancelled")),
    "active": ("good", pgettext_lazy("status", "Active")),
    "inactive": ("", pgettext_lazy("status", "Inactive")),
    "archived": ("", pgettext_lazy("status", "Archived")),
    "pending": ("warn", pgettext_lazy("status", "Pending")),
    "expired": ("", pgettext_lazy("status", "Expired")),
    "failed": ("bad", pgettext_lazy("status", "Failed")),
}
# The first mark that is there says it: the others are there for old times' sake.
BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
AVATAR_COLOURS = 5
TOAST_ICONS = {"success": "check-circle", "warning": "alert", "error": "alert"}


@register.simple_tag
def styles(names: str) -> SafeString:
    """Links to css/<name>.css, in this order, or to all of them as one (joined.py)."""
    return _each(storages["staticfiles"], '<link rel="stylesheet" href="{}">', "css", names)


@register.simple_tag
def scripts(names: str) -> SafeString:
    """Modules js/<name>.js; each stands alone."""
    tag = '<script type="module" src="{}"></script>'
    return _each(storages["staticfiles"], tag, "js", names)


# A page names a hundred files, whose addresses are the same as long as the process runs.
@lru_cache(maxsize=1000)
def _each(files: Any, tag: str, kind: str, names: str) -> SafeString:
    is_joined = getattr(files, "joins", False)
    own = [joined(kind, names)] if is_joined else one_by_one(kind, names)
    return format_html_join("\n    ", tag, ((files.url(file),) for file in own))


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; `label` only where it stands for words."""
    if not label:
        return _icon(storages["staticfiles"], name, size, SafeString('aria-hidden="true"'))
    said = format_html('role="img" aria-label="{}"', label)
    return _icon(storages["staticfiles"], name, size, said)


@lru_cache(maxsize=1000)
def _icon(files: Any, name: str, size: str, said: SafeString) -> SafeString:
    return format_html(
        '<svg class="icon{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        f" icon-{size}" if size else "",
        said,
        files.url("web/icons.svg"),
        name,
    )


@register.simple_tag
def badge(status: str, label: str = "", tone: str = "") -> SafeString:
    """The mark of a status; of anything else with a `label` and a `tone`: good, info, warn, bad."""
    usual_tone, usual_label = STATUSES.get(str(status), ("", str(status)))
    tone = tone or usual_tone
    shade = f"badge badge-dot badge-{tone}" if tone else "badge badge-dot"
    shown = usual_label if label == "" else label
    return format_html('<span class="{}">{}</span>', shade, shown)


@register.simple_tag
def row_options(options: Any, name: str, value: str) -> SafeString:
    """The choices of a field in a row of the editor, this value chosen."""
    said: SafeString = options.of(name, value)
    return said


@register.filter
def role_name(role: str) -> Any:
    return Role(role).label


@register.filter
def country_name(code: str) -> str:
    return dict(country_choices()).get(code, code)


@register.filter
def unit_name(code: str) -> Any:
    return units.unit_name(code)


@register.simple_tag
def avatar(name: str, kind: str = "") -> SafeString:
    """Initials on a colour that the name always gets; `kind`: square, large."""
    words = [word for word in str(name).replace("@", " ").split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"
    colour = crc32(str(name).encode()) % AVATAR_COLOURS + 1
    shape = f" avatar-{kind}" if kind else ""
    return format_html(
        '<span class="avatar avatar-{}{}" aria-hidden="true">{}</span>', colour, shape, initials
    )


@register.filter
def browser(agent: str) -> str:
    """A browser and its system out of a User-Agent; the whole of one that is not known."""
    names = [name for mark, name in BROWSERS if mark in agent]
    systems = [name for mark, name in SYSTEMS if mark in agent]
    return " · ".join([*names[:1], *systems[:1]]) or agent[:80]


@register.filter
def toast_icon(level: str) -> str:
    return TOAST_ICONS.get(level, "info")


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_switch(field: BoundField) -> bool:
    return bool(getattr(field.field.widget, "is_switch", False))


@register.filter
def mark(field: BoundField) -> str:
    """The currency or unit beside an AmountInput."""
    return str(getattr(field.field.widget, "mark", ""))


@register.filter
def faulty(form: Any) -> Iterable[tuple[BoundField, list[str]]]:
    """(field, errors) of a form's visible fields that are wrong."""
    return [(field, list(field.errors)) for field in form.visible_fields() if field.errors]


@register.inclusion_tag("ui/sort.html", takes_context=True)
def sort_head(context: Any, label: str, name: str, css: str = "") -> dict[str, Any]:
    """A head that sorts by `name` through ?ordering=; again turns it round."""
    request: HttpRequest = context["request"]
    current = request.GET.get("ordering", context.get("ordering", ""))
    turned = "descending" if current == f"-{name}" else "ascending" if current == name else ""
    query = request.GET.copy()
    query["ordering"] = f"-{name}" if turned == "ascending" else name
    query.pop("page", None)
    return {"label": label, "css": css, "turned": turned, "query": query.urlencode()}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: Any, page: Page[Any], label: str = "") -> dict[str, Any]:
    """First to last of how many, and the way to the neighbours; a second one needs a `label`."""
    return {"page": page, "label": label, "request": context["request"]}


@register.inclusion_tag("ui/chip.html", takes_context=True)
def chip(
    context: Any, label: str, name: str, value: str = "", count: int | None = None
) -> dict[str, Any]:
    """A filter ?name=value as a link; without a value the one that takes the filter off."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("cursor", None)
    if value:
        query[name] = value
    else:
        query.pop(name, None)
    is_on = request.GET.get(name, "") == value
    return {"label": label, "count": count, "is_on": is_on, "query": query.urlencode()}
