"""DomainError
└── InvalidInput
    └── UnreadableFile      the file cannot be read as a supplier's invoice
        ├── UnreadableXml   `xml_broken` and other codes: not well-formed, hostile, no invoice
        └── UnreadablePdf   `pdf_broken` and other codes: damaged, locked, beyond the limits
"""

from quittance.errors import InvalidInput


class UnreadableFile(InvalidInput):
    code = "unknown_file_type"
    detail = "This is neither an electronic invoice nor a PDF."


class UnreadableXml(UnreadableFile):
    code = "xml_broken"
    detail = "The XML is damaged. Ask the supplier to send it again."


class UnreadablePdf(UnreadableFile):
    code = "pdf_broken"
    detail = "The PDF is damaged. Ask the supplier to send it again."
