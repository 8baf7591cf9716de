"""What a dump says of the issues: the checksum of every text, and of all that an export is made of."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from issues.exports.edition import Edition
from issues.exports.editions import edition_of
from issues.models import Issue
from issues.text import checksum

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_THE_SETTINGS = {"site", "campaign", "render"}  # another machine may have others
FACTS = [field.name for field in fields(Edition) if field.name not in OF_THE_SETTINGS | {"text"}]


def issue_facts() -> Iterator[dict[str, Any]]:
    """One for each revision, and one for each draft that is open (`revision` 0).

    Exports are pure functions of an edition: where text and facts are the same, so is every one of them.
    """
    for issue in Issue.objects.order_by("pk").iterator():
        revisions = [*issue.revisions.order_by("number").iterator(), *([None] if issue.is_open else [])]
        for revision in revisions:
            edition = edition_of(issue, revision)
            facts = json.dumps([str(getattr(edition, name)) for name in FACTS])
            yield {
                "issue": issue.pk,
                "file_name": edition.file_name,
                "revision": edition.revision,
                "markdown": checksum(edition.text),
                "facts": checksum(facts),
            }
