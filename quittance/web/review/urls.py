"""One bill for one manager, who came by the link in a mail."""

from django.urls import path

from quittance.web.review import digest, views

app_name = "review"
urlpatterns = [
    path("digest/<str:token>/", digest.digest, name="digest"),
    path("<str:token>/", views.page, name="page"),
    path("<str:token>/approve/", views.approve, name="approve"),
    path("<str:token>/reject/", views.reject, name="reject"),
    path("<str:token>/renew/", views.renew, name="renew"),
    path("<str:token>/pages/<int:file>/<int:number>.png", views.picture, name="picture"),
]
