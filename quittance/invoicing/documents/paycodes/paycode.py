"""What a pay code is: the text of its symbol, and what is printed beside it."""

from __future__ import annotations

from dataclasses import dataclass

EPC = "epc"
SWISS = "swiss"
UPI = "upi"

# How much of the symbol may be damaged: 15 %. EPC069-12 and the QR-bill ask for it.
ERROR_LEVEL = "M"


@dataclass(frozen=True, slots=True)
class SwissPart:
    """What the payment part of a QR-bill prints; the lines of a party as they stand."""

    creditor: tuple[str, ...]
    debtor: tuple[str, ...]
    """Empty where the payer writes it in by hand."""
    account: str
    """In groups of four."""
    currency: str
    amount: str
    """With a space between thousands: 1 949.75."""
    reference_type: str
    """QRR, SCOR or NON."""
    reference: str
    """In groups; empty for NON."""
    additional_information: str


@dataclass(frozen=True, slots=True)
class PayCode:
    """A symbol that a banking app reads a transfer from."""

    kind: str
    """epc, swiss or upi."""
    text: str
    """Exactly what the symbol holds, to be encoded as UTF-8 at ERROR_LEVEL."""
    reference: str
    """The payment reference as printed: in groups where it is structured."""
    upi_id: str = ""
    """For upi: whom to pay, for those who cannot scan it."""
    link: str = ""
    """For upi: what opens the app on the phone that shows the page."""
    swiss: SwissPart | None = None
