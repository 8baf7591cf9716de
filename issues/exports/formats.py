"""The formats of an issue, and those that other apps add (settings.ISSUE_EXPORTS)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from issues.exports.as_json import as_json
from issues.exports.mail import mail_html, mail_text, mail_warnings
from issues.exports.plain import plain
from issues.exports.social import for_bluesky, for_mastodon, for_reddit
from issues.exports.table import Export

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPORTS = (
    Export("markdown", "issue.md", "text/markdown", lambda edition: edition.text, is_public=True, label="Markdown"),
    Export("html", "issue.html", "text/html", lambda edition: edition.html),
    Export("email", "mail.html", "text/html", mail_html, warn=mail_warnings),
    Export("email-text", "mail.txt", "text/plain", mail_text),
    Export("text", "issue.txt", "text/plain", plain, is_public=True, label="Text"),
    Export("json", "issue.json", "application/json", as_json, is_public=True, label="JSON"),
    Export("mastodon", "mastodon.txt", "text/plain", for_mastodon),
    Export("bluesky", "bluesky.txt", "text/plain", for_bluesky),
    Export("reddit", "reddit.txt", "text/plain", for_reddit),
)


@cache
def exports() -> Mapping[str, Export]:
    """Every format by name, in the order of the settings."""
    return {export.name: export for path in settings.ISSUE_EXPORTS for export in import_string(path)}


@cache
def public_exports() -> Mapping[str, Export]:
    """Those that stand beside an issue's page, by the name of their file."""
    return {export.file_name: export for export in exports().values() if export.is_public}
