"""Getting in and out, and the organisation one acts for."""

from __future__ import annotations

from dataclasses import replace

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quittance.accounts import models
from quittance.accounts.addresses import client_address
from quittance.accounts.operations import (
    Registration,
    change_organisation,
    home_of,
    locked,
    log_in,
    log_out,
    log_out_everywhere,
    memberships_of,
    register,
)
from quittance.accounts.rules import EVERYONE
from quittance.accounts.tokens import issue_token
from quittance.api.accounts.serializers import (
    LoginBody,
    Me,
    Organisation,
    OrganisationBody,
    RegisterBody,
    SignedIn,
    User,
)
from quittance.api.serializers import Error
from quittance.api.views import ApiView, read_body

THROTTLED = {429: Error}


class RegisterView(APIView):
    """Make an account and an organisation of one's own, of which one is the admin."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        request=RegisterBody,
        responses={201: SignedIn, **THROTTLED},
        examples=[
            OpenApiExample(
                "A new business",
                request_only=True,
                value={
                    "email": "ada@example.com",
                    "password": "a long password",
                    "organisation": "Ada's Engines",
                    "country": "DE",
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        data = Registration(**read_body(RegisterBody, request))
        membership = register(data, address=client_address(request.META))
        return signed_in(membership.user, membership.organisation, status.HTTP_201_CREATED)


class LoginView(APIView):
    """Get a token with a user name or e-mail address and the password."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        request=LoginBody,
        responses={200: SignedIn, 401: Error, 403: Error, **THROTTLED},
        examples=[
            OpenApiExample(
                "By e-mail address",
                request_only=True,
                value={"username": "ada@example.com", "password": "a long password"},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        data = read_body(LoginBody, request)
        user = log_in(
            name=data["username"],
            password=data["password"],
            code=data["code"],
            address=client_address(request.META),
        )
        membership = home_of(user)
        if membership is None:
            raise PermissionDenied("This account belongs to no organisation.")
        return signed_in(user, membership.organisation, status.HTTP_200_OK)


class LogoutView(ApiView):
    """End the token that the request carries."""

    read_roles = write_roles = EVERYONE

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        if self.access.token is not None:
            log_out(self.access.token)
        return Response(status=status.HTTP_204_NO_CONTENT)


class LogoutAllView(ApiView):
    """End every token of the person."""

    read_roles = write_roles = EVERYONE

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        log_out_everywhere(self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(ApiView):
    """Who one is, where, and in which role."""

    read_roles = EVERYONE

    @extend_schema(responses={200: Me})
    def get(self, request: Request) -> Response:
        return Response(
            {
                "user": User(self.user).data,
                "organisation": Organisation(self.organisation).data,
                "role": self.access.role,
                "memberships": [
                    {"organisation": Organisation(one.organisation).data, "role": one.role}
                    for one in memberships_of(self.user)
                ],
            }
        )


class OrganisationView(ApiView):
    """The organisation's own particulars: what it puts on its invoices."""

    read_roles = EVERYONE

    @extend_schema(responses={200: Organisation})
    def get(self, request: Request) -> Response:
        return Response(Organisation(self.organisation).data)

    def lock(self) -> None:
        # What came with the token was read before the lock.
        self.request.auth = replace(self.access, organisation=locked(self.organisation))

    @extend_schema(request=OrganisationBody, responses={200: Organisation})
    def patch(self, request: Request) -> Response:
        data = read_body(OrganisationBody, request, partial=True)
        organisation = change_organisation(
            organisation=self.organisation, changes=data, by=self.user
        )
        return Response(Organisation(organisation).data)


def signed_in(user: models.User, organisation: models.Organisation, code: int) -> Response:
    issued = issue_token(user=user, organisation=organisation)
    body = {
        "token": issued.key,
        "expiry": issued.token.expires_at,
        "user": User(user).data,
        "organisation": Organisation(organisation).data,
    }
    return Response(body, status=code)
