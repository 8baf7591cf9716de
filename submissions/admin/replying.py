"""Words for a decision: the kits to choose from, the text as it was chosen or typed, and the mail that it would bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.shortcuts import get_object_or_404, render

from submissions.admin.decisions import CHOICES, DecisionForm
from submissions.admin.queue_view import FragmentView
from submissions.models import Decision, Submission
from submissions.replies import MailLook, look_at_mail, replies

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponseBase, QueryDict

    from submissions.admin.decisions import Choice
    from submissions.admin.triage_item import Item

Verb = Decision.Verb
WITH_A_REPLY = (Verb.DECLINE, Verb.NEEDS_CHANGE, Verb.MARK_DUPLICATE)
WORDS = "Your words to the sender"
KEYED = 7  # replies that have a key; the next one is for words of one's own


def about_reply(item: Item, reply: Choice, *, words: DecisionForm | None, sent: QueryDict | None, kit: str = "") -> dict[str, Any]:
    """What the panel shows: `words` that were refused, or `sent` ones to be looked at, or those of the chosen `kit`."""
    offered = replies(reply.verb, item.submission, item.card.duplicates)
    chosen = next((one for one in offered if one.name == kit), None)
    if chosen is not None:
        words = DecisionForm({"reason": chosen.text, "duplicate_of": chosen.duplicate_of or ""})
    elif words is None:
        words = DecisionForm(sent)
    mail = _mail(item.submission, reply.verb, words)
    words.ask_for(reply)  # for its label; what is missing is told when it is sent
    words["reason"].label = WORDS  # in what is said of an error, too
    return {
        "reply": reply,
        "words": words,
        "replies": [{"reply": one, "key": str(place) if place <= KEYED else ""} for place, one in enumerate(offered, start=1)],
        "own_key": str(min(len(offered), KEYED) + 1),
        "chosen": kit,
        "mail": mail,
        "mail_waits": _waits(),
    }


class MailView(FragmentView):
    """The mail that a decision would bring, while somebody types its words."""

    def post(self, request: HttpRequest, submission_pk: int) -> HttpResponseBase:
        """It is looked at, and nothing is stored."""
        rows = Submission.objects.select_related("section", "published_in")
        submission = get_object_or_404(rows, pk=submission_pk)
        choice = CHOICES.get(request.GET.get("verb", ""), CHOICES[Verb.DECLINE])
        verb = choice.verb if choice.verb in WITH_A_REPLY else Verb.DECLINE
        words = DecisionForm(request.POST)
        context: Mapping[str, Any] = {"mail": _mail(submission, verb, words), "mail_waits": _waits()}
        return render(request, "admin/submissions/triage/mail.html", context)


def _mail(submission: Submission, verb: str, words: DecisionForm) -> MailLook | None:
    """None while there is nothing to say yet."""
    fields = words.cleaned_data if words.is_bound and words.is_valid() else {}
    reason, of = fields.get("reason", ""), fields.get("duplicate_of")
    look = look_at_mail(submission, verb, reason=reason, of=of)
    return look if look.reason or reason or of else None


def _waits() -> str:
    """How long a mail waits, in words."""
    minutes, seconds = divmod(settings.NOTICE_DELAY, 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}" if minutes else f"{seconds} seconds"
