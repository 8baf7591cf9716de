"""The pages that were sent in, as they were when somebody last looked. Workers write them; an editor may ask for another look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from issues.admin.links import web_link
from issues.admin.readonly import ReadOnlyAdmin
from issues.links import is_web_address
from issues.models import Issue
from issues.stretch import StretchFilter
from submissions.models import Page
from submissions.models.page import page_digest
from submissions.pages.recheck import fetch_again, pages_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.urls import URLPattern

FETCH = "submissions.decide_submission"
_REFUSED, _FAILED = 400, 500  # the least status that is no page, and that of a fault of the site (RFC 9110)
# What the checks find to be away: a page that is gone, a site that fails or does not answer. What refuses programs may be read by people.
AWAY = Q(failure="") & (Q(status__in=(404, 410)) | Q(status__gte=_FAILED)) | ~Q(failure__in=("", Page.Failure.ROBOTS))


class AnswerFilter(admin.SimpleListFilter):
    """Pages by what the last fetch brought."""

    title = _("answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """The page, a refusal, each kind of failure, nothing yet."""
        del request, model_admin
        return [
            ("away", _("Nobody can read it")),
            ("seen", _("The page came")),
            ("refused", _("The site refused it")),
            *Page.Failure.choices,
            ("none", _("Not fetched yet")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Page]) -> QuerySet[Page]:
        """Those that the choice names; all for what is no choice."""
        del request
        answer = self.value()
        if answer == "none":
            return queryset.filter(fetched_at=None)
        if answer == "away":
            return queryset.filter(AWAY)
        if answer in {"seen", "refused"}:
            fetched = queryset.filter(failure="", fetched_at__isnull=False)
            return fetched.filter(status__lt=_REFUSED) if answer == "seen" else fetched.filter(status__gte=_REFUSED)
        return queryset.filter(failure=answer) if answer in Page.Failure.values else queryset


class ComingIssueFilter(admin.SimpleListFilter):
    """The pages that the coming issue links to."""

    title = _("place")
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, Any]]:
        """One choice."""
        del request, model_admin
        return [("coming", _("In the coming issue"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Page]) -> QuerySet[Page]:
        """Those that its text links to; none where no issue is open."""
        del request
        if self.value() != "coming":
            return queryset
        issue = Issue.objects.coming()
        return queryset.filter(pk__in=pages_of(issue)) if issue else queryset.none()


@admin.register(Page)
class PageAdmin(ReadOnlyAdmin):
    """The list, one page with all that is known of it, and the button that has it fetched again."""

    list_display = ("name", "address", "answer", "fetched_at")
    list_display_links = ("name",)
    list_filter = (ComingIssueFilter, AnswerFilter, StretchFilter)
    search_fields = ("host",)
    search_help_text = _("A whole address, or a whole host.")
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    change_form_template = "admin/submissions/page/change_form.html"
    fieldsets: ClassVar = [
        (None, {"fields": ["page_title", "excerpt", "link", "answer", "error"]}),
        (_("What it says of itself"), {"fields": ["language", "medium", "paywall", "told_llm", "holds", "content_type"]}),
        (_("Its addresses"), {"fields": ["final", "own", "secure"]}),
        (_("When"), {"fields": ["fetched_at", "first_seen_at", "last_seen_at", "state", "due_at"]}),
    ]

    @admin.display(description=_("page"))
    def name(self, page: Page) -> str:
        """Its title, else its address."""
        return page.title or page.url

    @admin.display(description=_("site"), ordering="host")
    def address(self, page: Page) -> str:
        """Where it is."""
        return web_link(page.url)

    @admin.display(description=_("answer"))
    def answer(self, page: Page) -> str:
        """What the last fetch brought, as a chip."""
        return render_to_string("partials/chip.html", _answer(page))

    @admin.display(description=_("title"))
    def page_title(self, page: Page) -> str:
        """As the page itself has it."""
        return page.title or "–"

    @admin.display(description=_("address"))
    def link(self, page: Page) -> str:
        """As a safe link."""
        return _whole(page.url)

    @admin.display(description=_("LLM"), empty_value="-")
    def told_llm(self, page: Page) -> str:
        """The words in which it tells of one."""
        return page.llm

    @admin.display(description=_("holds"), empty_value="-")
    def holds(self, page: Page) -> str:
        """What else was seen in it."""
        return ", ".join([*["code"] * page.has_code, *["a feed"] * page.has_feed])

    @admin.display(description=_("redirects lead to"))
    def final(self, page: Page) -> str:
        """As a safe link."""
        return _whole(page.final_url)

    @admin.display(description=_("calls itself"))
    def own(self, page: Page) -> str:
        """As a safe link."""
        return _whole(page.canonical)

    @admin.display(description=_("by https"))
    def secure(self, page: Page) -> str:
        """As a safe link."""
        return _whole(page.https_url)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Page], search_term: str) -> tuple[QuerySet[Page], bool]:
        """The page of an address, or the pages of a host; both by an index."""
        del request
        term = search_term.strip()
        if not term:
            return queryset, False
        if is_web_address(term):
            return queryset.filter(digest=page_digest(term.partition("#")[0])), False
        return queryset.filter(host=term.casefold()), False

    def get_urls(self) -> list[URLPattern]:
        """The button of one page, before the stock addresses."""
        fetch = self.admin_site.admin_view(require_POST(self.fetch_view))
        return [path("<int:page_pk>/fetch/", fetch, name="submissions_page_fetch"), *super().get_urls()]

    def fetch_view(self, request: HttpRequest, page_pk: int) -> HttpResponse:
        """Have it fetched again, then show it."""
        if not request.user.has_perm(FETCH):
            raise PermissionDenied
        page = get_object_or_404(Page, pk=page_pk)
        is_due = fetch_again(page)
        words = _now("It is fetched as soon as a worker is free.") if is_due else _now("It is being fetched. Look again in a moment.")
        self.message_user(request, words, messages.SUCCESS if is_due else messages.INFO)
        return HttpResponseRedirect(reverse("admin:submissions_page_change", args=[page_pk]))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> HttpResponse:
        """With the button for whom it is meant."""
        return super().render_change_form(request, context | {"can_fetch": request.user.has_perm(FETCH)}, *args, **options)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only by the filter: any other question of the address is refused."""
        del value, request
        return lookup in {AnswerFilter.parameter_name, ComingIssueFilter.parameter_name, StretchFilter.parameter_name}


def _whole(url: str) -> str:
    """A safe link, and the whole address in words."""
    return format_html("{} {}", web_link(url), url) if url else "–"


def _answer(page: Page) -> dict[str, Any]:
    """The state and the words of its chip."""
    if page.fetched_at is None:
        return {"state": "waiting", "label": page.get_state_display()}
    if page.was_seen:
        return {"state": "done", "label": page.status}
    is_refusal = page.failure == Page.Failure.ROBOTS
    return {"state": "waiting" if is_refusal else "failed", "label": page.get_failure_display() or page.status}
