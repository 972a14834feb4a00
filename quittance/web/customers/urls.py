from django.urls import path

from quittance.web.customers import acts, merging, statement, views

app_name = "customers"
urlpatterns = [
    path("", views.customer_list, name="list"),
    path("bulk/", acts.bulk, name="bulk"),
    path("new/", views.customer_new, name="new"),
    path("<int:pk>/", views.customer_detail, name="detail"),
    path("<int:pk>/history/", views.customer_history, name="history"),
    path("<int:pk>/statement/", statement.customer_statement, name="statement"),
    path("<int:pk>/edit/", views.customer_edit, name="edit"),
    path("<int:pk>/archive/", acts.archive, name="archive"),
    path("<int:pk>/restore/", acts.restore, name="restore"),
    path("<int:pk>/unlink/", acts.unlink_person, name="unlink"),
    path("<int:pk>/delete/", acts.delete, name="delete"),
    path("<int:pk>/merge/", merging.merge, name="merge"),
]
