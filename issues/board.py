"""The desk: Django's admin with the board of the coming issue as its first page, and with lists that survive any address."""

from __future__ import annotations

from contextlib import contextmanager
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.db import DataError
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst

from issues import presence
from issues.kept import kept_signed_out
from issues.models import Issue
from issues.stretch import BEFORE, KNOWN, StretchFilter, StretchPaginator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.admin import ModelAdmin
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse, HttpResponseBase

NEW_ISSUE = "issues.add_issue"


class DeskList(ChangeList):
    """A list that shows itself unfiltered when its address asks for what cannot be looked up: the year 10000, NUL, 10**20."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Headed by what it lists; a pop-up goes on asking for a choice."""
        super().__init__(*args, **options)
        if not self.is_popup:
            self.title = capfirst(str(self.opts.verbose_name_plural))

    @property
    def stretch(self) -> StretchFilter | None:
        """What keeps a long list to its newest rows, where it has that."""
        return next((spec for spec in self.filter_specs if isinstance(spec, StretchFilter)), None)

    @property
    def older_link(self) -> str:
        """The next stretch, asked the same."""
        older = self.stretch.older if self.stretch else None
        return self.get_query_string({BEFORE: older}, [PAGE_VAR])

    @property
    def newest_link(self) -> str:
        """The first stretch, asked the same."""
        return self.get_query_string(remove=[BEFORE, PAGE_VAR])

    def get_filters(self, request: HttpRequest) -> Any:
        """The filters; what is asked beside them narrows a stretch further."""
        found = super().get_filters(request)
        self._is_narrowed = bool(self.query or found[2])
        return found

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """The rows; what is wrong with the question shows here where it is read, and below where it is asked."""
        with _refusing_questions():
            return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        """The rows of one page, with the columns that `list_only` of its admin names, where it names some."""
        if self.stretch and not self._is_narrowed:
            setattr(self.queryset, KNOWN, self.stretch.count)
        with _refusing_questions():
            super().get_results(request)
        if only := getattr(self.model_admin, "list_only", ()):
            self.result_list = self.result_list.only(*only)


@contextmanager
def _refusing_questions() -> Iterator[None]:
    try:
        yield
    except (DataError, OverflowError, ValueError) as error:
        raise IncorrectLookupParameters(error) from error


class DeskSite(AdminSite):
    """The one admin site of the program (twir/apps.py names it)."""

    site_title = "twir desk"
    site_header = "twir desk"
    index_title = "Board"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: type[ModelAdmin[Any]] | None = None, **options: Any) -> None:
        """Every list of the desk is a `DeskList`."""
        super().register(model_or_iterable, admin_class, **{"get_changelist": _desk_list, "paginator": StretchPaginator, **options})

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 (Django's own)
        """Every record's pages; a form that is sent after the login ran out is shown again, and not lost."""
        inner = super().admin_view(view, cacheable)

        def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            kept = None if self.has_permission(request) else kept_signed_out(request)
            return kept or inner(request, *args, **kwargs)

        return update_wrapper(respond, inner)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """The choices of a field; a NUL is part of none."""
        if "\0" in request.GET.get("term", ""):
            raise BadRequest("NUL")
        return super().autocomplete_view(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """The tables that an account may see, looked up where a page names them: most do not."""
        return SimpleLazyObject(lambda: super(DeskSite, self).get_app_list(request, app_label))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of the desk shows: also the coming issue, for the tabs."""
        context = super().each_context(request)
        return context | {"coming": Issue.objects.coming() if context["has_permission"] else None}

    def get_urls(self) -> list[Any]:
        """The board's own addresses before those of the records."""
        from issues.admin.board import BoardView, ReadyView, SeenView  # noqa: PLC0415 (they belong to the site that is being made here)
        from issues.admin.log import LogExportView, LogView  # noqa: PLC0415
        from issues.admin.rota import RotaView  # noqa: PLC0415

        own = [
            path("board/", BoardView.as_view(), name="board"),
            path("board/<int:issue_pk>/sections/<int:section_pk>/ready/", ReadyView.as_view(), name="ready"),
            path("board/seen/", SeenView.as_view(), name="seen"),
            path("log/", LogView.as_view(), name="log"),
            path("log.csv", LogExportView.as_view(format="csv"), name="log-csv"),
            path("log.json", LogExportView.as_view(format="json"), name="log-json"),
            path("rota/", RotaView.as_view(), name="rota"),
        ]
        return own + super().get_urls()

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The board: where the coming issue stands, for those who may see it; below it the records."""
        from issues.admin.board import SEE_BOARD  # noqa: PLC0415 (see get_urls)
        from issues.admin.board_lines import board_context  # noqa: PLC0415

        context = self.each_context(request)
        user, coming = request.user, context["coming"]
        page = {"title": self.index_title, "app_list": context["available_apps"], "can_see": False, "actor": user}
        if isinstance(user, User) and user.has_perm(SEE_BOARD):
            page["can_see"] = True
            presence.note(presence.BOARD, user)
            page |= board_context(coming, user) if coming else {"can_open": user.has_perm(NEW_ISSUE)}
        return TemplateResponse(request, "admin/index.html", context | page | (extra_context or {}))


def _desk_list(model_admin: ModelAdmin[Model], request: HttpRequest, **options: Any) -> type[ChangeList]:
    del model_admin, request, options
    return DeskList
