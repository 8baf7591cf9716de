"""An issue, its sections, and the index of its entries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from issues.addresses import address
from issues.markdown import parse_heading
from issues.models.catalogue import Section
from issues.moment import once

YEARS = range(2013, 2100)  # of the newsletter; a calendar has an end, and weeks are counted from a date


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
        return address("issue", self.number) if self.number else self.blog_url

    @property
    def blog_url(self) -> str:
        """Its page at the address that the newsletter's site gives it."""
        return address("issue-by-date", self.date, self.slug)

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
            models.Index(fields=["kind"], condition=Q(kind__in=["crate", "quote"]), name="entry_of_the_week"),
        ]

    def __str__(self) -> str:
        return self.title or self.text
