"""Events as something that can be sent in. The row of the calendar exists, proposed, from the moment of sending."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from events.calendar import EventError, change_event, confirm_event, decline_event, record_event, reopen_event
from events.feeds.changes import stand_as_announced
from events.forms import MIRROR, ORGANIZERS, EventForm, corrected_facts, facts_from
from events.models import Event, EventSubmission
from issues.markdown import parse_body
from issues.markdown.escaping import plain_text
from issues.markdown.nodes import EventListing, Item
from submissions.forms import CREDIT
from submissions.intake import IntakeError
from submissions.kinds import SubmissionKind
from submissions.review import ReviewError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.contrib.auth.models import User

    from issues.markdown.nodes import InlineLink
    from issues.models import Entry
    from submissions.models import Submission

OWN_FIELDS = ("url", "start", "end", "start_time", "time_zone", "mode", "city", "state", "country", "place_text")
LINK_FIELDS = ("organizer_name", "organizer_url", "organizer2_name", "organizer2_url", "mirror_title", "mirror_url")
REFUSED = "Refused in the queue"
NOT_YOURS = (
    "Editors or others have to do with this event, too, so it is not changed from here. "
    "Leave its fields as they stand, and write into the note what is wrong: the editors read it."
)


class EventKind(SubmissionKind):
    """A meetup, a workshop, a conference. The calendar proposes it to issues (sources.py), not the queue."""

    slug = "event"
    label = "Event"
    hint = "A meetup or a conference"
    form_class = EventForm
    related: ClassVar[tuple[str, ...]] = ("event_submission__event",)
    is_proposed_here = False

    def printed(self, fields: Mapping[str, Any]) -> EventListing:
        """The line as the calendar will print it."""
        return facts_from(fields).entry

    def initial(self, submission: Submission) -> dict[str, Any]:
        """The form's fields, read from the event."""
        event = submission.event_submission.event
        facts = event.facts
        fields: dict[str, Any] = {
            "event": event.pk,
            "title": submission.title,
            "note": submission.note,
            "email": submission.email,
            **{name: getattr(submission, name) for name in CREDIT},
            **{name: getattr(event, name) for name in OWN_FIELDS},
            **dict.fromkeys(LINK_FIELDS, ""),
        }
        for name, link in zip(ORGANIZERS, facts.organizers, strict=False):
            fields |= _typed(link, f"{name}_name", f"{name}_url")
        for link in facts.further_links[:1]:
            fields |= _typed(link, "mirror_title", "mirror_url")
        return fields

    def entry(self, submission: Submission) -> EventListing:
        """The line of its event as it stands in the calendar now."""
        event: Event = submission.event_submission.event
        return event.entry

    def create(self, submission: Submission, fields: Mapping[str, Any]) -> None:
        """Record the event as proposed."""
        with _refusing(IntakeError):
            event = record_event(facts_from(fields), actor=submission.submitted_by, source=Event.Source.SUBMISSION)
        EventSubmission.objects.create(submission=submission, event=event)

    def change(self, submission: Submission, fields: Mapping[str, Any], *, actor: User | None) -> None:
        """Bring the event to the corrected fields; what nobody corrected stays. Its sender changes only what is theirs alone."""
        link: EventSubmission = submission.event_submission
        facts = corrected_facts(link.event.facts, fields, standing=self.initial(submission))
        if facts == link.event.facts:
            return
        if actor is None and not link.is_senders:
            raise IntakeError(NOT_YOURS)
        with _refusing(IntakeError):
            change_event(link.event, facts=facts, actor=actor)

    def repeats(self, fields: Mapping[str, Any], entry: Entry) -> bool:
        """The same address on another day is another event."""
        for block in parse_body(entry.text, "event"):
            if isinstance(block, Item) and isinstance(block.entry, EventListing):
                return bool(block.entry.start == fields["start"])
        return False

    def accepted(self, submission: Submission, *, actor: User | None) -> None:
        """Its event is confirmed."""
        event = submission.event_submission.event
        if event.status != Event.Status.CONFIRMED:
            with _refusing(ReviewError):
                confirm_event(event, actor=actor, reason="Accepted in the queue")

    def refused(self, submission: Submission, *, actor: User | None) -> None:
        """Its event is declined, unless others brought it, too. Only an editor takes a confirmed one out.

        What a feed announces waits in the feed's words.
        """
        link: EventSubmission = submission.event_submission
        is_taken_out = actor is not None and link.event.status == Event.Status.CONFIRMED and not link.is_shared
        if link.is_senders or is_taken_out:
            with _refusing(ReviewError):
                decline_event(link.event, actor=actor, reason=REFUSED)
        elif link.event.status == Event.Status.PROPOSED and not link.is_shared:
            stand_as_announced(link.event, actor=actor)

    def reopened(self, submission: Submission, *, actor: User | None) -> None:
        """Its event waits for a decision again, unless others brought it, too. Its sender takes back only what they did."""
        link: EventSubmission = submission.event_submission
        if link.event.status == Event.Status.PROPOSED or link.is_shared or (actor is None and not _is_withdrawn(link.event)):
            return
        with _refusing(ReviewError):
            reopen_event(link.event, actor=actor, reason="Taken back in the queue")


def _is_withdrawn(event: Event) -> bool:
    """Whether the last word about it was its sender's, who withdrew it."""
    last = event.decisions.last()
    return last is not None and (last.actor_id, last.to_status, last.reason) == (None, Event.Status.DECLINED, REFUSED)


def _typed(link: InlineLink, name: str, url: str) -> dict[str, str]:
    title = plain_text(link.title)
    return {name: "" if name == "mirror_title" and title == MIRROR else title, url: link.url}


@contextmanager
def _refusing(refusal: type[IntakeError | ReviewError]) -> Iterator[None]:
    """The calendar's refusal, as one of the queue."""
    try:
        yield
    except EventError as error:
        raise refusal(str(error)) from error
