"""The team of an organisation: members, roles, invitations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quittance.accounts.mails import send_invitation
from quittance.accounts.models import Invitation, Membership
from quittance.accounts.rules import ADMINS, Role
from quittance.accounts.team import change_role, invite, remove_member, revoke
from quittance.errors import DomainError, WrongState
from quittance.web.access import OfficeRequest, office
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.team.forms import InviteForm, RoleForm


@require_safe
@office()
def team(request: OfficeRequest) -> HttpResponse:
    """Everybody and who has been invited."""
    organisation = request.access.organisation
    members = Membership.objects.for_organisation(organisation).select_related("user")
    invitations = Invitation.objects.for_organisation(organisation).open(at=timezone.now())
    context = {
        "members": members.order_by("id"),
        "invitations": invitations.order_by("-id") if request.access.is_admin else [],
        "roles": Role.choices,
    }
    return render(request, "team/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def new_invitation(request: OfficeRequest) -> HttpResponseBase:
    form = InviteForm(sent(request))
    if form.is_valid():
        access, said = request.access, form.cleaned_data
        try:
            invited = invite(organisation=access.organisation, by=access.user, **said)
        except DomainError as error:
            put_on_form(form, error)
        else:
            if send_invitation(invited, by=access.user):
                text = _("%(email)s has been invited.") % {"email": said["email"]}
                messages.success(request, text)
            else:
                messages.error(request, _("The mail could not be delivered. Invite again later."))
            return done(request, "team:list")
    return render(request, "team/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@office()
def end_invitation(request: OfficeRequest, pk: int) -> HttpResponseBase:
    access = request.access
    ended = revoke(organisation=access.organisation, invitation_id=pk, by=access.user)
    messages.success(request, _("The invitation of %(email)s has ended.") % {"email": ended.email})
    return redirect("team:list")


@require_POST
@office()
def role(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Give a member another role; what is refused is said on the page of the team."""
    access, form = request.access, RoleForm(request.POST)
    if form.is_valid():
        new = form.cleaned_data["role"]
        try:
            change_role(
                organisation=access.organisation, membership_id=pk, role=new, by=access.user
            )
        except WrongState as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The role has been changed."))
    return redirect("team:list")


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def remove(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Ask, then end a membership."""
    access = request.access
    members = Membership.objects.for_organisation(access.organisation).select_related("user")
    member = members.found(pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            remove_member(organisation=access.organisation, membership_id=pk, by=access.user)
        except WrongState as error:
            problem = str(error)
        else:
            said = {"name": member.user.full_name}
            messages.success(request, _("%(name)s is no longer in the team.") % said)
            return done(request, "team:list")
    context = {"member": member, "problem": problem, "is_self": member.user_id == access.user.pk}
    return render(request, "team/remove.html", context, status=422 if problem else 200)
