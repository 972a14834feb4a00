from django.urls import path

from quittance.web.portal import documents, joining, orders, views

app_name = "portal"
urlpatterns = [
    path("", views.index, name="index"),
    path("orders/", orders.orders, name="orders"),
    path("invoices/<int:pk>/", documents.invoice, name="invoice"),
    path("invoices/<int:pk>/pdf/", documents.pdf, name="pdf"),
    path("invoices/<int:pk>/xml/", documents.xml, name="xml"),
    path("invoices/<int:pk>/logo/", documents.logo, name="logo"),
    path("join/", joining.join_customer, name="join"),
    path("leave/<int:pk>/", joining.leave_customer, name="leave"),
]
