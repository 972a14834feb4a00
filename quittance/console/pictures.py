"""Pictures of the demonstration business's documents, for the pages of docs/."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from django.db.models import Count
from PIL import Image, ImageOps

from quittance.accounts.models import Organisation
from quittance.console.demo import business
from quittance.invoicing import letters
from quittance.invoicing.documents.press import DESIGNS, Letter, draw_pages
from quittance.invoicing.looks import look_of
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import drawing_of
from quittance.payments.models import Payment
from quittance.payments.receipts import receipt
from quittance.reports.letters import statement
from quittance.reports.statement import Period, accounts_of

# Dots to the inch: legible on a page of documentation, and small.
SHARP, SMALL = 96, 56
COLOURS = 64
GAP = 16
BEHIND, EDGE = "#eef0f3", "#d5d9df"


def draw(folder: Path) -> list[Path]:
    """Draw all pictures into a folder; returns their paths. Raises LookupError where the
    demonstration business is not loaded."""
    organisation = Organisation.objects.filter(slug=business.SLUG).first()
    if organisation is None:
        raise LookupError("Load the demonstration business first: manage.py load_demo.")
    folder.mkdir(parents=True, exist_ok=True)
    return [_saved(folder / f"{name}.png", picture) for name, picture in _pictures(organisation)]


def _pictures(organisation: Organisation) -> Iterator[tuple[str, Image.Image]]:
    shown = drawing_of(telling(organisation))
    small = []
    for design in DESIGNS:
        look = replace(shown.look, design=design)
        small += _pages(draw_pages(shown.content, look, pay=shown.pay, dots_per_inch=SMALL))[:1]
        pages = draw_pages(shown.content, look, pay=shown.pay, dots_per_inch=SHARP)
        yield f"invoice-{design}", _pages(pages)[0]
    yield "designs", beside_each_other(small)
    look = look_of(organisation.snapshot(), organisation=organisation.pk)
    drawn = [draw_pages(one, look, dots_per_inch=SMALL) for one in _letters(organisation)]
    yield "letters", beside_each_other([_pages(pages)[0] for pages in drawn])


def telling(organisation: Organisation) -> Invoice:
    """An open invoice in euros with the most to see."""
    own = Invoice.objects.for_organisation(organisation).select_related("corrects")
    wanted = own.filter(kind="invoice", status__in=("sent", "overdue"), currency="EUR")
    rich = wanted.annotate(count=Count("lines"), groups=Count("taxes", distinct=True))
    return rich.order_by("-groups", "-count", "pk")[0]


def _letters(organisation: Organisation) -> Iterator[Letter]:
    today = organisation.today()
    own = Invoice.objects.for_organisation(organisation).select_related("corrects")
    draft = own.drafts().order_by("pk")[0]
    late = own.filter(kind="invoice").with_status("overdue", on=today).order_by("pk")[0]
    payments = Payment.objects.for_organisation(organisation).select_related("invoice")
    period = Period(today.replace(month=1, day=1), today)
    [account] = accounts_of(organisation, late.customer, period)
    yield letters.quote(draft, organisation, valid_until=None)
    yield letters.packing_slip(draft, organisation)
    yield receipt(payments.order_by("pk")[0], organisation)
    yield letters.reminder(late, organisation, level=1, today=today)
    yield statement(account, organisation, late.customer, period)


def _pages(drawn: Sequence[bytes]) -> list[Image.Image]:
    return [Image.open(BytesIO(page)).convert("RGB") for page in drawn]


def beside_each_other(pages: Sequence[Image.Image]) -> Image.Image:
    framed = [ImageOps.expand(page, 1, EDGE) for page in pages]
    width = sum(page.width + GAP for page in framed) + GAP
    height = max(page.height for page in framed) + 2 * GAP
    whole = Image.new("RGB", (width, height), BEHIND)
    left = GAP
    for page in framed:
        whole.paste(page, (left, GAP))
        left += page.width + GAP
    return whole


def _saved(path: Path, picture: Image.Image) -> Path:
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path
