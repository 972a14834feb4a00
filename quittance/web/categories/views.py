"""Categories of products, as the tree they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quittance.accounts.errors import InUse
from quittance.accounts.masterdata import change_row, create_row, delete_row, found_row
from quittance.accounts.rules import ADMINS, EVERYONE
from quittance.catalogue.masterdata import CATEGORY_IN_USE, CATEGORY_UNIQUE, refuse_circle
from quittance.catalogue.models import Category
from quittance.errors import DomainError
from quittance.lists.catalogue import CATEGORIES
from quittance.web.access import OfficeRequest, office
from quittance.web.categories.forms import CategoryForm
from quittance.web.dialogs import done
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.rows import asked_for

# So many that a shop of a usual size sees all of its categories at once.
PAGE_SIZE = 200
form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Branch:
    """A category `depth` steps below the top; `products` stand in itself."""

    category: Category
    depth: int
    products: int
    below: int


@require_safe
@office(read=EVERYONE)
def category_list(request: OfficeRequest) -> HttpResponse:
    """All of them, read in one statement, page by page; or what fits a search."""
    own = Category.objects.for_organisation(request.access.organisation)
    rows = list(own.annotate(count=Count("products")).order_by("name", "id"))
    branches = list(tree(rows))
    words = request.GET.get("search", "").casefold().split()
    if words:
        branches = [one for one in branches if fits(one.category.name, words)]
    page = Paginator(branches, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "branches": page.object_list,
        "page": page,
        "all": len(rows),
        "words": request.GET.get("search", ""),
        "csv": asked_for(request.GET, CATEGORIES, request.access, default=("name",)).csv(
            "/api/categories/"
        ),
    }
    return render(request, "categories/list.html", context)


def fits(name: str, words: list[str]) -> bool:
    return all(word in name.casefold() for word in words)


def tree(rows: list[Any]) -> Iterator[Branch]:
    """The rows in their order, each followed by those below it."""
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def branches(above: int | None, depth: int) -> Iterator[Branch]:
        for row in below.get(above, []):
            yield Branch(row, depth, row.count, len(below.get(row.pk, [])))
            yield from branches(row.pk, depth + 1)

    return branches(None, 0)


@form_page
@office(read=ADMINS)
def category_new(request: OfficeRequest) -> HttpResponseBase:
    organisation = request.access.organisation
    initial = {"parent": request.GET.get("parent", "")}
    form = CategoryForm(sent(request), organisation=organisation, initial=initial)
    if form.is_valid():
        row = Category(organisation=organisation, **form.cleaned_data)
        try:
            create_row(row, by=request.access.user, unique=CATEGORY_UNIQUE)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": row.name})
            return done(request, "categories:list")
    return form_answer(request, form, None)


@form_page
@office(read=ADMINS)
def category_edit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    organisation = request.access.organisation
    category = Category.objects.for_organisation(organisation).found(pk=pk)
    initial = {"name": category.name, "parent": category.parent_id}
    form = CategoryForm(
        sent(request), organisation=organisation, category=category, initial=initial
    )
    if form.is_valid():
        try:
            with transaction.atomic():
                row = found_row(Category, pk, organisation=organisation)
                refuse_circle(row, form.cleaned_data["parent"])
                change_row(row, form.cleaned_data, by=request.access.user, unique=CATEGORY_UNIQUE)
        except DomainError as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("Saved."))
            return done(request, "categories:list")
    return form_answer(request, form, category)


def form_answer(
    request: OfficeRequest, form: CategoryForm, category: Category | None
) -> HttpResponse:
    here = category.name if category else _("New")
    crumbs = [(_("Categories"), reverse("categories:list")), (here, "")]
    context = {"form": form, "category": category, "crumbs": crumbs}
    return render(request, "categories/form.html", context, status=422 if form.errors else 200)


@form_page
@office(read=ADMINS)
def category_delete(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Ask, then delete; refused where something belongs to it."""
    access = request.access
    own = Category.objects.for_organisation(access.organisation)
    category = own.annotate(
        count=Count("products", distinct=True), below=Count("children", distinct=True)
    ).found(pk=pk)
    is_used = bool(category.count or category.below)
    if request.method == "POST":
        try:
            delete_row(
                Category,
                pk,
                organisation=access.organisation,
                by=access.user,
                reason=str(CATEGORY_IN_USE),
            )
        except InUse:
            is_used = True
        else:
            messages.success(request, _("%(name)s has been deleted.") % {"name": category.name})
            return done(request, "categories:list")
    context = {"category": category, "is_used": is_used, "reason": CATEGORY_IN_USE}
    status = 422 if request.method == "POST" else 200
    return render(request, "categories/delete.html", context, status=status)
