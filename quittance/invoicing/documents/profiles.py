"""The specifications that a document can be written to."""

from __future__ import annotations

from enum import StrEnum

CORE = "urn:cen.eu:en16931:2017"
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


class Profile(StrEnum):
    """EN 16931 itself, and what German authorities and the Peppol network ask beyond it."""

    EN16931 = "en16931"
    XRECHNUNG = "xrechnung"
    PEPPOL = "peppol"

    @property
    def specification(self) -> str:
        """BT-24."""
        return CORE + _BEYOND_CORE[self]

    @property
    def process(self) -> str:
        """BT-23; EN 16931 alone names none."""
        return "" if self is Profile.EN16931 else BILLING


_BEYOND_CORE = {
    Profile.EN16931: "",
    Profile.XRECHNUNG: "#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    Profile.PEPPOL: "#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
}
