"""The HTML of a mail, made from its plain text. Everything in it is escaped."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from quittance.notifications.texts.defaults import BUTTONS
from quittance.notifications.texts.filling import LINK

ADDRESS = re.compile(rf"(https?://[^\s<>\"']*[^\s<>\"'.,;:!?)]|{LINK})")


@dataclass(frozen=True, slots=True)
class Colours:
    """As #rrggbb: `text` for links on white, `fill` for areas, `on_fill` for words on these."""

    text: str = "#1f4e79"
    fill: str = "#1f4e79"
    on_fill: str = "#ffffff"


PLAIN = Colours()


@dataclass(frozen=True, slots=True)
class Page:
    """What the HTML of a mail depends on besides its text. A line that is nothing but `link`, the
    mark of it or an address that everybody may know, becomes a button."""

    subject: str
    sender: str
    language: str
    colours: Colours
    link: str = LINK

    def of(self, text: str) -> str:
        said = {
            "paragraphs": [self.paragraph(part) for part in blocks(text)],
            "page": self,
        }
        return render_to_string("notifications/mail.html", said)

    def paragraph(self, text: str) -> SafeString:
        lines = ((self.line(one),) for one in text.strip("\n").split("\n"))
        return format_html_join(SafeString("<br>"), "{}", lines)

    def line(self, line: str) -> SafeString:
        if line.strip() == self.link:
            style = BUTTON.format(self.colours)
            button = '<a class="button" href="{}" style="{}">{}</a>'
            return format_html(button, self.link, style, BUTTONS[self.language])
        # Every second part is an address.
        parts = ((self.part(*one),) for one in enumerate(ADDRESS.split(line)))
        return format_html_join("", "{}", parts)

    def part(self, place: int, text: str) -> SafeString:
        if place % 2 == 0:
            return format_html("{}", text)
        return format_html('<a href="{}" style="color:{}">{}</a>', text, self.colours.text, text)


def blocks(text: str) -> list[str]:
    return [part for part in re.split(r"\n\s*\n", text) if part.strip()]


# Mail programs know little of style sheets: what must hold stands at the element.
BUTTON = (
    "display:inline-block;margin-top:8px;padding:12px 22px;border-radius:8px;"
    "background:{0.fill};color:{0.on_fill};font-weight:600;text-decoration:none"
)
