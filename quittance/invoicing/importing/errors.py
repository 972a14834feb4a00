"""DomainError
└── ImportRefused   the file or the way it was called is wrong; nothing of it was taken
"""

from quittance.errors import InvalidInput


class ImportRefused(InvalidInput):
    code = "import_refused"


class BadRow(Exception):
    """A row that cannot be taken; its text is the reason, for the person who will mend it."""
