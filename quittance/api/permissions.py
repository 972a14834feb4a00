from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from quittance.accounts.rules import ADMINS, BOOKS_READERS
from quittance.api.authentication import Access

if TYPE_CHECKING:
    from rest_framework.views import APIView


class RolePermission(BasePermission):
    """A view's `read_roles` and `write_roles`; a view that names none keeps the strictest."""

    message = "Your role does not allow this. Ask an admin of the organisation."

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, Access):
            raise NotAuthenticated()
        reading = request.method in SAFE_METHODS
        allowed = (
            getattr(view, "read_roles", BOOKS_READERS)
            if reading
            else getattr(view, "write_roles", ADMINS)
        )
        return request.auth.role in allowed
