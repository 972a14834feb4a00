"""What PDF/A-3a (ISO 19005-3), PDF/UA-1 (ISO 14289-1) and Factur-X ask of a file, as far as it can
be told without a validator."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from lxml import etree

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
PDFUAID = "{http://www.aiim.org/pdfua/ns/id/}"
DC = "{http://purl.org/dc/elements/1.1/}"
XMP = "{http://ns.adobe.com/xap/1.0/}"
SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"
STANDARD_TYPES = frozenset(
    "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct P H H1 H2 H3 H4 H5 H6 L"
    " LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link"
    " Annot Figure Formula Form".split()
)
FORBIDDEN_IN_CATALOG = ("/OpenAction", "/AA", "/AcroForm", "/Perms", "/Requirements")


def defects(pdf: bytes, *, xml: bytes = b"", language: str = "en") -> list[str]:
    """Everything that is not as it has to be; `xml` is what must be attached."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [
            *_file(document, pdf),
            *_catalog(document, language),
            *_fonts(document),
            *_pages(document),
            *_structure(document),
            *_metadata(document, einvoice=bool(xml)),
            *_attachments(document, xml),
        ]


def _file(document: pikepdf.Pdf, pdf: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.[0-7]\n%[\x80-\xff]{4}", pdf):
        yield "header without a comment of four high bytes (6.1.2)"
    if not pdf.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "something after the end of the file (6.1.3)"
    if "/ID" not in document.trailer or len(document.trailer.ID) != 2:
        yield "no file identifier (6.1.3)"
    if "/Encrypt" in document.trailer:
        yield "encrypted (6.1.3)"
    if re.search(rb"[^\r\n]endstream", pdf):
        yield "endstream without an end of line before it (6.1.7.1)"
    for stream in _streams(document):
        if "/LZWDecode" in str(stream.get("/Filter", "")) or "/F" in stream:
            yield "a stream by LZW or from elsewhere (6.1.7)"


def _streams(document: pikepdf.Pdf) -> Iterator[Any]:
    return (one for one in document.objects if isinstance(one, pikepdf.Stream))


def _catalog(document: pikepdf.Pdf, language: str) -> Iterator[str]:
    root = document.Root
    if str(root.get("/Lang", "")) != language:
        yield f"language {root.get('/Lang')} (UA 7.2)"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "not marked as tagged (6.7.2.2)"
    if root.get("/MarkInfo", {}).get("/Suspects"):
        yield "suspects (UA 7.1)"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "title not displayed (UA 7.1)"
    for name in FORBIDDEN_IN_CATALOG:
        if name in root:
            yield f"{name} in the catalog (6.4, 6.5)"
    if "/JavaScript" in root.get("/Names", {}):
        yield "JavaScript (6.5.1)"
    intents = [one for one in root.get("/OutputIntents", []) if one.S == "/GTS_PDFA1"]
    if len(intents) != 1 or intents[0].DestOutputProfile.read_bytes()[36:40] != b"acsp":
        yield "no output intent with an ICC profile (6.2.3)"
    elif intents[0].DestOutputProfile.N != 3:
        yield "output intent not for three colours (6.2.3)"


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    for one in document.objects:
        if not isinstance(one, pikepdf.Dictionary) or one.get("/Type") != "/Font":
            continue
        name = str(one.get("/BaseFont", one.get("/Name", "")))
        if one.get("/Subtype") == "/Type0":
            if "/ToUnicode" not in one:
                yield f"{name} without ToUnicode (6.2.11.7.2)"
        elif one.get("/Subtype") in {"/CIDFontType0", "/CIDFontType2"}:
            yield from _descriptor(one, name)
        elif one.get("/Subtype") != "/Type3":
            yield f"{name} is a {one.get('/Subtype')}"


def _descriptor(font: Any, name: str) -> Iterator[str]:
    descriptor = font.get("/FontDescriptor", {})
    if not {"/FontFile2", "/FontFile3"} & set(descriptor.keys()):
        yield f"{name} not embedded (6.2.11.4.1)"
    if font.Subtype == "/CIDFontType2" and font.get("/CIDToGIDMap") is None:
        yield f"{name} without CIDToGIDMap (6.2.11.3.2)"
    if not re.match(r"/[A-Z]{6}\+", name):
        yield f"{name} is no subset"


def _pages(document: pikepdf.Pdf) -> Iterator[str]:
    for number, page in enumerate(document.pages, 1):
        if "/StructParents" not in page or page.get("/Tabs") != "/S":
            yield f"page {number} not in the structure (UA 7.18.3)"
        if "/AA" in page:
            yield f"page {number} has actions (6.5.2)"
        if page.get("/Annots"):
            yield f"page {number} has annotations, which nothing here draws"
    for one in document.objects:
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image":
            if one.get("/Interpolate"):
                yield "interpolated picture (6.2.8.1)"
            if "/Alternates" in one or "/OPI" in one:
                yield "picture with alternates (6.2.8.1)"
        if isinstance(one, pikepdf.Dictionary) and {"/TR", "/HTP"} & set(one.keys()):
            yield "transfer function (6.2.5)"
    yield from _operators(document)


def _operators(document: pikepdf.Pdf) -> Iterator[str]:
    """Everything drawn is either tagged or an artifact (UA 7.1)."""
    shows = {"Tj", "TJ", "'", '"', "f", "f*", "F", "S", "s", "B", "B*", "b", "b*", "sh", "Do"}
    for number, page in enumerate(document.pages, 1):
        depth = 0
        for _, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
            if name in shows and depth < 1:
                yield f"page {number}: {name} outside of marked content (UA 7.1)"
                break


def _structure(document: pikepdf.Pdf) -> Iterator[str]:
    tree = document.Root.get("/StructTreeRoot")
    if tree is None:
        yield "no structure (6.7.3)"
        return
    roles = {key: str(value) for key, value in dict(tree.get("/RoleMap", {})).items()}
    found = list(elements(tree.K))
    for kind, element in found:
        if roles.get(f"/{kind}", f"/{kind}")[1:] not in STANDARD_TYPES:
            yield f"{kind} is no standard structure (6.7.3.4)"
        if kind == "Figure" and not str(element.get("/Alt", "")).strip():
            yield "figure without a text (UA 7.3)"
        if kind == "TH" and "/ID" not in element and b"/Scope" not in element.unparse():
            yield "head of a column that nothing refers to (UA 7.5)"
    levels = [int(kind[1]) for kind, _ in found if re.fullmatch(r"H[1-6]", kind)]
    if not levels or levels[0] != 1 or levels.count(1) != 1:
        yield f"headings {levels} (UA 7.4.2)"


def elements(node: Any) -> Iterator[tuple[str, Any]]:
    """Structure elements in reading order, with their types."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield str(node.S)[1:], node
        if "/K" in node:
            yield from elements(node.K)


def _metadata(document: pikepdf.Pdf, *, einvoice: bool) -> Iterator[str]:
    stream = document.Root.Metadata
    if "/Filter" in stream:
        yield "metadata compressed"
    told = properties(stream.read_bytes())
    doubled = [name for name, times in Counter(name for name, _ in told).items() if times > 1]
    if doubled:
        yield f"{doubled} more than once (XMP 7.4)"
    values = dict(told)
    wanted = {PDFAID + "part": "3", PDFAID + "conformance": "A", PDFUAID + "part": "1"}
    if einvoice:
        wanted |= {
            FX + "DocumentType": "INVOICE",
            FX + "DocumentFileName": "factur-x.xml",
            FX + "Version": "1.0",
            FX + "ConformanceLevel": "EN 16931",
        }
    for name, value in wanted.items():
        if name not in values or text_in(values[name]) != value:
            yield f"{name} is not {value} (6.6.4)"
    if not einvoice and any(name.startswith(FX) for name in values):
        yield "says that it is an e-invoice"
    yield from _described(values)
    yield from _same_as_info(document, values)


def properties(xmp: bytes) -> list[tuple[str, etree._Element]]:
    """Every property of the packet with its element, as often as it stands there."""
    root = etree.fromstring(xmp[xmp.index(b"<x:xmpmeta") : xmp.index(b"<?xpacket end")])
    return [
        (str(child.tag), child)
        for description in root.iter(f"{RDF}Description")
        for child in description
    ]


def text_in(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext())


def _described(values: dict[str, etree._Element]) -> Iterator[str]:
    """Properties of other schemas than XMP's own have to be described (6.6.2.3)."""
    schemas = {
        text_in(one) for value in values.values() for one in value.iter(f"{SCHEMA}namespaceURI")
    }
    for name in values:
        if name.startswith(FX) and FX[1:-1] not in schemas:
            yield f"{name} is described nowhere (6.6.2.3)"
    names = {text_in(one) for value in values.values() for one in value.iter(f"{PROPERTY}name")}
    told = {name.removeprefix(FX) for name in values if name.startswith(FX)}
    if not told <= names:
        yield f"{told - names} are described nowhere (6.6.2.3)"


def _same_as_info(document: pikepdf.Pdf, values: dict[str, etree._Element]) -> Iterator[str]:
    info = document.docinfo
    for key, name in (
        ("/Title", DC + "title"),
        ("/Author", DC + "creator"),
        ("/Creator", XMP + "CreatorTool"),
    ):
        if key in info and str(info[key]) != text_in(values[name]):
            yield f"{key} is not {name} (6.6.3)"
    if not str(info.get("/Title", "")).strip():
        yield "no title (UA 7.1)"
    for key, name in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
        digits = re.sub(r"\D", "", text_in(values[XMP + name]))[:14]
        if re.sub(r"\D", "", str(info.get(key, "")))[:14] != digits:
            yield f"{key} is not {name} (6.6.3)"


def _attachments(document: pikepdf.Pdf, xml: bytes) -> Iterator[str]:
    files = list(document.Root.get("/AF", []))
    if not xml:
        if files or "/EmbeddedFiles" in document.Root.get("/Names", {}):
            yield "a file that should not be there"
        return
    if len(files) != 1:
        yield f"{len(files)} associated files (6.8)"
        return
    [one] = files
    if [one.get("/AFRelationship"), str(one.F), str(one.UF)] != [
        "/Alternative",
        "factur-x.xml",
        "factur-x.xml",
    ]:
        yield "not factur-x.xml, an alternative (6.8)"
    stream = one.EF.F
    if stream.read_bytes() != xml:
        yield "attached is something else"
    if stream.get("/Subtype") != "/text/xml":
        yield f"media type {stream.get('/Subtype')} (6.8)"
    if stream.Params.get("/Size") != len(xml) or "/ModDate" not in stream.Params:
        yield "no size or date (6.8)"
    names = document.Root.Names.EmbeddedFiles.Names
    if [str(names[0]), names[1].objgen] != ["factur-x.xml", one.objgen]:
        yield "not among the embedded files"
