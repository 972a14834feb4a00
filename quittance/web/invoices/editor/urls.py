from django.urls import path

from quittance.web.invoices.editor import finding, picture, views

urlpatterns = [
    path("new/", views.new, name="new"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/picture/", picture.picture, name="picture"),
    path("editor/totals/", views.totals, name="totals"),
    path("editor/save/", views.autosave, name="autosave"),
    path("editor/restore/", views.restore, name="restore"),
    path("editor/customers/", finding.customers, name="find_customers"),
    path("editor/products/", finding.products, name="find_products"),
    path("editor/customers/new/", finding.new_customer, name="new_customer"),
    path("editor/customers/<int:pk>/", finding.customer_card, name="customer_card"),
]
