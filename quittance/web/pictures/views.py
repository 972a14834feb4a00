"""Pictures of products, for whoever was given their address."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import condition, require_safe

from quittance.catalogue.models import ProductImage
from quittance.catalogue.pictures import picture_at
from quittance.errors import NotFound
from quittance.files.errors import FileUnreadable
from quittance.files.keeping import read
from quittance.files.models import StoredFile
from quittance.web.access import anybody

# Another picture has another address.
FOR_EVER = "public, max-age=31536000, immutable"
# Until a worker has drawn the small one.
MEANWHILE = "public, max-age=30"


@require_safe
@anybody
def large(request: HttpRequest, name: str) -> HttpResponseBase:
    image = _image(name)
    return _shown(request, image.file, FOR_EVER)


@require_safe
@anybody
def small(request: HttpRequest, name: str) -> HttpResponseBase:
    """The small one, or the large one as long as there is no other."""
    image = _image(name)
    if image.thumbnail is None:
        return _shown(request, image.file, MEANWHILE)
    return _shown(request, image.thumbnail, FOR_EVER)


def _image(name: str) -> ProductImage:
    try:
        return picture_at(name)
    except NotFound as error:
        raise Http404 from error


def _shown(request: HttpRequest, file: StoredFile, caching: str) -> HttpResponseBase:
    @condition(etag_func=lambda _: f'"{file.sha256[:32]}"')
    def content(_: HttpRequest) -> HttpResponse:
        try:
            return HttpResponse(read(file), content_type=file.media_type)
        except FileUnreadable as error:
            raise Http404 from error

    response = content(request)
    response.headers["Cache-Control"] = caching
    response.headers["Content-Disposition"] = "inline"
    return response
