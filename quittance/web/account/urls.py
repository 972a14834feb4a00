from django.urls import path

from quittance.web.account import addresses, again, privacy, views

app_name = "account"
urlpatterns = [
    path("", views.index, name="index"),
    path("token/", again.token, name="token"),
    path("organisation/", views.new_organisation, name="new_organisation"),
    path("addresses/", addresses.addresses, name="addresses"),
    path("addresses/new/", addresses.new_address, name="new_address"),
    path("addresses/<int:pk>/", addresses.edit_address, name="edit_address"),
    path("addresses/<int:pk>/prefer/", addresses.prefer_address, name="prefer_address"),
    path("addresses/<int:pk>/delete/", addresses.remove_address, name="remove_address"),
    path("data/", privacy.data, name="data"),
    path("data/<slug:key>/", privacy.data_file, name="data_file"),
    path("delete/", privacy.delete_account, name="delete"),
    path("keep/", privacy.keep, name="keep"),
]
