"""Pages that were sent in, as they were when somebody last looked: one row per address, fetched by workers (pages/)."""

from __future__ import annotations

from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from issues.work import Work


def page_digest(url: str) -> str:
    """The key of an address's row: addresses are longer than an index takes."""
    return sha256(url.encode()).hexdigest()


class Page(Work):
    """A page, and the work to fetch it. A failed fetch is an answer too: `failure` says why, and nothing waits for it.

    `state` is that of the last fetch; what an earlier one found stays until a later one found something else.
    """

    class Failure(models.TextChoices):
        """Why the last fetch brought no page."""

        FORBIDDEN = "forbidden", _("The address leads to no public place")
        UNREACHABLE = "unreachable", _("The site does not answer")
        TIMEOUT = "timeout", _("The page did not come within ten seconds")
        REDIRECTS = "redirects", _("Too many redirects")
        PROTOCOL = "protocol", _("The site's answer makes no sense")
        ROBOTS = "robots", _("The site asks programs to stay away")

    url = models.TextField(help_text=_("As it is fetched: publishable, without fragment."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    host = models.CharField(max_length=255, help_text=_("Whom to be polite to."))
    is_recheck = models.BooleanField(default=False, help_text=_("Nobody waits for it: robots.txt is respected."))
    slot_at = models.DateTimeField(null=True, blank=True, help_text=_("Its turn at the host."))
    fetched_at = models.DateTimeField(null=True, blank=True, help_text=_("The last fetch, whatever it brought."))
    first_seen_at = models.DateTimeField(null=True, blank=True, help_text=_("The first fetch that brought the page."))
    last_seen_at = models.DateTimeField(null=True, blank=True, help_text=_("The last fetch that brought the page."))
    failure = models.CharField(max_length=12, choices=Failure.choices, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Of the last answer after redirects."))
    final_url = models.TextField(blank=True, help_text=_("Where redirects ended."))
    content_type = models.CharField(max_length=100, blank=True)
    title = models.TextField(blank=True)
    excerpt = models.TextField(blank=True, help_text=_("The page's own description."))
    language = models.CharField(max_length=8, blank=True, help_text=_("Two letters, small, as the page declares it."))
    canonical = models.TextField(blank=True, help_text=_("The address that the page calls its own; only of the same site."))
    https_url = models.TextField(blank=True, help_text=_("The same page by https, where an http address answers there."))
    paywall = models.CharField(max_length=100, blank=True, help_text=_("The mark that tells of payment or login."))
    medium = models.CharField(max_length=8, blank=True, help_text=_("video or audio, by the page's own marks."))
    has_code = models.BooleanField(default=False)
    has_feed = models.BooleanField(default=False)
    llm = models.CharField(max_length=200, blank=True, help_text=_("The words in which the page tells of an LLM."))

    class Meta(Work.Meta):
        indexes: ClassVar = [
            *Work.Meta.indexes,
            models.Index(fields=["host", "state"], name="page_host"),
            models.Index(fields=["failure", "-id"], name="page_failure", condition=~Q(failure="")),
            models.Index(fields=["status", "-id"], name="page_refused", condition=Q(status__gte=400)),  # RFC 9110
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def was_seen(self) -> bool:
        """Whether the last fetch brought the page."""
        return self.fetched_at is not None and not self.failure and self.status is not None and self.status < 400  # noqa: PLR2004 (RFC 9110)


class PageHost(models.Model):
    """When a site may be asked next, and what its robots.txt says."""

    host = models.CharField(max_length=255, primary_key=True)
    next_at = models.DateTimeField(help_text=_("No fetch begins before."))
    robots = models.TextField(blank=True)
    robots_fetched_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.host
