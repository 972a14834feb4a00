from django.urls import path

from quittance.api.webhooks import deliveries, views

urlpatterns = [
    path("webhooks/", views.WebhookList.as_view()),
    path("webhooks/events/", views.EventsView.as_view()),
    path("webhooks/<int:pk>/", views.WebhookDetail.as_view()),
    path("webhooks/<int:pk>/test/", views.TestView.as_view()),
    path("webhooks/<int:pk>/pause/", views.PauseView.as_view()),
    path("webhooks/<int:pk>/resume/", views.ResumeView.as_view()),
    path("webhooks/<int:pk>/rotate/", views.RotateView.as_view()),
    path("webhooks/deliveries/", deliveries.DeliveryList.as_view()),
    path("webhooks/deliveries/<int:pk>/", deliveries.DeliveryDetail.as_view()),
    path("webhooks/deliveries/<int:pk>/redeliver/", deliveries.RedeliverView.as_view()),
]
