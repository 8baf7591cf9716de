"""Edits of sections in the log: what was saved, taken out and moved, from what to what, and whether it can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from issues.log.tables import TableLog, of_issue
from issues.markdown import parse_heading
from issues.models import Arrangement, SectionVersion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from issues.log.happening import About, Happening, Question

Origin, What = SectionVersion.Origin, SectionVersion.What
SUBJECT_LENGTH = 200


class EditLog(TableLog):
    """Every text of a section that somebody saved, and what they took out or moved.

    What assembly wrote its run tells; an import or a new draft is one line.
    """

    name = "edits"
    label = gettext_lazy("Edits of sections")
    time = "saved_at"
    actor = "saved_by"
    DEEDS: ClassVar = {
        Origin.IMPORT: gettext_lazy("imported"),
        Origin.TEMPLATE: gettext_lazy("opened"),
        Origin.EDIT: gettext_lazy("edited"),
        Origin.FINISH: gettext_lazy("finished"),
        Origin.AMENDMENT: gettext_lazy("amended"),
        What.REMOVED: gettext_lazy("took out"),
        What.MOVED: gettext_lazy("moved"),
    }
    WHOLE: ClassVar = (Origin.IMPORT, Origin.TEMPLATE)

    def rows(self) -> QuerySet[SectionVersion]:
        """Saved versions, each with the one before it."""
        earlier = SectionVersion.objects.filter(section_key=OuterRef("section_key"), version__lt=OuterRef("version"))
        rows = SectionVersion.objects.exclude(origin=Origin.ASSEMBLY).exclude(origin__in=self.WHOLE, heading__gt="")
        last = earlier.order_by("-version")
        return (
            rows.select_related("saved_by", "issue", "issue_section")
            .defer("body", "issue_section__body")
            .annotate(older=Subquery(last.values("pk")[:1]), older_version=Subquery(last.values("version")[:1]))
        )

    def about(self, about: About) -> Q | None:
        """An issue's, or a section's."""
        return Q(section_key=about.key) if about.kind == "section" else of_issue(about)

    def found(self, word: str) -> Q:
        """Edits that brought a word or took it away, those of a section that has it in its heading, and those that name it."""
        earlier = SectionVersion.objects.filter(section_key=OuterRef("section_key"), version=OuterRef("version") - 1)
        has, had = Q(body__icontains=word), Exists(earlier.exclude(what=What.REMOVED).filter(body__icontains=word))
        changed = Q(what=What.SAVED) & ((has & ~had) | (~has & had)) | Q(what=What.REMOVED) & has
        return Q(heading__icontains=word) | Q(note__icontains=word) | changed

    def tell(self, rows: Sequence[Any], question: Question) -> Iterator[Happening]:
        """Whole texts of both come along, for their difference."""
        undoable, places = _undoable(rows, question.reader), _places(rows)
        edits = [row for row in rows if row.origin not in self.WHOLE] if question.with_texts else []
        texts = SectionVersion.objects.in_bulk({pk for row in edits for pk in (row.pk, row.older) if pk})
        for row in rows:
            is_whole = row.origin in self.WHOLE
            before, after = places.get(row.pk) or _numbers(row, is_whole=is_whole)
            both = _both(row, texts) if row.pk in texts and not is_whole else {}
            yield self.happened(
                row,
                deed=_("took back a change of") if row.undoes else str(self.DEEDS[row.origin if row.what == What.SAVED else row.what]),
                subject=str(row.issue) if is_whole else f"{_title(row.heading)} ({row.issue})",
                url=_versions(row, is_whole=is_whole),
                before=before,
                after=after,
                why=row.note,
                undo=reverse("admin:issues_issue_undo", args=[row.issue_id]) if row.pk in undoable else "",
                undo_key=str(row.change or ""),
                **both,
            )


def _undoable(rows: Sequence[SectionVersion], reader: User | None) -> set[int]:
    """Which of these edits somebody can take back: their own ones, in open issues, that are not taken back yet. One row for a change."""
    own = [row for row in rows if reader and row.saved_by_id == reader.pk and row.change and not row.undoes and row.issue.is_open]
    undone = set(SectionVersion.objects.filter(undoes__in={row.change for row in own}).values_list("undoes", flat=True))
    newest = {row.change: row.pk for row in reversed(own)}
    return {pk for change, pk in newest.items() if change not in undone}


def _places(rows: Sequence[SectionVersion]) -> dict[int, tuple[str, str]]:
    """From where to where each of these that was moved went, counted in headings: one query where there are any."""
    moved = [row for row in rows if row.what == What.MOVED]
    changes = {row.change for row in moved if row.change}
    found = {one.change: one for one in Arrangement.objects.filter(change__in=changes)} if changes else {}
    told = [(row, found[row.change]) for row in moved if row.change]
    return {row.pk: (_place(one.before, row.section_key), _place(one.after, row.section_key)) for row, one in told}


def _place(order: Sequence[int], key: int) -> str:
    return _("place %(number)s") % {"number": order.index(key)}


def _numbers(row: Any, *, is_whole: bool) -> tuple[str, str]:
    """Which version became which; nothing became of what was taken out."""
    before = "" if row.older is None or is_whole else _("version %(number)s") % {"number": row.older_version}
    return before, "" if is_whole or row.what != What.SAVED else _("version %(number)s") % {"number": row.version}


def _both(row: Any, texts: Mapping[int, SectionVersion]) -> dict[str, str]:
    """The texts before and after; a move changes none."""
    older, new = texts.get(row.older), texts[row.pk].standing
    return {"old": new if row.what == What.MOVED else older.standing if older else "", "new": new}


def _title(heading: str) -> str:
    return (parse_heading(heading).title or heading.strip() or _("Beginning"))[:SUBJECT_LENGTH]


def _versions(row: SectionVersion, *, is_whole: bool) -> str:
    """Where an edit is seen: among the versions of its section; the desk of an issue that came in whole."""
    if is_whole:
        return reverse("admin:issues_issue_change", args=[row.issue_id])
    page = reverse("admin:issues_issue_versions", args=[row.issue_id])
    return f"{page}?section={row.issue_section_id}&to={row.pk}" if row.issue_section_id else f"{page}?to={row.pk}"
