from django.urls import path

from quittance.web.orders import acts, views

app_name = "orders"
urlpatterns = [
    path("", views.order_list, name="list"),
    path("bulk/", acts.bulk, name="bulk"),
    path("<int:pk>/", views.order_detail, name="detail"),
    path("<int:pk>/accept/", acts.accept, name="accept"),
    path("<int:pk>/complete/", acts.complete, name="complete"),
    path("<int:pk>/reject/", acts.reject, name="reject"),
]
