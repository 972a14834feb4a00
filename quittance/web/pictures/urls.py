from django.urls import path

from quittance.web.pictures import views

# As catalogue/pictures.py writes them.
app_name = "pictures"
urlpatterns = [
    path("<str:name>/", views.large, name="large"),
    path("<str:name>/small/", views.small, name="small"),
]
