"""The service's addresses, and one where nothing is done but to see who asks: the floor below
which no request of the API can be."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api.views import ApiView
from quittance.urls import handler400, urlpatterns

__all__ = ["handler400", "urlpatterns"]


class NothingView(ApiView):
    read_roles = EVERYONE

    def get(self, request: Request) -> Response:
        return Response({})


urlpatterns = [path("api/nothing/", NothingView.as_view()), *urlpatterns]
