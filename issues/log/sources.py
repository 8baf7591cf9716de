"""What the newsletter itself remembers beside edits (edits.py): assemblies, publications, marks, the rota, what editors set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.assembly.wording import report_kinds
from issues.log.tables import TableLog, of_issue
from issues.models import Assembly, Change, Delivery, Duty, IssueTemplate, ReadyMark, Revision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from issues.log.happening import About, Happening, Question


class AssemblyLog(TableLog):
    """Runs of assembly, with what they did."""

    name = "assemblies"
    label = gettext_lazy("Assemblies")
    actor = "requested_by"
    searched = ("error", "report")

    def rows(self) -> QuerySet[Assembly]:
        """All runs."""
        return Assembly.objects.select_related("issue", "requested_by")

    def about(self, about: About) -> Q | None:
        """An issue's."""
        return of_issue(about)

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """The report in numbers, or the reason why there is none."""
        del question
        for row in rows:
            did = ", ".join(f"{len(kind['lines'])} {kind['words']}" for kind in report_kinds(row.report))
            is_done = row.state == Assembly.State.DONE
            yield self.happened(
                row,
                deed=_("assembled"),
                subject=str(row.issue),
                url=reverse("admin:issues_assembly_change", args=[row.pk]),
                after=did or (_("no change") if is_done else str(row.get_state_display()).lower()),
                why=row.error,
            )


class PublicationLog(TableLog):
    """Publications and amendments."""

    name = "publications"
    label = gettext_lazy("Publications")
    actor = "created_by"
    searched = ("reason", "issue__title")

    def rows(self) -> QuerySet[Revision]:
        """All revisions, without their texts."""
        return Revision.objects.select_related("issue", "created_by").defer("text", "html")

    def about(self, about: About) -> Q | None:
        """An issue's."""
        return of_issue(about)

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """Number, checksum and reason."""
        del question
        for row in rows:
            yield self.happened(
                row,
                deed=_("published") if row.number == 1 else _("amended"),
                subject=str(row.issue),
                url=reverse("admin:issues_revision_change", args=[row.pk]),
                after=_("revision %(number)s, %(sum)s") % {"number": row.number, "sum": row.sha256[:12]},
                why=row.reason,
            )


class DeliveryLog(TableLog):
    """Revisions handed on: to whom, and where they stand there."""

    name = "deliveries"
    label = gettext_lazy("Deliveries")
    actor = "requested_by"
    searched = ("port", "receipt", "error")

    def rows(self) -> QuerySet[Delivery]:
        """All of them, without the texts."""
        return Delivery.objects.select_related("revision__issue", "requested_by").defer("revision__text", "revision__html")

    def about(self, about: About) -> Q | None:
        """An issue's."""
        return Q(revision__issue=about.key) if about.kind == "issue" else None

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """Where it went, and how."""
        del question
        for row in rows:
            is_done = row.state == Delivery.State.DONE
            yield self.happened(
                row,
                deed=_("handed on"),
                subject=str(row.revision),
                url=reverse("admin:issues_issue_publish", args=[row.revision.issue_id]),
                after=f"{row.port}: {row.receipt}" if is_done else f"{row.port}: {row.get_state_display().lower()}",
                why=row.error,
            )


class ReadyLog(TableLog):
    """Ready marks. What opens a section again by itself is an edit or an assembly, and told there."""

    name = "ready"
    label = gettext_lazy("Ready marks")
    time = "marked_at"
    actor = "marked_by"
    searched = ("section_name",)

    def rows(self) -> QuerySet[ReadyMark]:
        """All marks."""
        return ReadyMark.objects.select_related("issue", "marked_by")

    def about(self, about: About) -> Q | None:
        """An issue's, or a section's."""
        return Q(issue_section=about.key) if about.kind == "section" else of_issue(about)

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """The section, and the version that was looked at."""
        del question
        for row in rows:
            yield self.happened(
                row,
                who=_("Somebody whose account is gone"),
                deed=_("called ready") if row.is_ready else _("opened again"),
                subject=f"{row.section_name} ({row.issue})",
                url=reverse("admin:issues_issue_change", args=[row.issue_id]),
                before=_("open") if row.is_ready else _("ready"),
                after=_("ready, version %(number)s") % {"number": row.version} if row.is_ready else _("open"),
            )


class RotaLog(TableLog):
    """Changes of the rota and its notes."""

    name = "rota"
    label = gettext_lazy("Rota")
    time = "changed_at"
    actor = "changed_by"
    searched = ("note", "person__username")

    def rows(self) -> QuerySet[Duty]:
        """All rows, each with what stood before it."""
        before = Duty.objects.filter(week=OuterRef("week"), number=OuterRef("number") - 1)
        return Duty.objects.select_related("person", "changed_by").annotate(
            person_before=Subquery(before.values("person__username")[:1]), note_before=Subquery(before.values("note")[:1])
        )

    def about(self, about: About) -> Q | None:
        """A week is no thing of its own."""
        del about
        return None

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """Who was on duty and is now, or that there is a note."""
        del question
        for row in rows:
            now, before = row.person.get_username() if row.person else "", row.person_before or ""
            is_note = now == before
            yield self.happened(
                row,
                who=_("Somebody whose account is gone"),
                deed=_("wrote the note of") if is_note else _("changed the rota of"),
                subject=date_format(row.week, "j F Y"),
                url=reverse("admin:rota"),
                before=(row.note_before or "") if is_note else before or _("nobody"),
                after=row.note if is_note else now or _("nobody"),
            )


class SettingsLog(TableLog):
    """What editors set up: policies, guidelines, switches, blocked sites."""

    name = "settings"
    label = gettext_lazy("What editors set up")
    time = "changed_at"
    actor = "changed_by"
    searched = ("subject", "field", "before", "after")

    def rows(self) -> QuerySet[Change]:
        """All noted changes."""
        return Change.objects.select_related("changed_by")

    def about(self, about: About) -> Q | None:
        """They are noted by names."""
        del about
        return None

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """The field, from, to."""
        del question
        for row in rows:
            yield self.happened(
                row,
                deed=_("changed"),
                subject=f"{row.subject}: {row.field}",
                url=reverse("admin:issues_change_changelist"),
                before=row.before,
                after=row.after,
            )


class TemplateLog(TableLog):
    """Versions of the text that a new draft starts from."""

    name = "templates"
    label = gettext_lazy("Templates")
    actor = "created_by"
    searched = ("note",)

    def rows(self) -> QuerySet[IssueTemplate]:
        """All versions, without their texts."""
        return IssueTemplate.objects.select_related("created_by").defer("text")

    def about(self, about: About) -> Q | None:
        """They belong to no issue."""
        del about
        return None

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """The note."""
        del question
        for row in rows:
            yield self.happened(
                row,
                deed=_("brought in"),
                subject=str(row),
                url=reverse("admin:issues_issuetemplate_change", args=[row.pk]),
                why=row.note,
            )


class RecordsLog(TableLog):
    """What was added, changed and deleted by the admin's own forms: accounts, organizers, whatever has no log of its own.

    An admin class with `tells_itself` leaves other rows about additions and changes; deletions are told here.
    """

    name = "records"
    label = gettext_lazy("Records and accounts")
    time = "action_time"
    actor = "user"
    searched = ("object_repr", "change_message")
    DEEDS: ClassVar = {ADDITION: gettext_lazy("added"), CHANGE: gettext_lazy("changed"), DELETION: gettext_lazy("deleted")}

    def rows(self) -> QuerySet[LogEntry]:
        """All that is told by no other source."""
        told = Q(pk__in=[])
        admin.autodiscover()  # what is loaded is not loaded again
        for model, page in admin.site._registry.items():  # noqa: SLF001 (there is no other way to ask)
            if getattr(page, "tells_itself", False):
                told |= Q(content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name)  # noqa: SLF001
        return LogEntry.objects.filter(~told | Q(action_flag=DELETION)).select_related("user", "content_type")

    def about(self, about: About) -> Q | None:
        """They are told of records, not of things."""
        del about
        return None

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """The record, and which fields were changed."""
        del question
        for row in rows:
            url = row.get_admin_url() if row.action_flag != DELETION else None
            yield self.happened(
                row,
                who="",
                deed=str(self.DEEDS[row.action_flag]),
                subject=f"{row.content_type}: {row.object_repr}" if row.content_type else row.object_repr,
                url=url or "",
                why=row.get_change_message() if row.action_flag == CHANGE else "",
            )
