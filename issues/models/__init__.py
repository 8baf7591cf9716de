"""The tables of the newsletter: its issues and what was ever changed in them, the catalogue of sections, the board, the deliveries."""

from issues.models.assembly import Assembly, Placement, Routine
from issues.models.board import Duty, Presence, ReadyMark, Visit
from issues.models.catalogue import IssueTemplate, Section
from issues.models.delivery import Delivery
from issues.models.history import Arrangement, Change, Departure, Revision, SectionVersion
from issues.models.issue import YEARS, Entry, Issue, IssueQuerySet, IssueSection
from issues.models.public import PublicSite

__all__ = [
    "YEARS",
    "Arrangement",
    "Assembly",
    "Change",
    "Delivery",
    "Departure",
    "Duty",
    "Entry",
    "Issue",
    "IssueQuerySet",
    "IssueSection",
    "IssueTemplate",
    "Placement",
    "Presence",
    "PublicSite",
    "ReadyMark",
    "Revision",
    "Routine",
    "Section",
    "SectionVersion",
    "Visit",
]
