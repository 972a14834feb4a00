"""What Typst cannot write: that the attachment is Factur-X, and a name for the file's bytes.

XMP of Factur-X 1.0 (ZUGFeRD 2, chapter 6.2) with its description as an extension schema, which
PDF/A wants of properties that it does not know (ISO 19005-3, 6.6.2.3.2).
"""

from __future__ import annotations

from io import BytesIO

import pikepdf

FILE = "factur-x.xml"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
LEVEL = "EN 16931"
PROPERTIES = (
    ("DocumentFileName", FILE, "The name of the embedded XML document"),
    ("DocumentType", "INVOICE", "The type of the hybrid document in capital letters"),
    ("Version", "1.0", "The version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", LEVEL, "The conformance level of the embedded XML document"),
)
END = b"</rdf:RDF>"
SCHEMAS = b"</rdf:Bag></pdfaExtension:schemas>"
"""Where Typst ends its own list of schemas. A property may stand in XMP only once."""


def finished(pdf: bytes, *, einvoice: bool) -> bytes:
    """The same document with its metadata complete; the same bytes for the same bytes."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        if einvoice:
            stream = document.Root.Metadata
            stream.write(with_facturx(stream.read_bytes()))
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
            compress_streams=False,
            fix_metadata_version=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return out.getvalue()


def with_facturx(xmp: bytes) -> bytes:
    """The packet with Factur-X's properties at its end, and their schema among the others."""
    if xmp.count(SCHEMAS) != 1 or xmp.count(END) != 1:
        raise ValueError("the XMP packet is not as Typst 0.15 writes it")
    return xmp.replace(SCHEMAS, _schema() + SCHEMAS).replace(END, _properties() + END)


def _properties() -> bytes:
    told = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, value, _ in PROPERTIES)
    return f'<rdf:Description rdf:about="" xmlns:fx="{FX}">{told}</rdf:Description>'.encode()


def _schema() -> bytes:
    described = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description>"
        "</rdf:li>"
        for name, _, description in PROPERTIES
    )
    return (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{FX}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{described}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li>"
    ).encode()
