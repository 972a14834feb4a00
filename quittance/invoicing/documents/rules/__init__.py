"""The business rules of e-invoices, stated once more in our own words.

They say before a document is sent what a validator would say after it: by the same names, but with
the field at fault and what to do. What cannot go wrong with our documents is left out.
"""

from __future__ import annotations

from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.rules import networks, particulars, sums, vat
from quittance.invoicing.documents.rules.broken import Broken, Rule

__all__ = ["Broken", "broken_rules"]

CORE: tuple[Rule, ...] = (*particulars.RULES, *sums.RULES, *vat.RULES)
RULES: dict[Profile, tuple[Rule, ...]] = {
    Profile.EN16931: CORE,
    Profile.XRECHNUNG: (*CORE, *networks.XRECHNUNG),
    Profile.PEPPOL: (*CORE, *networks.PEPPOL),
}


def broken_rules(content: Content, profile: Profile = Profile.EN16931) -> list[Broken]:
    """Every rule of a profile that a document breaks."""
    return [broken for rule in RULES[profile] for broken in rule(content)]
