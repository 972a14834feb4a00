from django.urls import path

from quittance.web.products import acts, pictures, sheet, stock, together, views

app_name = "products"
urlpatterns = [
    path("", views.product_list, name="list"),
    path("bulk/", acts.bulk, name="bulk"),
    path("new/", views.product_new, name="new"),
    path("sheet/", sheet.sheet, name="sheet"),
    path("together/", together.together, name="together"),
    path("price/", views.price, name="price"),
    path("<int:pk>/", views.product_detail, name="detail"),
    path("<int:pk>/edit/", views.product_edit, name="edit"),
    path("<int:pk>/offer/", acts.offer, name="offer"),
    path("<int:pk>/delete/", acts.delete, name="delete"),
    path("<int:pk>/stock/", stock.movements, name="movements"),
    path("<int:pk>/stock/change/", stock.change, name="stock"),
    path("<int:pk>/pictures/", pictures.add, name="pictures"),
    path("pictures/<int:pk>/", pictures.picture, name="picture"),
    path("pictures/<int:pk>/move/", pictures.move, name="picture_move"),
    path("pictures/<int:pk>/remove/", pictures.remove, name="picture_remove"),
]
