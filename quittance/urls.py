from django.urls import include, path

urlpatterns = [
    path("api/", include("quittance.api.urls")),
    path("", include("quittance.web.areas")),
    path("", include("quittance.web.urls")),
]
handler400 = "quittance.api.errors.bad_request"
