"""The queue as a source of entries: what is accepted stands in the coming issue."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from issues.models import Issue
from issues.sources import Adoption, Explanation, Mark, Proposal
from submissions.arriving import answers, arrivals
from submissions.kinds import kind_of, submission_kinds
from submissions.models import SOURCE, Submission, subject
from submissions.review import mark_published
from submissions.sections import ONE_OFF, section_word
from submissions.turns import accepted_for, first_in_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from issues.sources import Answer, Arrivals, SortKey, StandingEntry
    from submissions.kinds import SubmissionKind

MEDIA = frozenset({"video", "audio"})


class SubmissionSource:
    """Links, calls and nominations of the queue. Events come from their own source; see `SubmissionKind.is_proposed_here`."""

    name = SOURCE

    def proposals(self, issue: Issue) -> Iterator[Proposal]:
        """What is accepted, in time and not left out before: three queries."""
        kinds = _own_kinds()
        for submission in accepted_for(issue, kinds):
            if section_word(submission):
                yield proposal_of(submission)

    def adopt(self, issue: Issue, entries: Sequence[StandingEntry]) -> Iterator[Adoption]:
        """Lines of an imported draft with the address of an accepted submission are that submission's; the rest stay the editors'.

        Blocks are no lines: the first assembly finds its own where it stands.
        """
        standing: defaultdict[str, list[StandingEntry]] = defaultdict(list)
        for entry in entries:
            if entry.duplicate_key:
                standing[entry.duplicate_key].append(entry)
        listed = {slug: kind for slug, kind in _own_kinds().items() if not kind.slot}
        for submission in accepted_for(issue, listed):
            same = standing.get(submission.duplicate_key)
            if not same:
                continue
            word = section_word(submission)
            line = next((entry for entry in same if entry.section == word), same[0])
            same.remove(line)
            yield Adoption(key=submission.key, listing="", section=word, standing=line, sort_key=_sort_key(submission))

    def published(self, issue: Issue, keys: Sequence[str]) -> None:
        """These submissions stand in the frozen text: they are published."""
        mark_published(Submission.objects.filter(pk__in=_ids(keys)), issue=issue)

    def waiting(self, issue: Issue) -> Mapping[str, int]:
        """Pending submissions for this issue per section; "" where nobody chose one."""
        rows = Submission.objects.to_decide(issue).in_time_for(issue).filter(kind__in=_own_kinds()).order_by()
        places = rows.values_list("section__slug", "one_off_heading").annotate(Count("pk"))
        return {f"{ONE_OFF}{heading}" if heading else slug or "": count for slug, heading, count in places}

    def arrivals(self, first: date, last: date) -> Mapping[date, Arrivals]:
        """What was sent in of the queue's own kinds."""
        return arrivals(_own_kinds(), first, last)

    def answers(self, issue: Issue) -> Sequence[Answer]:
        """What its senders answered."""
        return answers(_own_kinds(), issue)

    def explain(self, key: str) -> Explanation:
        """Who sent it, every decision about it, and what it waits for."""
        submission = Submission.objects.filter(pk__in=_ids([key])).select_related("submitted_by").first()
        if submission is None:
            return Explanation(label=f"Submission {key}, which is gone", url="")
        decisions = submission.decisions.select_related("actor")
        return Explanation(
            label=f"{kind_of(submission).label} {submission.pk}: {submission}",
            url=reverse("admin:submissions_submission_change", args=[submission.pk]),
            lines=(
                f"{submission.created_at:%Y-%m-%d %H:%M} sent by {submission.submitted_by or 'a reader'}",
                *(f"{row.created_at:%Y-%m-%d %H:%M} {row.get_verb_display().lower()} by {row.actor or 'the sender'}" for row in decisions),
                *_wait(submission),
            ),
        )

    def mark(self, key: str) -> Mark:
        """Its number."""
        number = key.rpartition(":")[2]
        return Mark(f"#{number}", reverse("admin:submissions_submission_change", args=[number]))

    def looked_at(self, subjects: Sequence[str]) -> Mapping[str, Mark]:
        """Submissions by their titles, each with its page in the queue."""
        keys = _ids(one for one in subjects if one.startswith("submission:"))
        rows = Submission.objects.filter(pk__in=keys).order_by().values_list("pk", "title", "line")
        address = "admin:submissions_submission_triage_item"
        return {subject(pk): Mark(title or line, reverse(address, args=[pk])) for pk, title, line in rows}


def proposal_of(submission: Submission) -> Proposal:
    """What is proposed for an accepted submission that has a section."""
    entry = kind_of(submission).entry(submission)
    return Proposal(section=section_word(submission), key=submission.key, entry=entry, sort_key=_sort_key(submission))


def _wait(submission: Submission) -> Iterator[str]:
    issue = Issue.objects.coming() if submission.state == Submission.State.ACCEPTED else None
    first = first_in_line(submission, issue) if issue else None
    if first is not None:
        yield f"It waits for a later issue: {issue} has “{first}”."


def _own_kinds() -> dict[str, SubmissionKind]:
    return {slug: kind for slug, kind in submission_kinds().items() if kind.is_proposed_here}


def _sort_key(submission: Submission) -> SortKey:
    prefixes = submission.link.prefixes if submission.kind == "link" else ()
    return (int(bool(MEDIA.intersection(prefixes))), submission.acceptance_id or 0)


def _ids(keys: Iterable[str]) -> list[int]:
    return [int(number) for number in (key.rpartition(":")[2] for key in keys) if number.isdecimal()]
