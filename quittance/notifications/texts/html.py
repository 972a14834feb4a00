"""The HTML of a mail, made from its plain text. Everything in it is escaped."""

from __future__ import annotations

import re

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quittance.notifications.texts.defaults import BUTTONS

ADDRESS = re.compile(r"(https?://[^\s<>\"']*[^\s<>\"'.,;:!?)])")
ACCENT = "#1f5f4a"


def html_of(text: str, *, subject: str, sender: str, language: str, link: str = "") -> str:
    """The whole page. A line that is nothing but `link` becomes a button."""
    said = {
        "paragraphs": [paragraph(part, link=link, language=language) for part in blocks(text)],
        "subject": subject,
        "sender": sender,
        "language": language,
        "accent": ACCENT,
    }
    return render_to_string("notifications/mail.html", said)


def blocks(text: str) -> list[str]:
    return [part for part in re.split(r"\n\s*\n", text) if part.strip()]


def paragraph(text: str, *, link: str, language: str) -> SafeString:
    lines = [_line(one, link=link, language=language) for one in text.strip("\n").split("\n")]
    return format_html_join(SafeString("<br>"), "{}", ((one,) for one in lines))


def _line(line: str, *, link: str, language: str) -> SafeString:
    if link.startswith(("https://", "http://")) and line.strip() == link:
        label = BUTTONS[language]
        button = '<a class="button" href="{}" style="{}">{}</a>'
        return format_html(button, link, BUTTON, label)
    # Every second part is an address.
    parts = ADDRESS.split(line)
    return format_html_join("", "{}", ((_part(*one),) for one in enumerate(parts)))


def _part(place: int, text: str) -> SafeString:
    if place % 2 == 0:
        return format_html("{}", text)
    return format_html('<a href="{}" style="color:{}">{}</a>', text, ACCENT, text)


# Mail programs know little of style sheets: what must hold stands at the element.
BUTTON = (
    f"display:inline-block;margin-top:8px;padding:12px 22px;border-radius:8px;background:{ACCENT};"
    "color:#ffffff;font-weight:600;text-decoration:none"
)
