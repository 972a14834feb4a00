from django.urls import path

from quittance.web.start import views

app_name = "start"
urlpatterns = [
    path("", views.index, name="index"),
    path("business/", views.business, name="business"),
    path("habits/", views.habits, name="habits"),
    path("taxes/", views.taxes, name="taxes"),
    path("bank/", views.bank, name="bank"),
    path("customer/", views.customer, name="customer"),
    path("sample/", views.sample, name="sample"),
]
