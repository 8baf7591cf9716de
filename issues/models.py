"""The tables of the newsletter. Changes of state live in assembly/, editing/, importer.py and publication/."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from issues.board_models import Duty as Duty  # noqa: PLC0414 (they are this app's models, too)
from issues.board_models import ReadyMark as ReadyMark  # noqa: PLC0414
from issues.board_models import Visit as Visit  # noqa: PLC0414
from issues.delivery_models import Delivery as Delivery  # noqa: PLC0414
from issues.markdown import parse_heading
from issues.moment import once
from issues.public_models import PublicSite as PublicSite  # noqa: PLC0414
from issues.work import Work

YEARS = range(2013, 2100)  # of the newsletter; a calendar has an end, and weeks are counted from a date


class Section(models.Model):
    """The standing catalogue: a section that an issue may have, how it is filled, and its policy."""

    class Holds(models.TextChoices):
        """What stands in a section."""

        LIST = "list", _("List of entries")
        SLOT = "slot", _("One block")
        PROSE = "prose", _("Prose")

    class Ordering(models.TextChoices):
        """How assembly orders the entries it adds."""

        ARRIVAL = "arrival", _("Order of acceptance, video and audio last")
        DATE = "date", _("Date, then place as printed")
        HAND = "hand", _("By hand")

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200, help_text=_("The words of the heading, without marks and link."))
    heading = models.TextField(help_text=_("The heading line as a new issue prints it, marks included."))
    aliases = models.JSONField(default=list, blank=True, help_text=_("Other titles under which old issues carry it."))
    group = models.SlugField(max_length=80, blank=True, help_text=_("Neighbours that belong together: community, events …"))
    level = models.PositiveSmallIntegerField(default=3)
    position = models.PositiveIntegerField(unique=True, help_text=_("Place in an issue."))
    holds = models.CharField(max_length=8, choices=Holds.choices, default=Holds.LIST)
    entry_kind = models.CharField(max_length=16, blank=True, help_text=_("link, task, speakers, event …"))
    ordering = models.CharField(max_length=8, choices=Ordering.choices, default=Ordering.ARRIVAL)
    placeholder = models.TextField(blank=True, help_text=_("The comment that a slot's block replaces."))
    empty_text = models.TextField(blank=True, help_text=_("The notice that finishing writes into an empty list."))
    is_hidden_when_empty = models.BooleanField(default=False)
    owners = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="owned_sections")
    accepts_submissions = models.BooleanField(default=False, help_text=_("Offered in the form."))
    closed_from_issue = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("From this issue number on the public may not submit here.")
    )
    weekly_limit = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Most entries of one site in an issue."))
    sender_limit = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Most submissions of one sender for an issue."))
    policy_text = models.TextField(blank=True, help_text=_("Why it is closed, in the section's own words."))
    policy_alternative = models.TextField(blank=True, help_text=_("What to do instead."))

    class Meta:
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.title

    def is_closed_for(self, number: int | None) -> bool:
        """Whether the public may not submit to it for the issue of that number."""
        return self.closed_from_issue is not None and (number is None or number >= self.closed_from_issue)


class Change(models.Model):
    """A change of what editors set up (a section's policy, a guideline, a switch). Rows are only added, never changed."""

    subject = models.CharField(max_length=200, help_text=_("What was changed, by its name then."))
    field = models.CharField(max_length=80)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.subject}: {self.field}"


class Presence(models.Model):
    """Who looks at what (presence.py). A row of somebody who has left is of no use any more."""

    subject = models.CharField(max_length=80, help_text=_("What is looked at, by a stable name: submission:4711."))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["subject", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.subject}"


class IssueTemplate(models.Model):
    """The text a new draft starts from. Rows are versions; the newest counts."""

    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering: ClassVar = ["-pk"]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"Template {self.pk}"


class IssueQuerySet(models.QuerySet["Issue"]):
    """Issues by where they stand."""

    def open(self) -> IssueQuerySet:
        """Not yet published."""
        return self.filter(status__in=Issue.OPEN)

    def published(self) -> IssueQuerySet:
        """Published or amended."""
        return self.exclude(status__in=Issue.OPEN)

    def coming(self) -> Issue | None:
        """The one open draft that accepted submissions go to: the earliest unpublished issue. A page asks once (issues.moment)."""
        return once("coming", self.open().order_by("date", "pk").first)


class Issue(models.Model):
    """One issue. Its sections' headings and bodies, joined, are its text."""

    class Status(models.TextChoices):
        """Where an issue stands."""

        DRAFT = "draft", _("Draft")
        READY = "ready", _("Ready")
        PUBLISHED = "published", _("Published")
        AMENDED = "amended", _("Amended")

    OPEN: ClassVar = (Status.DRAFT, Status.READY)

    number = models.PositiveIntegerField(null=True, blank=True, unique=True)
    title = models.CharField(max_length=200)
    date = models.DateField()
    file_name = models.CharField(max_length=200, unique=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text=_("What is sent later counts for the next issue. Empty: open until published.")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-date", "-pk"]
        permissions: ClassVar = [("publish_issue", "Can publish and amend issues")]

    def __str__(self) -> str:
        return f"Issue {self.number}" if self.number else self.title

    def get_absolute_url(self) -> str:
        """Its public page: by number, or, for the few without, at the newsletter's own address."""
        return reverse("issue", args=[self.number]) if self.number else self.blog_url

    @property
    def blog_url(self) -> str:
        """Its page at the address that the newsletter's site gives it."""
        return reverse("issue-by-date", args=[self.date, self.slug])

    @property
    def slug(self) -> str:
        """Its title as the newsletter's site puts it into the address."""
        return slugify(self.title) or "issue"

    @property
    def is_open(self) -> bool:
        """Whether its text may still change."""
        return self.status in self.OPEN

    @property
    def has_closed(self) -> bool:
        """Whether what is sent in now counts for the next issue."""
        return self.closes_at is not None and self.closes_at <= timezone.now()


class IssueSection(models.Model):
    """A heading line as it stands, and the body up to the next heading. The first one of an issue has no heading."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="sections")
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="issue_sections")
    position = models.PositiveIntegerField()
    heading = models.TextField(blank=True, help_text=_("With its line end."))
    body = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    is_made_by_assembly = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return parse_heading(self.heading).title or self.heading.strip() or "Beginning"


class SectionVersion(models.Model):
    """A section as it stood after one save; nothing that was ever saved is lost."""

    class Origin(models.TextChoices):
        """What saved it."""

        IMPORT = "import", _("Import")
        TEMPLATE = "template", _("New draft")
        ASSEMBLY = "assembly", _("Assembly")
        EDIT = "edit", _("Edit")
        FINISH = "finish", _("Finishing")
        AMENDMENT = "amend", _("Amendment")

    issue_section = models.ForeignKey(IssueSection, null=True, on_delete=models.SET_NULL, related_name="versions")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="section_versions")
    version = models.PositiveIntegerField()
    heading = models.TextField(blank=True)
    body = models.TextField(blank=True)
    origin = models.CharField(max_length=8, choices=Origin.choices)
    note = models.CharField(max_length=200, blank=True, help_text=_("What was done, where the program knows it."))
    change = models.UUIDField(null=True, blank=True, help_text=_("The same on all versions that one change made."))
    undoes = models.UUIDField(null=True, blank=True, help_text=_("The change that this one takes back."))
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering: ClassVar = ["-version", "-pk"]
        indexes: ClassVar = [models.Index(fields=["-saved_at", "-id"], name="section_version_saved")]

    def __str__(self) -> str:
        return f"Version {self.version}"


class Entry(models.Model):
    """An index of every entry in every issue, kept in step with the text by difference (index.py), never edited by hand."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="entries")
    issue_section = models.ForeignKey(IssueSection, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField(help_text=_("Place among the entries of its section, from 0."))
    kind = models.CharField(max_length=16)
    title = models.TextField(blank=True)
    url = models.TextField(blank=True)
    duplicate_key = models.TextField(blank=True)
    host = models.CharField(max_length=255, blank=True, help_text=_("The site of the address, without www."))
    words = models.TextField(blank=True, help_text=_("The title as a reader sees it, without marks."))
    text = models.TextField(help_text=_("The markdown as it stands."))

    class Meta:
        ordering: ClassVar = ["issue_section__position", "position"]
        verbose_name_plural = "entries"
        indexes: ClassVar = [
            models.Index(fields=["duplicate_key"], name="entry_duplicate_key"),
            models.Index(fields=["host"], name="entry_host"),
        ]

    def __str__(self) -> str:
        return self.title or self.text


class Placement(models.Model):
    """What assembly knows of its own work: one line of one source in one issue."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="placements")
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    listing = models.CharField(max_length=80, blank=True)
    issue_section = models.ForeignKey(IssueSection, null=True, blank=True, on_delete=models.SET_NULL, related_name="placements")
    section = models.CharField(max_length=200, help_text=_("The section as last proposed."))
    text = models.TextField(blank=True, help_text=_("The line as last assembled."))
    proposed_text = models.TextField(blank=True, help_text=_("What the source last proposed; empty until an adopted line is assembled."))
    standing_text = models.TextField(blank=True, help_text=_("The line as it stood after the last assembly, an editor's changes included."))
    sort_key = models.JSONField(default=list)
    is_adopted = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True, help_text=_("An editor took the line out; it stays away."))
    refused_text = models.TextField(blank=True, help_text=_("The source's newer text, which an editor's change kept out."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "source", "key", "listing"], name="placement_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "key"], name="placement_key")]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"


class Assembly(Work):
    """One run of assembly over an issue: who asked, what changed, warnings, progress."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="assemblies")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    progress = models.PositiveSmallIntegerField(default=0, help_text=_("Percent."))
    report = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        verbose_name_plural = "assemblies"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue"], condition=Q(state="waiting"), name="assembly_waits_once"),
        ]

    def __str__(self) -> str:
        return f"Assembly {self.pk}"


class Routine(Work):
    """Something that is done again and again (routines.py)."""

    name = models.CharField(max_length=100, unique=True, help_text=_("Dotted path of the function, as settings.ROUTINES names it."))

    def __str__(self) -> str:
        return self.name


class Revision(models.Model):
    """The frozen text of a publication or amendment. Never changed."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    html = models.TextField(blank=True)
    page = models.TextField(blank=True, help_text=_("The HTML with the anchors of its entries."))
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    class Meta:
        ordering: ClassVar = ["number"]
        get_latest_by = "number"
        constraints: ClassVar = [models.UniqueConstraint(fields=["issue", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.issue}, revision {self.number}"
