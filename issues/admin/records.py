"""The rest of the records: catalogue and templates may be changed, what the program wrote by itself is only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from issues.admin.changes import NotedAdmin
from issues.admin.links import web_link
from issues.admin.readonly import ReadOnlyAdmin
from issues.assembly.wording import report_kinds
from issues.forms import SectionRuleForm, TemplateForm
from issues.models import Assembly, Change, Entry, IssueTemplate, Revision, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.admin.views.main import ChangeList
    from django.db.models import QuerySet
    from django.forms import ModelForm
    from django.http import HttpRequest

SHOWN_CHANGES = 20


class GroupFilter(admin.AllValuesFieldListFilter):
    """The groups of sections; those of none have a name, too."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """All, and each group."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or _("No group")}


@admin.register(Section)
class SectionAdmin(NotedAdmin):
    """The standing catalogue and its policies, which hold at once. A section that an issue has cannot go."""

    form = SectionRuleForm
    list_display = ("title", "slug", "group", "holds", "entry_kind", "ordering", "accepts_submissions", "closed_from_issue")
    list_filter = (("group", GroupFilter), "holds", "accepts_submissions")
    search_fields = ("title", "slug", "aliases")
    filter_horizontal = ("owners",)
    readonly_fields = ("changes",)
    noted = tuple(field.name for field in Section._meta.concrete_fields if not field.primary_key)  # noqa: SLF001 (Django's documented name)
    fieldsets: ClassVar = [
        (None, {"fields": ["title", "heading", "slug", "aliases", ("level", "position", "group")]}),
        (_("What stands in it"), {"fields": ["holds", "entry_kind", "ordering", "placeholder", "empty_text", "is_hidden_when_empty"]}),
        (_("Who cares for it"), {"fields": ["owners"]}),
        (
            _("What may be sent in"),
            {
                "fields": [
                    *("accepts_submissions", "closed_from_issue", "policy_text", "policy_alternative"),
                    *("weekly_limit", "sender_limit", "changes"),
                ]
            },
        ),
    ]

    def subject(self, obj: Section) -> str:
        """By its slug, which hardly ever changes."""
        return f"Section {obj.slug}"

    @admin.display(description=_("changes"))
    def changes(self, section: Section) -> SafeString:
        """The newest ones, with who made them."""
        rows = Change.objects.filter(subject=self.subject(section)).select_related("changed_by")[:SHOWN_CHANGES]
        return mark_safe(render_to_string("admin/issues/section/changes.html", {"changes": rows}))  # noqa: S308 (our own template)

    def has_delete_permission(self, request: HttpRequest, obj: Section | None = None) -> bool:
        """A section that no issue has."""
        return super().has_delete_permission(request, obj) and obj is not None and not obj.issue_sections.exists()


@admin.register(IssueTemplate)
class IssueTemplateAdmin(admin.ModelAdmin[IssueTemplate]):
    """The versions of the template. A change is a new version; the newest is what the next draft starts from."""

    form = TemplateForm
    list_display = ("__str__", "note", "created_at", "created_by")
    list_select_related = ("created_by",)
    readonly_fields = ("sha256", "created_at", "created_by")
    actions = None
    tells_itself = True  # to the log

    def get_fields(self, request: HttpRequest, obj: IssueTemplate | None = None) -> list[Any]:
        """A new version is a text and a note."""
        del request
        return ["note", "text"] if obj is None else ["note", "text", "sha256", "created_at", "created_by"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new version starts from the newest."""
        newest = IssueTemplate.objects.first()
        return {"text": newest.text if newest else ""} | super().get_changeform_initial_data(request)

    def has_change_permission(self, request: HttpRequest, obj: IssueTemplate | None = None) -> bool:
        """A version stays as it is."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: IssueTemplate | None = None) -> bool:
        """A version stays."""
        del request, obj
        return False

    def save_model(self, request: HttpRequest, obj: IssueTemplate, form: ModelForm[IssueTemplate], change: bool) -> None:  # noqa: FBT001 (Django's signature)
        """Keep the form's checked text as the newest version."""
        del form, change
        user: Any = request.user
        obj.created_by = user
        obj.save()


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Every entry of every issue, to search; the newest issue first, each in its order."""

    ordering = ("-issue__date", "issue_section__position", "position")
    list_display = ("title", "address", "section", "issue", "kind")
    list_display_links = None
    list_filter = ("kind",)
    list_select_related = ("issue", "issue_section")
    search_fields = ("title", "url")
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description=_("address"))
    def address(self, entry: Entry) -> str:
        """The host as a link, where the address is one of the web."""
        return web_link(entry.url)

    @admin.display(description=_("section"), ordering="issue_section__position")
    def section(self, entry: Entry) -> str:
        """The heading it stands under."""
        return str(entry.issue_section)


@admin.register(Assembly)
class AssemblyAdmin(ReadOnlyAdmin):
    """Every run of assembly with its report."""

    list_display = ("__str__", "issue", "chip", "requested_by", "created_at", "finished_at")
    list_filter = ("state",)
    list_select_related = ("issue", "requested_by")
    fields = ("issue", "chip", "requested_by", "created_at", "finished_at", "attempts", "error", "lines")
    readonly_fields = ("chip", "lines")

    @admin.display(description=_("state"), ordering="state")
    def chip(self, run: Assembly) -> SafeString:
        """Where it stands."""
        return mark_safe(render_to_string("partials/chip.html", {"state": run.state, "label": run.get_state_display()}))  # noqa: S308

    @admin.display(description=_("report"))
    def lines(self, run: Assembly) -> SafeString:
        """What it did."""
        return mark_safe(render_to_string("admin/issues/issue/report.html", {"kinds": report_kinds(run.report)}))  # noqa: S308


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """The frozen texts."""

    list_display = ("__str__", "reason", "created_by", "created_at", "short_sum")
    list_select_related = ("issue", "created_by")
    search_fields = ("issue__number__exact", "reason")
    fields = ("desk", "number", "reason", "created_by", "created_at", "sha256", "text")
    readonly_fields = ("desk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        """Without the long columns, which the list does not show."""
        return super().get_queryset(request).defer("html")

    @admin.display(description=_("SHA-256"))
    def short_sum(self, revision: Revision) -> str:
        """The beginning of the checksum."""
        return revision.sha256[:12]

    @admin.display(description=_("issue"))
    def desk(self, revision: Revision) -> str:
        """The issue's desk."""
        return format_html('<a href="{}">{}</a>', reverse("admin:issues_issue_change", args=[revision.issue_id]), revision.issue)
