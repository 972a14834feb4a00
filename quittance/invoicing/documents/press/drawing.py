"""From a sheet to the file: texts fitted, drawn here or in a process of its own, finished."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson

from quittance.invoicing.documents.paycodes import PayCode
from quittance.invoicing.documents.press.apart import pdf_apart
from quittance.invoicing.documents.press.engine import ENGINE, Job, Unprintable
from quittance.invoicing.documents.press.errors import LogoUnfit
from quittance.invoicing.documents.press.fitting import fitted, simplest
from quittance.invoicing.documents.press.logo import as_svg, is_picture
from quittance.invoicing.documents.press.metadata import finished
from quittance.invoicing.documents.press.sheets.common import Sheet
from quittance.invoicing.documents.press.symbols import symbol

Drawn = TypeVar("Drawn")
UNFIT = "The logo cannot be drawn; save it as PNG or as plain SVG."

# What is longer is drawn in a process of its own.
ROWS_HERE = 80
BYTES_HERE = 60_000

# Letters of usual width that fit beside each other, where a part of the sheet stands.
ROOM = {"facts": 20, "footer": 22, "recipient": 34, "delivery": 30, "sender": 34, "heading": 16}
ROOM_IN_TABLES = 24
ROOM_ELSEWHERE = 40
# What is no text for readers.
AS_IT_IS = frozenset({"design", "paper", "lang", "dir", "fonts", "colours", "day"})


def pdf_of(
    sheet: Sheet, *, logo: bytes = b"", pay: PayCode | None = None, xml: bytes = b""
) -> bytes:
    job = job_of(sheet, logo=logo, pay=pay, xml=xml)
    drawn = without_fail(job, lambda one: (pdf_apart if is_long(sheet, job) else ENGINE.pdf)(one))
    return finished(drawn, einvoice=bool(xml))


def pictures_of(
    sheet: Sheet, *, logo: bytes = b"", pay: PayCode | None = None, dots_per_inch: int
) -> list[bytes]:
    job = job_of(sheet, logo=logo, pay=pay)
    return without_fail(job, lambda one: ENGINE.pictures(one, dots_per_inch))


def job_of(sheet: Sheet, *, logo: bytes = b"", pay: PayCode | None = None, xml: bytes = b"") -> Job:
    year, month, day = sheet["day"]
    return Job(
        sheet=orjson.dumps(fitted_sheet(sheet)),
        timestamp=int(datetime(year, month, day, tzinfo=UTC).timestamp()),
        logo=as_svg(logo) if logo else "",
        code=symbol(pay) if pay else "",
        xml=xml.decode(),
    )


def fitted_sheet(sheet: Sheet) -> Sheet:
    return {key: part if key in AS_IT_IS else fitted_part(key, part) for key, part in sheet.items()}


def fitted_part(key: str, part: Any) -> Any:
    if key == "tables":
        return [{**fitted(one, ROOM_IN_TABLES), "percent": one["percent"]} for one in part]
    return fitted(part, ROOM.get(key, ROOM_ELSEWHERE))


def is_long(sheet: Sheet, job: Job) -> bool:
    """Whether it takes long enough to be worth a process, or cannot be drawn in this one."""
    rows = sum(len(table["rows"]) for table in sheet["tables"])
    return rows > ROWS_HERE or len(job.sheet) > BYTES_HERE or ENGINE.was_forked


def without_fail(job: Job, draw: Callable[[Job], Drawn]) -> Drawn:
    """A text that was cleaned and yet refused comes out in plain letters rather than not at all."""
    try:
        return draw(job)
    except Unprintable:
        return draw(simplified(job))


def simplified(job: Job) -> Job:
    sheet = orjson.loads(job.sheet)
    plain = {key: part if key in AS_IT_IS else _simple(part) for key, part in sheet.items()}
    return Job(orjson.dumps(plain), job.timestamp, job.logo, job.code, job.xml)


def _simple(part: Any) -> Any:
    if isinstance(part, str):
        return simplest(part)
    if isinstance(part, dict):
        return simplest(part["rtl"]) if "rtl" in part else {k: _simple(v) for k, v in part.items()}
    return [_simple(one) for one in part] if isinstance(part, list) else part


def draw_logo(logo: bytes) -> None:
    """Draw nothing but the logo, by the rules of all documents. Raises LogoUnfit."""
    job = Job(sheet=b"{}", timestamp=0, logo=as_svg(logo))
    try:
        drawn = ENGINE.logo(job)
    except Unprintable as refused:
        raise LogoUnfit(UNFIT) from refused
    # A damaged picture within an SVG is left out without a word.
    if is_picture(logo) and b"/Subtype /Image" not in drawn and b"/Subtype/Image" not in drawn:
        raise LogoUnfit(UNFIT)
