"""XML from strangers: parsed without anything that XML can do beyond holding data.

No DOCTYPE (so no entities and nothing to fetch), and limits on size, depth and number of elements
that stop the parser on the way, not after it.
"""

from __future__ import annotations

import codecs
import io
import re

from lxml import etree

from quittance.bills.reading.errors import UnreadableXml

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 60
MAX_ELEMENTS = 150_000
MAX_ATTRIBUTES = 200_000
# From "<" to ">": what is longer holds thousands of attributes, which the parser reads at once.
MAX_TAG = 2**16

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What "<?" looks like without a byte order mark.
_SHAPES = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"<\0", "utf-16-le"))
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_KNOWN = re.compile(r"utf-?8|us-ascii|ascii|(iso-?8859|windows|cp)-?\d+|latin-?\d+", re.IGNORECASE)
_LONG_TAG = re.compile(rf"<(?!!--)[^>]{{{MAX_TAG}}}")
_BEFORE_ROOT = re.compile(r"\s+|<!--.*?-->|<\?.*?\?>", re.DOTALL)


def parse_xml(data: bytes) -> etree._Element:
    """The root of a document. UnreadableXml where it is broken, hostile or beyond the limits."""
    if len(data) > MAX_BYTES:
        raise _too_large()
    text = _decoded(data)
    declared = _DECLARATION.match(text, 0, 1000)
    text = text[declared.end() :] if declared else text
    _refuse_doctype(text)
    _refuse_attributes(text)
    return _parsed(text.encode("utf-8", "surrogatepass"))


def _decoded(data: bytes) -> str:
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise UnreadableXml(
            f"The XML is not written in the encoding that it names ({encoding}).",
            code="xml_encoding",
        ) from None


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    for shape, encoding in _SHAPES:
        if data.lstrip(b" \r\n\t").startswith(shape):
            return encoding
    named = _ENCODING.match(data[:200].lstrip())
    encoding = named[1].decode("ascii") if named else "utf-8"
    if not _KNOWN.fullmatch(encoding):
        raise UnreadableXml(f"The XML's encoding {encoding} is not known.", code="xml_encoding")
    return encoding


def _refuse_doctype(text: str) -> None:
    at = 0
    while skipped := _BEFORE_ROOT.match(text, at):
        at = skipped.end()
    if text.startswith("<!", at):
        raise UnreadableXml(
            "The XML has a DOCTYPE, which invoices never need and attackers do.",
            code="xml_doctype",
        )


def _refuse_attributes(text: str) -> None:
    """Before the parser sees them: it keeps all of a tag's attributes before it can be stopped."""
    count = text.count('="') + text.count("='")
    if count > MAX_ATTRIBUTES or _LONG_TAG.search(text):
        raise _too_large()


def _parsed(data: bytes) -> etree._Element:
    events = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    depth = count = 0
    try:
        for event, _ in events:
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                raise _too_large()
    except (etree.LxmlError, UnicodeEncodeError) as error:
        raise _broken(error) from None
    root: etree._Element | None = events.root
    if root is None:
        raise UnreadableXml
    return root


def _too_large() -> UnreadableXml:
    return UnreadableXml("The XML is larger or deeper than any invoice.", code="xml_too_large")


def _broken(error: Exception) -> UnreadableXml:
    # libxml2's own limits speak of "huge" options and of sizes.
    if re.search(r"huge|too long|too deep|Excessive|limit", str(error)):
        return _too_large()
    return UnreadableXml()
