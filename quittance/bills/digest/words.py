"""What a digest says. Each line is the value of a placeholder: nothing in it is read again."""

from __future__ import annotations

from collections.abc import Mapping

from quittance.accounts.models import Organisation
from quittance.bills.digest.figures import Part, Told
from quittance.invoicing.documents.press.figures import Figures, figures_of
from quittance.notifications.texts.defaults import Wording
from quittance.notifications.texts.filling import LINK

ENGLISH = {
    "subject": "Bills of {day}: {entered} entered, {waiting} waiting",
    "hello": "Dear {name},",
    "entered": "Entered on {day}: {count}",
    "by": "{who}: {count}, {total}",
    "nobody": "nobody who is still here",
    "nothing": "No bill was entered on {day}.",
    "waiting": "Waiting for a decision: {count}",
    "oldest": "The oldest has been waiting since {day}.",
    "due": "Due until {day}: {count}",
    "late": "{count} of them late already.",
    "sum": "{count}, {total}",
    "one": "1 bill",
    "many": "{count} bills",
    "look": "All bills: {address}",
    "why": "You get this mail from {organisation} because you decide on bills. "
    "No more of it: {link}",
}
GERMAN = {
    "subject": "Eingangsrechnungen vom {day}: {entered} erfasst, {waiting} offen",
    "hello": "Guten Tag {name},",
    "entered": "Erfasst am {day}: {count}",
    "by": "{who}: {count}, {total}",
    "nobody": "niemand, der noch hier ist",
    "nothing": "Am {day} wurde keine Rechnung erfasst.",
    "waiting": "Zur Freigabe: {count}",
    "oldest": "Die älteste wartet seit dem {day}.",
    "due": "Fällig bis zum {day}: {count}",
    "late": "{count} davon schon überfällig.",
    "sum": "{count}, {total}",
    "one": "1 Rechnung",
    "many": "{count} Rechnungen",
    "look": "Alle Rechnungen: {address}",
    "why": "Sie erhalten diese Mail von {organisation}, weil Sie über Rechnungen entscheiden. "
    "Abbestellen: {link}",
}
WORDS: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "de": GERMAN}


class Page:
    """Lines, each a placeholder of its own whose value is the line as it stands."""

    def __init__(self, language: str, organisation: Organisation) -> None:
        self.words = WORDS[language]
        self.figures: Figures = figures_of(language, organisation.country)
        self.values: dict[str, str] = {}
        self.lines: list[str] = []

    def say(self, word: str, **values: str) -> None:
        name = f"line{len(self.values)}"
        self.values[name] = self.words[word].format(**values)
        self.lines.append(f"{{{name}}}")

    def gap(self) -> None:
        self.lines.append("")

    def count(self, number: int) -> str:
        return self.words["one" if number == 1 else "many"].format(count=number)

    def money(self, part: Part) -> str:
        return self.figures.money(part.total, part.currency)


def digest_words(
    told: Told, organisation: Organisation, *, name: str, language: str, address: str
) -> tuple[Wording, dict[str, str]]:
    """The wording and its values for one person; `address` is where all bills are shown."""
    page = Page(language, organisation)
    day = page.figures.day(told.day)
    page.say("hello", name=name)
    page.gap()
    _entered(page, told, day)
    _waiting(page, told)
    _due(page, told)
    page.say("look", address=address)
    page.gap()
    before, after = page.words["why"].format(organisation=organisation.name, link="\0").split("\0")
    page.values |= {"why": before.strip(), "link": LINK}
    page.lines.append(f"{{why}} {{link}}{after}")
    entered, waiting = _counted(told.entered), _counted(told.waiting)
    page.values["subject"] = page.words["subject"].format(day=day, entered=entered, waiting=waiting)
    return Wording("{subject}", "\n".join(page.lines)), page.values


def _entered(page: Page, told: Told, day: str) -> None:
    if not told.entered:
        page.say("nothing", day=day)
    else:
        page.say("entered", day=day, count=page.count(_counted(told.entered)))
    for part in told.entered:
        who = part.who or page.words["nobody"]
        page.say("by", who=who, count=page.count(part.count), total=page.money(part))
    page.gap()


def _waiting(page: Page, told: Told) -> None:
    if not told.waiting:
        return
    page.say("waiting", count=page.count(_counted(told.waiting)))
    _sums(page, told.waiting)
    if told.oldest is not None:
        page.say("oldest", day=page.figures.day(told.oldest))
    page.gap()


def _due(page: Page, told: Told) -> None:
    if not told.due:
        return
    day = page.figures.day(told.until)
    page.say("due", day=day, count=page.count(_counted(told.due)))
    _sums(page, told.due)
    if told.late:
        page.say("late", count=str(told.late))
    page.gap()


def _sums(page: Page, parts: list[Part]) -> None:
    for part in parts:
        page.say("sum", count=page.count(part.count), total=page.money(part))


def _counted(parts: list[Part]) -> int:
    return sum(part.count for part in parts)
