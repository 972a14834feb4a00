from django.urls import path

from quittance.web.orders import acts, problems, views

app_name = "orders"
urlpatterns = [
    path("", views.order_list, name="list"),
    path("bulk/", acts.bulk, name="bulk"),
    path("problems/", problems.problems, name="problems"),
    path("problems/events/<int:pk>/retry/", problems.event_retry, name="event_retry"),
    path("problems/events/<int:pk>/looked-at/", problems.event_looked, name="event_looked"),
    path("problems/refunds/<int:pk>/retry/", problems.refund_retry, name="refund_retry"),
    path("problems/refunds/<int:pk>/looked-at/", problems.refund_looked, name="refund_looked"),
    path("<int:pk>/", views.order_detail, name="detail"),
    path("<int:pk>/accept/", acts.accept, name="accept"),
    path("<int:pk>/complete/", acts.complete, name="complete"),
    path("<int:pk>/reject/", acts.reject, name="reject"),
]
