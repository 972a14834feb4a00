from django.urls import include, path
from django.urls.resolvers import RoutePattern

from quittance.api.routes import ByFirstWord

urlpatterns = [
    ByFirstWord(RoutePattern("api/"), "quittance.api.urls"),
    path("", include("quittance.web.areas")),
    path("", include("quittance.web.urls")),
]
handler400 = "quittance.api.errors.bad_request"
