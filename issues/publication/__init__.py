"""The life of an issue: opened, made ready, published, amended. What is published is frozen as a Revision.

Every step is one transaction, and refuses with a `PublicationError` whose words an editor can read.
"""

from issues.publication.amending import amend_issue, plan_amendment, put_discussion
from issues.publication.bases import nearest_revision, taken_back
from issues.publication.errors import BlockedError, PublicationError, StaleRevisionError
from issues.publication.finishing import Finishing, finish_issue
from issues.publication.opening import draft_text, new_issue, next_wednesday
from issues.publication.publishing import make_ready, publish_issue, release, take_back

__all__ = [
    "BlockedError",
    "Finishing",
    "PublicationError",
    "StaleRevisionError",
    "amend_issue",
    "draft_text",
    "finish_issue",
    "make_ready",
    "nearest_revision",
    "new_issue",
    "next_wednesday",
    "plan_amendment",
    "publish_issue",
    "put_discussion",
    "release",
    "take_back",
    "taken_back",
]
