"""Random documents are valid e-invoices, and say what the database says."""

from __future__ import annotations

import os

import pytest
from django.db import transaction

from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.cii import write_cii
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.ubl import write_ubl
from tests.documents.generator import documents
from tests.documents.validators import beyond, core_failures, failures, schema_errors

# All of them: QUITTANCE_DOCUMENTS=2000.
COUNT = int(os.environ.get("QUITTANCE_DOCUMENTS", "120"))
PARTS = 4


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_documents_pass_schema_and_schematron(part: int) -> None:
    for document in documents(seed=part, count=COUNT // PARTS):
        content = content_of(document)
        for written in (write_cii(content), write_ubl(content)):
            assert schema_errors(written) == []
            assert core_failures(written) == []
