"""Revisions: the frozen texts of an issue, and their HTML."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import OperationalError, transaction
from django.utils.safestring import mark_safe

from issues.exports.edition import parts_of
from issues.exports.html import render_html
from issues.exports.page import page_html
from issues.models import Revision
from issues.text import checksum

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.utils.safestring import SafeString

    from issues.models import Issue


def freeze(issue: Issue, text: str, *, actor: User | None, reason: str) -> Revision:
    """Keep the text for good as the issue's next revision, with its checksum, its HTML and its page."""
    last, html = last_revision(issue), render_html(text)
    return Revision.objects.create(
        issue=issue,
        number=last.number + 1 if last else 1,
        text=text,
        sha256=checksum(text),
        html=html,
        page=page_html(html, parts_of(text)),
        reason=reason,
        created_by=actor,
    )


def revision_html(revision: Revision) -> SafeString:
    """The revision's HTML: rendered and kept at the first read where it was frozen without (imports of the archive).

    Two readers at once render the same and keep it once; where the database takes no write now, it is kept at a later read.
    """
    if not revision.html:
        revision.html = render_html(revision.text)
        _keep(revision, "html")
    return mark_safe(revision.html)  # noqa: S308 (render_html's)


def revision_page(revision: Revision) -> SafeString:
    """The HTML with the anchors of its entries, as the issue's page shows it; made and kept like the HTML itself."""
    if not revision.page:
        revision.page = page_html(revision_html(revision), parts_of(revision.text))
        _keep(revision, "page")
    return mark_safe(revision.page)  # noqa: S308 (render_html's, with anchors)


def _keep(revision: Revision, name: str) -> None:
    with suppress(OperationalError), transaction.atomic():
        Revision.objects.filter(**{"pk": revision.pk, name: ""}).update(**{name: getattr(revision, name)})


def last_revision(issue: Issue) -> Revision | None:
    """What everyone reads of a published issue; None while it is a draft."""
    return issue.revisions.order_by("-number").first()
