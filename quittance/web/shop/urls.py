from django.urls import path

from quittance.web.shop import again, carts, checkout, paying, shelf

app_name = "shop"
urlpatterns = [
    path("<slug:slug>/", shelf.shelf, name="shelf"),
    path("<slug:slug>/categories/", shelf.categories, name="categories"),
    path("<slug:slug>/category/<int:pk>/", shelf.shelf, name="category"),
    path("<slug:slug>/products/<int:pk>/", shelf.product, name="product"),
    path("<slug:slug>/terms/", shelf.terms, name="terms"),
    path("<slug:slug>/colours.css", shelf.colours, name="colours"),
    path("<slug:slug>/logo/", shelf.logo, name="logo"),
    path("<slug:slug>/cart/", carts.cart, name="cart"),
    path("<slug:slug>/cart/add/", carts.add, name="add"),
    path("<slug:slug>/cart/<int:pk>/", carts.change, name="change"),
    path("<slug:slug>/cart/accept/", carts.accept, name="accept"),
    path("<slug:slug>/checkout/", checkout.checkout, name="checkout"),
    path("<slug:slug>/orders/", checkout.orders, name="orders"),
    path("<slug:slug>/orders/<int:pk>/", checkout.order, name="order"),
    path("<slug:slug>/orders/<int:pk>/pay/", paying.pay, name="pay"),
    path("<slug:slug>/orders/<int:pk>/back/", paying.back, name="back"),
    path("<slug:slug>/orders/<int:pk>/refresh/", paying.refresh, name="refresh"),
    path("<slug:slug>/orders/<int:pk>/cancel/", checkout.cancel, name="cancel"),
    path("<slug:slug>/orders/<int:pk>/reorder/", again.reorder, name="reorder"),
]
