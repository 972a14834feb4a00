from django.urls import path

from quittance.api.journal import views

urlpatterns = [
    path("journal/", views.JournalView.as_view()),
    path("customers/<int:pk>/history/", views.CustomerHistory.as_view()),
    path("products/<int:pk>/history/", views.ProductHistory.as_view()),
    path("invoices/<int:pk>/history/", views.InvoiceHistory.as_view()),
    path("orders/<int:pk>/history/", views.OrderHistory.as_view()),
    path("payments/<int:pk>/history/", views.PaymentHistory.as_view()),
]
