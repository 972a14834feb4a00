"""Suppliers' bills: their list, the form beside their pages, each one's own page, and paying."""

from django.urls import path

from quittance.web.bills import due, pages, runs, uploading
from quittance.web.bills.desk import finding, understanding
from quittance.web.bills.desk import views as desk
from quittance.web.bills.detail import deciding, entering, talking, views
from quittance.web.bills.listing import views as listing

app_name = "bills"
urlpatterns = [
    path("", listing.bills, name="list"),
    path("filter/", listing.narrow, name="filter"),
    path("upload/", uploading.upload, name="upload"),
    path("new/", desk.new, name="new"),
    path("desk/totals/", desk.totals, name="totals"),
    path("desk/restore/", desk.restore, name="restore"),
    path("desk/suppliers/", finding.suppliers, name="find_suppliers"),
    path("desk/understand/", understanding.understand, name="understand"),
    path("next/", views.following, name="next"),
    path("due/", due.due, name="due"),
    path("due/transfers/", runs.runs, name="runs"),
    path("due/transfers/new/", runs.new, name="new_run"),
    path("due/transfers/<int:pk>/", runs.run, name="run"),
    path("due/transfers/<int:pk>/file/", runs.file, name="run_file"),
    path("due/transfers/<int:pk>/settle/", runs.settle, name="settle_run"),
    path("due/transfers/<int:pk>/cancel/", runs.cancel, name="cancel_run"),
    path("links/<int:pk>/revoke/", talking.revoke, name="revoke"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", desk.edit, name="edit"),
    path("<int:pk>/submit/", entering.submit, name="submit"),
    path("<int:pk>/withdraw/", entering.withdraw, name="withdraw"),
    path("<int:pk>/delete/", entering.delete, name="delete"),
    path("<int:pk>/attach/", entering.attach, name="attach"),
    path("<int:pk>/approve/", deciding.approve, name="approve"),
    path("<int:pk>/reject/", deciding.reject, name="reject"),
    path("<int:pk>/pay/", deciding.pay, name="pay"),
    path("<int:pk>/comments/", talking.say, name="comment"),
    path("<int:pk>/files/<int:file>/", pages.original, name="file"),
    path("<int:pk>/files/<int:file>/pages/<int:number>/", pages.picture, name="picture"),
    path("<int:pk>/files/<int:file>/words/<int:number>/", pages.words, name="words"),
]
