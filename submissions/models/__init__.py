"""The tables of the queue: what was sent in, what was decided about it, its pages, its mail, and what editors say about sending in."""

from submissions.models.api import ApiRequest, ApiToken
from submissions.models.decision import Decision
from submissions.models.house import BlockedHost, FloodCount, Guideline, KeySetting, Learned, ReplyKit, SpentProof, Switches
from submissions.models.kinds import CrateSubmission, LinkSubmission, QuoteSubmission, SpeakersSubmission, TaskSubmission
from submissions.models.notice import Notice, Unsubscription
from submissions.models.page import Page, PageHost, page_digest
from submissions.models.submission import NAME_LENGTH, PAGE_LIFETIME, SOURCE, TITLE_LENGTH, URL_LENGTH, Submission, new_token, subject
from submissions.models.vote import Vote

__all__ = [
    "NAME_LENGTH",
    "PAGE_LIFETIME",
    "SOURCE",
    "TITLE_LENGTH",
    "URL_LENGTH",
    "ApiRequest",
    "ApiToken",
    "BlockedHost",
    "CrateSubmission",
    "Decision",
    "FloodCount",
    "Guideline",
    "KeySetting",
    "Learned",
    "LinkSubmission",
    "Notice",
    "Page",
    "PageHost",
    "QuoteSubmission",
    "ReplyKit",
    "SpeakersSubmission",
    "SpentProof",
    "Submission",
    "Switches",
    "TaskSubmission",
    "Unsubscription",
    "Vote",
    "new_token",
    "page_digest",
    "subject",
]
