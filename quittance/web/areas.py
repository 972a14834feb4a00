"""Every area of pages and where it lives; an area's own urls.py names its pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("quittance.web.home.urls")),
    path("account/", include("allauth.urls")),
    path("styleguide/", include("quittance.web.styleguide.urls")),
]
