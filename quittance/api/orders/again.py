"""To order the same again."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api.orders import serializers as io
from quittance.api.present import quantity
from quittance.api.shop.present import cart
from quittance.api.views import ApiView
from quittance.shop.carts import view_of
from quittance.shop.operations import order_again


class ReorderView(ApiView):
    """Put what one has ordered into one's cart in that shop once more, beside what is in it: what
    is still on sale, no more of it than is there, at the prices of today."""

    read_roles = write_roles = EVERYONE

    @extend_schema(request=None, responses={200: io.Reordered})
    def post(self, request: Request, pk: int) -> Response:
        again = order_again(order_id=pk, by=self.user)
        put = [
            {"product": one.product, "name": one.name, "quantity": quantity(one.quantity)}
            for one in again.put
        ]
        left = [
            {
                "product": one.product,
                "name": one.name,
                "quantity": quantity(one.quantity),
                "code": one.code,
                "detail": one.detail,
            }
            for one in again.left
        ]
        whole = cart(view_of(again.shop, again.cart))
        return Response({"put": put, "left": left, "cart": whole})
