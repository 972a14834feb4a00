"""An organisation's own words for its mails."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.operations import locked
from quittance.api.messages import serializers as io
from quittance.api.views import ApiView, read_body
from quittance.errors import NotFound
from quittance.invoicing.links import url_with
from quittance.invoicing.mailing import colours_of
from quittance.notifications import operations
from quittance.notifications.queries import UsedWording, wording_used, wordings_of
from quittance.notifications.rules import TextKind
from quittance.notifications.texts.defaults import LANGUAGES, Wording
from quittance.notifications.texts.filling import PLACEHOLDERS, refuse_unknown
from quittance.notifications.texts.writing import with_address, written
from quittance.shop.mails.samples import samples_of

PATH = [
    OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=TextKind.values),
    OpenApiParameter("language", str, OpenApiParameter.PATH, enum=LANGUAGES),
]
EXAMPLE = OpenApiExample(
    "In a business's own words",
    request_only=True,
    value={
        "subject": "Your invoice {number}",
        "body": "Hello {customer},\n\nplease pay {balance} by {due_date}.\n\n{organisation}",
    },
)


class MailTextsView(ApiView):
    """What mails say, for each kind and language: words of one's own, or those of the house."""

    @extend_schema(responses={200: io.MailTexts})
    def get(self, request: Request) -> Response:
        return Response({"texts": [present(one) for one in wordings_of(self.organisation)]})


class MailTextView(ApiView):
    """What mails of one kind say in one language."""

    @extend_schema(parameters=PATH, responses={200: io.MailText})
    def get(self, request: Request, kind: str, language: str) -> Response:
        return Response(present(found(self, kind, language)))

    def lock(self) -> None:
        locked(self.organisation)

    @extend_schema(
        parameters=PATH,
        request=io.WordingBody,
        responses={200: io.MailText},
        examples=[EXAMPLE],
    )
    def put(self, request: Request, kind: str, language: str) -> Response:
        found(self, kind, language)
        wording = Wording(**read_body(io.WordingBody, request))
        operations.put_mail_text(
            organisation=self.organisation,
            kind=kind,
            language=language,
            wording=wording,
            by=self.user,
        )
        return self.get(request, kind, language)

    @extend_schema(parameters=PATH, responses={204: None})
    def delete(self, request: Request, kind: str, language: str) -> Response:
        """Go back to the words of the house."""
        found(self, kind, language)
        operations.drop_mail_text(
            organisation=self.organisation, kind=kind, language=language, by=self.user
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


class PreviewView(ApiView):
    """What a mail would look like in these words, with an invoice of the imagination."""

    @extend_schema(
        parameters=PATH,
        request=io.PreviewBody,
        responses={200: io.Preview},
        examples=[EXAMPLE],
    )
    def post(self, request: Request, kind: str, language: str) -> Response:
        used = found(self, kind, language).wording
        tried = read_body(io.PreviewBody, request)
        refuse_unknown(kind, **tried)
        wording = Wording(tried.get("subject", used.subject), tried.get("body", used.body))
        values = samples_of(kind, self.organisation, language)
        sender = self.organisation.name
        words = written(
            wording,
            values,
            sender=sender,
            language=language,
            colours=colours_of(self.organisation),
        )
        words = with_address(words, url_with("sample"))
        return Response({"subject": words.subject, "text": words.text, "html": words.html})


def found(view: ApiView, kind: str, language: str) -> UsedWording:
    """Raises NotFound for a kind or a language that there are no mails in."""
    if kind not in TextKind.values or language not in LANGUAGES:
        raise NotFound()
    return wording_used(view.organisation, kind, language)


def present(used: UsedWording) -> dict[str, Any]:
    return {
        "kind": used.kind,
        "language": used.language,
        "subject": used.wording.subject,
        "body": used.wording.body,
        "is_own": used.is_own,
        "placeholders": {name: str(said) for name, said in PLACEHOLDERS[used.kind].items()},
    }
