from django.urls import path

from quittance.api.orders import again, views

urlpatterns = [
    path("orders/", views.OrderList.as_view()),
    path("orders/bulk/", views.OrderBulkView.as_view()),
    path("orders/<int:pk>/", views.OrderDetail.as_view()),
    path("orders/<int:pk>/accept/", views.AcceptView.as_view()),
    path("orders/<int:pk>/complete/", views.CompleteView.as_view()),
    path("orders/<int:pk>/payments/", views.PaymentView.as_view()),
    path("orders/<int:pk>/reject/", views.RejectView.as_view()),
    path("orders/<int:pk>/cancel/", views.CancelView.as_view()),
    path("orders/<int:pk>/reorder/", again.ReorderView.as_view()),
]
