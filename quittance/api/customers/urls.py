from django.urls import path

from quittance.api.customers import addresses, statement, views

urlpatterns = [
    path("addresses/", addresses.AddressList.as_view()),
    path("addresses/<int:pk>/", addresses.AddressDetail.as_view()),
    path("customers/", views.CustomerList.as_view()),
    path("customers/doubles/", views.DoublesView.as_view()),
    path("customers/<int:pk>/merge/", views.MergeView.as_view()),
    path("customers/<int:pk>/", views.CustomerDetail.as_view()),
    path("customers/<int:pk>/archive/", views.ArchiveView.as_view()),
    path("customers/<int:pk>/restore/", views.RestoreView.as_view()),
    path("customers/<int:pk>/statement/", statement.StatementView.as_view()),
    path("customers/<int:pk>/statement/pdf/", statement.StatementPdfView.as_view()),
]
