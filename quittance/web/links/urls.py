from django.urls import path

from quittance.web.links import views

urlpatterns = [
    path("i/<str:token>/", views.document, name="public_document"),
    path("i/<str:token>/pdf/", views.pdf, name="public_pdf"),
    path("i/<str:token>/xml/", views.xml, name="public_xml"),
    path("i/<str:token>/logo/", views.logo, name="public_logo"),
]
