"""The search page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.core.paginator import InvalidPage, Page, Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from issues.models import Issue
from issues.search.find import Hits
from issues.search.forms import SearchForm
from issues.search.results import by_issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from issues.models import Entry

ON_A_PAGE = 50


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What is found, newest issue first. A fault in the form is said at its field; a page that does not exist is not found."""
    form = SearchForm(request.GET)
    context = {"form": form, "is_asked": form.is_valid() and bool(form.search)}
    if not context["is_asked"]:
        return render(request, "issues/search.html", context)
    hits = Hits(form.search)
    pages = Paginator(cast("Sequence[Entry]", hits), ON_A_PAGE)
    page = _page(pages, request.GET.get("page", "1"))
    context |= {"hits": hits, "last": pages.num_pages, "page": page}
    if page is not None:
        context["printed"] = by_issue(list(page), form.search.query.phrases)
        context["is_bare"] = not context["printed"] and not Issue.objects.published().exists()
    return render(request, "issues/search.html", context, status=HTTPStatus.NOT_FOUND if page is None else HTTPStatus.OK)


def _page(pages: Paginator[Entry], number: str) -> Page[Entry] | None:
    try:
        return pages.page(number)
    except InvalidPage:
        return None
