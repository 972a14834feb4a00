"""Who sends the bill and who gets it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quittance.bills.reading.model import Address
from quittance.bills.reading.page.accounts import is_full_vat
from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.layout import Cell, Row, around
from quittance.bills.reading.page.near import after, shares_column
from quittance.bills.reading.page.numbers import title_length
from quittance.bills.reading.page.sheet import Label, Sheet

LEGAL = re.compile(
    r"(?<![\w.])(?:gGmbH|GmbH|mbH|AG|KG|KGaA|OHG|UG|GbR|e\.\s?K\.?|eG|e\.\s?V\.|SE|Ltd\.?|Limited|LLC|LLP|"
    r"Inc\.?|Corp\.?|Corporation|PLC|plc|Pty|S\.?\s?[àa]\.?\s?r\.?l\.?|SARL|SAS|SASU|EURL|SCI|SNC|SA|"
    r"S\.A\.S?\.?|S\.?r\.?l\.?s?|SRL|S\.?p\.?A\.?|S\.?n\.?c\.?|S\.?a\.?s\.?|S\.?L\.?U?\.?|S\.?C\.?P\.?|B\.?V\.?|"
    r"N\.?V\.?|BVBA|VOF|CV|[Ss]p\.?\s?z\s?o\.?\s?o\.?|[Ss]p\.\s?[jk]\.|S\.K\.A\.|A/S|ApS|AB|AS|ASA|IVS|K/S|I/S|Oyj?|"
    r"Lda\.?|Unipessoal|s\.r\.o\.|a\.s\.|[Kk]ft\.?|d\.o\.o\.|EI|Genossenschaft|Stiftung|& Co\.?|"
    r"& Cie|& Sons|& Söhne|& Figli|& Fils|Hijos|Zn\.?|Gesellschaft)(?![\w])"
)
POSTCODE = re.compile(
    r"(?:^|[\s,·•|–-])(?:"
    r"(?:[A-Z]{1,3}[- ])?\d{5}(?:-\d{4})? +[^\W\d]"
    r"|(?:[A-Z]{1,3}[- ])?\d{4} +[^\W\d]{2}[^\W\d]"
    r"|\d{4} ?[A-Z]{2} +[^\W\d]"
    r"|\d{2}-\d{3} +[^\W\d]"
    r"|\d{4}-\d{3} +[^\W\d]"
    r"|(?:[A-Z]{1,3}[- ])?\d{3} \d{2} +[^\W\d]"
    r"|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b"
    r"|[A-Z]{2},? \d{5}\b)"
)
_SPLIT = re.compile(r"\s*(?:[·•|*¦●▪■◦–—]|\s-\s|,)\s*")
_WEB = re.compile(r"(?:@|www\.|https?://)([\w.-]+)\.[a-z]{2,}", re.IGNORECASE)
# A house number behind or before.
_STREET = re.compile(r"[^\W\d][.]? \d{1,4} ?[a-zA-Z]?(?:[/-]\d+)?$|^\d{1,4}[a-zA-Z]?,? [^\W\d]")
_CONTACT = re.compile(r"@|www\.|https?:|\d{5,}|\+\d")
# Lines of a block that do not name anybody.
_SALUTATION = re.compile(
    r"^(?:herrn?|frau|familie|mr|mrs|ms|m|mme|monsieur|madame|sig|sra?|dhr|mevr|pan|pani|z hd|c/o|"
    r"attn|an|to|spett\.?(?:le)?|spettabile|exmos?\.?.*|firma|de heer|mevrouw)\.?:?$",
    re.IGNORECASE,
)
MAIL_HOSTS = {"gmail", "gmx", "outlook", "hotmail", "yahoo", "web", "tonline", "libero", "example"}


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of a block: a cell and its row."""

    row: Row
    cell: Cell

    @property
    def text(self) -> str:
        return self.cell.text


@dataclass(frozen=True, slots=True, eq=False)
class Party:
    """A name, where it stands and what speaks for it."""

    name: str
    line: Line
    weight: float
    sources: frozenset[str]
    block: tuple[Line, ...] = ()


def blocks_of(sheet: Sheet) -> list[list[Line]]:
    """Lines below each other that begin at the same height of the page's width."""
    open_blocks: list[list[Line]] = []
    done: list[list[Line]] = []
    for row in sheet.rows:
        for cell in row.cells:
            line = Line(row, cell)
            home = next((one for one in open_blocks if _joins(one[-1].cell, cell)), None)
            if home:
                home.append(line)
            else:
                open_blocks.append([line])
        done += [one for one in open_blocks if _is_over(one[-1].cell, row)]
        open_blocks = [one for one in open_blocks if not _is_over(one[-1].cell, row)]
    return done + open_blocks


def _joins(upper: Cell, lower: Cell) -> bool:
    height = upper.box.bottom - upper.box.top
    gap = lower.box.top - upper.box.bottom
    same_page = upper.box.page == lower.box.page
    ends = abs(upper.box.right - lower.box.right) < 2 and upper.box.right > 480
    return same_page and gap < 0.6 * height and (abs(upper.box.left - lower.box.left) < 4 or ends)


def _is_over(last: Cell, row: Row) -> bool:
    height = last.box.bottom - last.box.top
    return row.box.page != last.box.page or row.box.top - last.box.bottom > 1.5 * height


def buyer_of(sheet: Sheet, supplier: str = "") -> Party | None:
    """Who gets the bill: below or after its label, else the one address in the letter's window."""
    for party in _labelled(sheet, "buyer"):
        return party
    for block in blocks_of(sheet):
        lines = [one for one in block if not _SALUTATION.match(one.text)]
        first = lines[0] if lines else None
        if first is None or first.row.box.page != 1 or len(lines) < 3:
            continue
        upper = first.row.box.top < 0.45 * first.row.page_height
        if _SPLIT.split(first.text)[0] != first.text and POSTCODE.search(first.text):
            lines = lines[1:]
        addressed = any(POSTCODE.search(one.text) for one in lines[1:6])
        named = lines and _is_name(sheet, lines[0].text)
        if upper and addressed and named and fold(supplier) != fold(lines[0].text):
            return Party(lines[0].text, lines[0], 1.0, frozenset({"place"}), tuple(lines))
    return None


def _labelled(sheet: Sheet, kind: str) -> Iterator[Party]:
    """Names that a role's label announces."""
    for labels in sheet.labels:
        for label in labels:
            if kind in label.kinds and _is_heading(label):
                party = _below_heading(sheet, label, kind)
                if party:
                    yield party


def _is_heading(label: Label) -> bool:
    short = len(fold(label.text)) <= 4
    return label.is_first and (label.has_colon or (label.is_alone and not short))


def _below_heading(sheet: Sheet, label: Label, kind: str) -> Party | None:
    lines = list(_lines_under(sheet, label))
    for line in lines[:8]:
        named = [
            one
            for one in sheet.labels[line.row.index]
            if "party_name" in one.kinds and one.is_first and one.has_colon
        ]
        for one in named:
            told = _beside(line.row, one)
            if told:
                return Party(told.text, told, 3.0, frozenset({"label"}), tuple(lines))
    for line in lines[:5]:
        named_here = _is_name(sheet, line.text) and not _SALUTATION.match(line.text)
        if named_here and not _announces(sheet, line):
            return Party(line.text, line, 2.6, frozenset({"label"}), tuple(lines))
    return None


def _announces(sheet: Sheet, line: Line) -> bool:
    """Whether a line is a label with its value, or a label alone."""
    first = line.cell.words[0]
    return any(
        (one.has_colon or one.is_alone) and one.words[0] is first
        for one in sheet.labels[line.row.index]
    )


def _beside(row: Row, label: Label) -> Line | None:
    """The rest of the label's cell, or the next one, whatever words it begins with."""
    at = 0
    for position, cell in enumerate(row.cells):
        end = at + len(cell.words)
        if label.last < end:
            rest = [word for word in row.words[label.last + 1 : end] if fold(word.text)]
            following = row.cells[position + 1 : position + 2]
            words = tuple(rest) or next((one.words for one in following), ())
            return Line(row, Cell(words, around(words))) if words else None
        at = end
    return None


def _lines_under(sheet: Sheet, label: Label) -> Iterator[Line]:
    """The rest of the label's cell, then the cells below it in its column."""
    places = [one for one in after(sheet, label) if one.relation in {"same", "right"}]
    for place in places[:1]:
        words = place.row.words[place.first : place.last + 1]
        cell = next(
            (one for one in place.row.cells if set(words) <= set(one.words)), place.row.cells[0]
        )
        yield Line(place.row, Cell(words, cell.box))
    box = label.box
    bottom, left = box.bottom, box.left
    for row in sheet.rows[label.row.index + 1 : label.row.index + 14]:
        if row.box.page != box.page:
            return
        under = [
            one for one in row.cells if abs(one.box.left - left) < 16 or shares_column(box, one.box)
        ]
        if under:
            if under[0].box.top - bottom > 34:
                return
            bottom = under[0].box.bottom
            yield Line(row, under[0])


def _is_name(sheet: Sheet, text: str) -> bool:
    """Whether a line may name somebody: letters, no title, no number, no day, no label."""
    letters = sum(one.isalpha() for one in text)
    if letters < 2 or len(text) > 90 or ":" in text or _CONTACT.search(text):
        return False
    words = text.split()
    if len(words) > 2 and all(len(word) == 1 for word in words):
        # A title with its letters set apart.
        return False
    if title_length(sheet, words) == len(words):
        return False
    if _STREET.search(text):
        return False
    digits = sum(one.isdigit() for one in text)
    return digits <= 0.3 * letters and not POSTCODE.search(text)


def supplier_of(sheet: Sheet) -> Party | None:
    """Who sends the bill."""
    buyer = next(_labelled(sheet, "buyer"), None) or next(_labelled(sheet, "ship_to"), None)
    theirs = {fold(buyer.name)} if buyer else set()
    labelled = next(_labelled(sheet, "supplier"), None)
    if labelled and fold(labelled.name) not in theirs:
        return labelled
    domains = _domains(sheet)
    ranked: dict[str, tuple[float, Line, str, set[str]]] = {}
    for line, text, weight, source in _mentions(sheet):
        key = fold(text)
        if key in theirs or not key or not _is_name(sheet, text):
            continue
        known = ranked.get(key, (_looks(text, domains), line, text, set()))
        if source not in known[3]:
            ranked[key] = (known[0] + weight, known[1], known[2], known[3] | {source})
    if not ranked:
        return None
    for key, (weight, _, _, sources) in list(ranked.items()):
        for short, known in ranked.items():
            if short != key and len(short) > 6 and key.endswith(short):
                # "Transfer to Smith Ltd" speaks for "Smith Ltd".
                ranked[short] = (known[0] + 0.5 * weight, *known[1:3], known[3] | sources)
    weight, line, text, sources = max(ranked.values(), key=lambda one: one[0])
    return Party(text, line, weight, frozenset(sources)) if weight >= 1.5 else None


def _mentions(sheet: Sheet) -> Iterator[tuple[Line, str, float, str]]:
    """Where a supplier's name may stand: (line, name, weight, what it is)."""
    usual = _usual_height(sheet)
    for row in sheet.rows:
        height = row.page_height
        first_page = row.box.page == 1
        for cell in row.cells:
            line = Line(row, cell)
            parts = [one for one in _SPLIT.split(cell.text) if one]
            told = len(parts) >= 3 or (len(parts) == 2 and LEGAL.search(parts[0]))
            if told and POSTCODE.search(cell.text):
                weight = 2.2 if row.box.top < 0.4 * height else 1.4
                yield line, parts[0], weight, "sender"
            if first_page and row.box.top < 0.2 * height:
                big = cell.box.bottom - cell.box.top > 1.3 * usual
                text = parts[0] if parts else cell.text
                yield line, text, 1.5 if big else 0.8, "head"
            if row.box.top > 0.8 * height and LEGAL.search(cell.text):
                yield line, parts[0] if parts else cell.text, 0.8, "foot"
    for block in blocks_of(sheet):
        first = next((one for one in block if _is_name(sheet, one.text)), None)
        if first and any(_is_own(sheet, line) for line in block[1:]):
            yield first, _SPLIT.split(first.text)[0], 1.2, "block"
    for labels in sheet.labels:
        for label in labels:
            if "account_holder" in label.kinds and label.has_colon:
                for place in after(sheet, label):
                    words = place.row.words[place.first : place.last + 1]
                    text = _SPLIT.split(" ".join(word.text for word in words))[0]
                    yield Line(place.row, Cell(words, words[0].box)), text, 1.8, "holder"
                    break


def _usual_height(sheet: Sheet) -> float:
    heights = sorted(word.box.bottom - word.box.top for row in sheet.rows for word in row.words)
    return heights[len(heights) // 2] if heights else 1.0


def _is_own(sheet: Sheet, line: Line) -> bool:
    """Whether a line holds what a supplier says of itself: its VAT number, its site."""
    if _WEB.search(line.text) or is_full_vat(line.text):
        return True
    first = line.cell.words[0]
    return any(
        one.words[0] is first and one.kinds & {"vat_id", "tax_number", "iban"}
        for one in sheet.labels[line.row.index]
    )


def _looks(text: str, domains: Iterable[str]) -> float:
    weight = 1.6 if LEGAL.search(text) else 0.0
    name = fold(LEGAL.sub("", text))
    if len(name) > 3 and any(one in name or name in one for one in domains if len(one) > 3):
        weight += 1.6
    return weight


def _domains(sheet: Sheet) -> set[str]:
    found = set()
    for row in sheet.rows:
        for match in _WEB.finditer(row.text):
            found |= {fold(part) for part in match[1].split(".")}
    return found - MAIL_HOSTS - {"www", "mail", "de", "com", "co"}


def address_of(lines: Iterable[Line], name: str) -> Address | None:
    """Street, postcode and city in the lines after a name."""
    kept: list[str] = []
    for line in lines:
        text = line.text
        if fold(text) == fold(name):
            continue
        place = re.search(
            r"(?:[A-Z]{1,3}[- ])?(\d{2}-\d{3}|\d{4}-\d{3}|\d{4} ?[A-Z]{2}|\d{3} \d{2}|\d{4,5})"
            r" +([^\W\d].*)",
            text,
        )
        if place:
            return Address(lines=tuple(kept[-2:]), postcode=place[1], city=place[2].strip(" ,"))
        if not _CONTACT.search(text) and len(text) < 80:
            kept.append(text)
    return None
