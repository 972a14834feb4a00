from django.urls import path

from quittance.web.payer import views

app_name = "payer"
urlpatterns = [path("<slug:slug>/<slug:reference>/", views.page, name="page")]
